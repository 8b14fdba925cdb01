using System;
using System.Collections.Generic;
using System.IO;

using Exynos5422.Play;

namespace Exynos5422.Encode;

/// <summary>What the user asked for on the command line.</summary>
public sealed record EncodeOptions
{
    public required string Video { get; init; }

    /// <summary>One of <see cref="Codecs"/>.</summary>
    public string Codec { get; init; } = "h264";

    /// <summary>qemu, renode or auto.</summary>
    public string Engine { get; init; } = "auto";

    /// <summary>Bits a second; 0: the quantizer is fixed.</summary>
    public int BitRate { get; init; }

    public int Gop { get; init; } = 12;

    public int BFrames { get; init; }

    /// <summary>Quantizer of all pictures; null: one that gives a good picture.</summary>
    public int? Qp { get; init; }

    /// <summary>Pictures to encode at most.</summary>
    public int Frames { get; init; } = 60;

    /// <summary>The file to write.</summary>
    public required string Output { get; init; }

    /// <summary>Folder for the logs; null: they go with the run.</summary>
    public string? Logs { get; init; }

    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(5);

    public static IReadOnlyList<string> Codecs { get; } = new[] { "h264", "mpeg4", "h263", "vp8" };

    /// <summary>Whether the stream goes into a container, by the output's name.</summary>
    public bool IsContainer => Path.GetExtension(Output).ToLowerInvariant() is ".mp4" or ".mkv" or ".webm" or ".avi" or ".3gp";

    /// <summary>By it ffmpeg knows a bare stream of the codec.</summary>
    public string Extension => Codec switch
    {
        "mpeg4" => ".m4v",
        "vp8" => ".ivf",
        _ => "." + Codec,
    };

    /// <summary>Width and height are multiples of it: H.263 has no other sizes, and half a sample of colour has none.</summary>
    public int SizeStep => Codec == "h263" ? 4 : 2;

    /// <summary>The codec's quantizers: the first makes the best pictures, the last the smallest.</summary>
    public (int First, int Last) Quantizers => Codec switch
    {
        "h264" => (1, 51),
        "vp8" => (0, 127),
        _ => (1, 31),
    };

    /// <summary>Looks whether the codec and the output can do what is asked.</summary>
    /// <exception cref="PlayException">They can't.</exception>
    public void Check()
    {
        var (least, most) = Quantizers;
        if(Qp < least || Qp > most)
        {
            throw new PlayException($"{Codec} has no quantizer {Qp}.", $"--qp takes a number from {least} to {most} with --codec {Codec}.");
        }
        if(Qp != null && BitRate > 0)
        {
            throw new PlayException("With --bitrate the device chooses the quantizers, so there is none for --qp.", "Leave one of the two out.");
        }
        if(BFrames > 0 && Codec is not ("h264" or "mpeg4"))
        {
            throw new PlayException($"The encoder of {Codec} makes no B pictures.", "Leave --b-frames out, or use --codec h264 or mpeg4.");
        }
        if(BFrames > 0 && IsContainer)
        {
            throw new PlayException($"The driver's stream has no times, and B pictures can't go into {Path.GetExtension(Output)} without.", "Let --out name a bare stream, such as video.h264 or video.m4v.");
        }
    }

    /// <summary>What the guest's encode-test is told, by its names of the driver's controls.</summary>
    public IEnumerable<string> Controls
    {
        get
        {
            yield return FormattableString.Invariant($"gop={Gop}");
            if(BFrames > 0)
            {
                yield return FormattableString.Invariant($"b-frames={BFrames}");
            }
            if(Codec == "h264")
            {
                // High, 4.0, CABAC, in V4L2's numbers
                yield return "h264-profile=4";
                yield return "h264-level=11";
                yield return "h264-entropy=1";
                yield return "h264-8x8=1";
            }
            if(Codec == "mpeg4" && BFrames > 0)
            {
                yield return "mpeg4-profile=1";
            }
            yield return Codec switch
            {
                "h264" => "h264-max-qp=51",
                "vp8" => "vp8-max-qp=127",
                _ => $"{Codec}-max-qp=31",
            };
            if(BitRate > 0)
            {
                yield return FormattableString.Invariant($"bitrate={BitRate}");
                yield return "rate-control=1";
                yield return "reaction=1";
            }
            else
            {
                var qp = Qp ?? (Codec == "h264" ? 24 : Codec == "vp8" ? 20 : 4);
                foreach(var type in Codec is "h264" or "mpeg4" ? "ipb" : "ip")
                {
                    yield return FormattableString.Invariant($"{Codec}-{type}-qp={qp}");
                }
            }
        }
    }
}
