using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Play.Display;
using Exynos5422.Play.Video;

namespace Exynos5422.Play.Verification;

/// <summary>
/// Judges what the devices produced. The decoder's pictures are compared with what libavcodec makes of the very
/// stream that the device read. The displayed pictures are those that the container's rules (edit lists, for
/// instance) let a player show: they are compared with the plain reference of the converter, and with libswscale.
/// </summary>
public sealed class Verifier
{
    /// <summary>What the displayed pictures must reach against libswscale's, in decibels.</summary>
    public const double MinimumPsnr = 40;

    /// <param name="video">The file that was played.</param>
    /// <param name="plan">How it was shown.</param>
    /// <param name="matrix">The matrix of the conversion.</param>
    /// <param name="firstConverted">The board's time, in microseconds, at which the first picture was converted, see
    /// <see cref="ConverterTrace"/>.</param>
    /// <param name="decoderStream">What the device was given, as it read it; without one the file's track stands in
    /// for it.</param>
    public Verifier(VideoInfo video, DisplayPlan plan, ColourMatrix matrix, double firstConverted = 0, string? decoderStream = null)
    {
        given = decoderStream != null && File.Exists(decoderStream) && new FileInfo(decoderStream).Length > 0
            ? video with { Path = decoderStream, Stream = 0, Container = video.Codec.Stream }
            : video;
        this.video = video;
        this.plan = plan;
        this.matrix = matrix;
        this.firstConverted = firstConverted;
    }

    /// <summary>
    /// What was found out, beside the checks. Blank says how many of the displayed pictures come before the video's.
    /// </summary>
    public sealed record Outcome(IReadOnlyList<Check> Checks, IReadOnlyList<string> ExpectedDecoded, IReadOnlyList<string> ExpectedDisplayed, IReadOnlyList<double> Psnr, int Blank)
    {
        public bool Passed => Checks.All(check => check.Passed);
    }

    /// <param name="decoded">The decoder's pictures in display order.</param>
    /// <param name="displayed">What the display showed, one for each flip.</param>
    /// <param name="pixels">Gives the pixels of a displayed picture, or null where they were not kept.</param>
    /// <param name="progress">Told the pictures worked on so far, of three times the video's number.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<Outcome> Verify(IReadOnlyList<SeenFrame> decoded, IReadOnlyList<SeenFrame> displayed, Func<int, byte[]?> pixels, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        var done = 0;
        var expectedDecoded = new List<string>();
        var expectedDisplayed = new List<string>();
        var psnr = new List<double>();
        var reference = new ReferenceConverter(plan.SourceWidth, plan.SourceHeight, plan.ConvertedWidth, plan.ConvertedHeight, matrix);
        var largestError = 0;
        var lost = video.Codec.LosesFirstPicture ? 1 : 0;
        var blank = displayed.TakeWhile(IsBlank).Count();

        // A decoder that gave nothing may have read nothing that can be decoded: then the file says what was to come.
        await ReferenceDecoder.Decode(decoded.Count == 0 ? video : given, (index, picture) =>
        {
            if(index < lost)
            {
                return;
            }
            expectedDecoded.Add(Hash(picture.Span));
            progress?.Invoke(++done);
        }, cancellation).ConfigureAwait(false);
        await ReferenceDecoder.DecodeUncropped(video, (number, picture) =>
        {
            var index = number - lost;
            if(index < 0)
            {
                return;
            }
            var converted = Visible(reference.Convert(picture.Span));
            expectedDisplayed.Add(Hash(converted));
            var place = index + blank;
            if(place < displayed.Count && displayed[place].Sha1 != expectedDisplayed[index] && pixels(place) is { } wrong && wrong.Length == converted.Length)
            {
                largestError = Math.Max(largestError, LargestError(converted, wrong));
            }
            progress?.Invoke(++done);
        }, cancellation).ConfigureAwait(false);
        await ReferenceDecoder.DecodeToBgrx(video, matrix, plan.ConvertedWidth, plan.ConvertedHeight, (number, picture) =>
        {
            var index = number - lost;
            if(index >= 0 && index + blank < displayed.Count && pixels(index + blank) is { } shown)
            {
                psnr.Add(shown.Length == picture.Length ? Verification.Psnr.Bgrx(shown, picture.Span) : 0);
            }
            progress?.Invoke(++done);
        }, cancellation, (plan.Width, plan.Height)).ConfigureAwait(false);

        var decoder = new SequenceComparison(expectedDecoded, decoded.Select(frame => frame.Sha1).ToArray());
        var display = new SequenceComparison(expectedDisplayed, displayed.Skip(blank).Select(frame => frame.Sha1).ToArray());
        var checks = new List<Check>
        {
            new("Decoder = libavcodec (SHA-1, I420)", $"{expectedDecoded.Count} of {expectedDecoded.Count} equal", decoder.Describe(), decoder.Same),
            new("Display = reference conversion", $"{expectedDisplayed.Count} of {expectedDisplayed.Count} equal", display.Describe() + (largestError > 0 ? $", off by up to {largestError}" : ""), display.Same),
            new("Order", "none dropped, repeated, late", $"{display.Dropped} dropped, {display.Duplicated} repeated, {display.OutOfOrder} late", display is { Dropped: 0, Duplicated: 0, OutOfOrder: 0 } && display.Seen == display.Expected),
            PsnrCheck(psnr),
        };
        return new Outcome(checks, expectedDecoded, expectedDisplayed, psnr, blank);
    }

    /// <summary>
    /// Whether a picture can't be one of the video's, as it was on the display before the converter had made any.
    /// kmssink sets the mode with a buffer that nobody has drawn into. The driver doesn't clear it, so it is black,
    /// or shows what lay in that memory before.
    /// </summary>
    private bool IsBlank(SeenFrame frame)
    {
        return frame.Microseconds < firstConverted;
    }

    /// <summary>The part of the converter's picture that the display scans out.</summary>
    private byte[] Visible(byte[] converted)
    {
        if(!plan.Crops)
        {
            return converted;
        }
        var line = plan.Width * 4;
        var visible = new byte[plan.Height * line];
        for(var row = 0; row < plan.Height; row++)
        {
            converted.AsSpan(row * plan.ConvertedWidth * 4, line).CopyTo(visible.AsSpan(row * line));
        }
        return visible;
    }

    private static Check PsnrCheck(IReadOnlyCollection<double> psnr)
    {
        var expected = FormattableString.Invariant($">= {MinimumPsnr} dB");
        const string Name = "Display against libswscale (PSNR)";
        return psnr.Count == 0
            ? new Check(Name, expected, "no displayed frame to compare", false)
            : new Check(Name, expected, FormattableString.Invariant($"min {psnr.Min():0.0} dB, mean {psnr.Average():0.0} dB over {psnr.Count} frames"), psnr.Min() >= MinimumPsnr);
    }

    private static int LargestError(byte[] a, byte[] b)
    {
        var largest = 0;
        for(var i = 0; i < a.Length; i++)
        {
            if(i % 4 != 3)
            {
                largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
            }
        }
        return largest;
    }

    private static string Hash(ReadOnlySpan<byte> data)
    {
        return Convert.ToHexString(SHA1.HashData(data)).ToLowerInvariant();
    }

    private readonly VideoInfo video;
    private readonly VideoInfo given;
    private readonly DisplayPlan plan;
    private readonly ColourMatrix matrix;
    private readonly double firstConverted;
}
