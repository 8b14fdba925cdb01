using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Exynos5422.Play.Video;

/// <summary>What the file's pictures should be, as Debian's ffmpeg command decodes (and converts) them.</summary>
public static class ReferenceDecoder
{
    /// <summary>Decodes every picture of the track, in display order, without dropping or repeating any.</summary>
    /// <param name="video">The track.</param>
    /// <param name="picture">Gets the index and the cropped picture as packed I420; the memory is only valid during
    /// the call.</param>
    /// <param name="cancellation">Ends the decoder.</param>
    /// <returns>The number of pictures.</returns>
    public static Task<int> Decode(VideoInfo video, Action<int, ReadOnlyMemory<byte>> picture, CancellationToken cancellation = default)
    {
        return Run(video, Array.Empty<string>(), SizeOfI420(video.Width, video.Height), picture, cancellation, cropped: true);
    }

    /// <summary>
    /// The pictures that a player shows of the track, with the coded lines and columns that it crops away.
    /// </summary>
    public static Task<int> DecodeUncropped(VideoInfo video, Action<int, ReadOnlyMemory<byte>> picture, CancellationToken cancellation = default)
    {
        return Run(video, Filters(video, Padding(video)), SizeOfI420(video.CodedWidth, video.CodedHeight), picture, cancellation, cropped: false);
    }

    /// <summary>
    /// Decodes every picture, uncropped, and lets libswscale convert it to BGRx of <paramref name="width"/> x
    /// <paramref name="height"/>.
    /// </summary>
    /// <param name="video">The track.</param>
    /// <param name="matrix">The matrix the picture is taken to be made with.</param>
    /// <param name="width">Width of the conversion.</param>
    /// <param name="height">Height of the conversion.</param>
    /// <param name="picture">Gets the index and the picture: four bytes a pixel, blue first; the memory is only valid
    /// during the call.</param>
    /// <param name="cancellation">Ends the decoder.</param>
    /// <param name="visible">What of it is wanted, from its corner; all of it without.</param>
    public static Task<int> DecodeToBgrx(VideoInfo video, ColourMatrix matrix, int width, int height, Action<int, ReadOnlyMemory<byte>> picture, CancellationToken cancellation = default,
        (int Width, int Height)? visible = null)
    {
        var part = visible ?? (width, height);
        var filters = Filters(video, Padding(video), $"{ScaleFilter(matrix, width, height)},format=bgr0,crop={part.Width}:{part.Height}:0:0");
        return Run(video, filters.Concat(new[] { "-pix_fmt", "bgr0" }), (long)part.Width * part.Height * 4, picture, cancellation, cropped: false);
    }

    /// <summary>
    /// What the device does, too: pictures leave after the delay that the level gives where the stream doesn't say
    /// one, so that none comes too late, and pictures predicted from missing ones come out. Those carry the error
    /// flag, so GStreamer doesn't show them, and neither does ffmpeg without these flags.
    /// </summary>
    private static readonly string[] DeviceFlags = { "-strict", "strict", "-flags", "+output_corrupt+unaligned", "-flags2", "+showall" };

    /// <summary>Bytes of a packed I420 picture.</summary>
    public static long SizeOfI420(int width, int height)
    {
        return (long)width * height + 2L * ((width + 1) / 2) * ((height + 1) / 2);
    }

    /// <remarks>
    /// Two steps, both libswscale's: scale the planes (chroma to full height) as 4:2:2, then convert. In one step it
    /// takes a short cut for pictures whose size stays: it repeats a chroma line or takes the mean of two, where its
    /// own bilinear filter would weight them 3:1. Measured on a test pattern with hard edges, that short cut is 29 dB
    /// away from the filter.
    /// </remarks>
    internal static string ScaleFilter(ColourMatrix matrix, int width, int height)
    {
        var name = matrix == ColourMatrix.Bt709 ? "bt709" : "bt601";
        return $"scale=w={width}:h={height}:in_range=tv:out_range=tv:flags=bilinear+accurate_rnd,format=yuv422p,scale=in_color_matrix={name}:in_range=tv:out_range=pc:flags=bilinear";
    }

    /// <summary>
    /// Of the codecs without cropping, ffmpeg gives the visible part only. The device repeats its last column and line
    /// in what else is coded.
    /// </summary>
    private static string? Padding(VideoInfo video)
    {
        int right = video.CodedWidth - video.Width, bottom = video.CodedHeight - video.Height;
        return video.Codec == VideoFormats.H264 || right + bottom == 0 ? null
            : $"pad={video.CodedWidth}:{video.CodedHeight}:0:0,fillborders=right={right}:bottom={bottom}:mode=smear";
    }

    /// <summary>Leaves out what the container doesn't let a player show.</summary>
    private static string[] Filters(VideoInfo video, params string?[] others)
    {
        var shown = video.Shown == null ? null
            : $"select='{string.Join("+", video.Shown.Select(range => FormattableString.Invariant($"gte(pts\\,{range.First})*lt(pts\\,{range.End})")))}'";
        var filters = string.Join(",", others.Prepend(shown).Where(filter => filter != null));
        return filters.Length == 0 ? Array.Empty<string>() : new[] { "-vf", filters };
    }

    private static string[] Input(VideoInfo video)
    {
        return video.Container.IsStream ? new[] { "-f", video.Codec.Stream.Name } : video.Shown != null ? new[] { "-ignore_editlist", "1", "-copyts" } : Array.Empty<string>();
    }

    private static async Task<int> Run(VideoInfo video, IEnumerable<string> options, long size, Action<int, ReadOnlyMemory<byte>> picture, CancellationToken cancellation, bool cropped)
    {
        var isH264 = video.Codec == VideoFormats.H264;
        var arguments = new[] { "-v", "error", "-nostdin", "-noautorotate" }
            .Concat(!isH264 ? Array.Empty<string>() : cropped ? DeviceFlags : new[] { "-strict", "strict", "-apply_cropping", "0" })
            .Concat(Input(video))
            .Concat(new[] { "-i", video.Path, "-map", $"0:{video.Stream}", "-fps_mode", "passthrough" })
            .Concat(options).Concat(new[] { "-f", "rawvideo", "pipe:1" });
        var buffer = new byte[size];
        var count = 0;
        var left = 0;
        var result = await HostTool.Pipe("ffmpeg", arguments, async stream =>
        {
            while(true)
            {
                left = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
                if(left < buffer.Length)
                {
                    break;
                }
                picture(count++, buffer);
            }
        }, cancellation).ConfigureAwait(false);
        if(!result.Succeeded || left != 0)
        {
            throw new PlayException($"ffmpeg can't decode \"{Path.GetFileName(video.Path)}\" to the end ({count} of {video.Frames} frames): {result.Errors.Trim()}",
                "The stream is damaged, or changes its size on the way; encode it anew.");
        }
        return count;
    }
}
