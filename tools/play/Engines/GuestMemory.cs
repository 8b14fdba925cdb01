using System;
using System.Linq;

using Exynos5422.Play.Display;
using Exynos5422.Play.Video;

namespace Exynos5422.Play.Engines;

/// <summary>How the guest's memory is divided for a video.</summary>
/// <remarks>
/// Three pools count. The decoder's is the carve-out, whose allocator rounds every request up to a power of two pages
/// (kernel/dma/coherent.c); the converter's and the display's is the kernel's contiguous memory area; the file lies
/// in the root file system, twice while it is unpacked. Both pools grow with the video as far as they can. A video is
/// refused when even the least number of buffers has no room; one in between fails in the guest with ENOMEM.
/// </remarks>
/// <param name="CarveOutMegabytes">The decoder's carve-out ("mfc_left" in the device tree).</param>
/// <param name="ContiguousMegabytes">The kernel's contiguous memory area ("cma=").</param>
public sealed record GuestMemory(int CarveOutMegabytes, int ContiguousMegabytes)
{
    public const long Megabyte = 1 << 20;

    /// <summary>The largest file, in MiB: with its copy it takes half of Linux' 512 MiB.</summary>
    public const int LargestFile = 128;

    /// <summary>The carve-out that most videos need, in MiB.</summary>
    public static int UsualCarveOut => CarveOuts[0];

    private static readonly int[] CarveOuts = { 64, 128, 224, 352 }, ContiguousAreas = { 128, 224 };

    /// <summary>Firmware and contexts, in bytes.</summary>
    private const long DecoderOverhead = 3 * Megabyte;

    /// <summary>
    /// Bytes of motion vectors for a macroblock of each picture (S5P_MFC_MV_SIZE); they share one request with the
    /// scratch memory.
    /// </summary>
    private const long MotionVectors = 64;

    /// <summary>Bytes that a plane has beyond its samples.</summary>
    private const long PictureExtra = 4096;

    /// <summary>
    /// Stream buffers that GStreamer asks for. The driver makes each as large as a picture can be (patch 0005), up to
    /// the hardware's limit.
    /// </summary>
    private const int StreamBuffers = 4;

    /// <summary>Bytes of a stream buffer at most (MAX_CPB_SIZE_V8), and of a macroblock in it.</summary>
    private const long LargestStreamBuffer = 3 * Megabyte, LargestMacroblock = 400;

    /// <summary>Pictures that v4l2h264dec asks for beside the driver's own number.</summary>
    private const int Spare = 4;

    /// <summary>
    /// Pictures that are in the converter's and the display's hands: one on the panel, one next, one being written,
    /// one spare.
    /// </summary>
    private const int ConverterBuffers = 4;

    /// <exception cref="PlayException">It can't fit.</exception>
    public static GuestMemory For(VideoInfo video, DisplayPlan plan)
    {
        // A big file and big buffers compete for the same 512 MiB of Linux.
        if(video.Bytes > LargestFile * Megabyte)
        {
            throw new PlayException($"The file has {video.Bytes / Megabyte} MiB; the guest keeps it in memory and has room for {LargestFile} MiB.",
                $"Cut a piece out of it: ffmpeg -i \"{video.Path}\" -t 20 -c copy video.mp4");
        }
        var decoder = DecoderNeeds(video);
        return new GuestMemory(
            Choose(CarveOuts, decoder, decoder, $"Decoding {video.Width}x{video.Height}", "the decoder's carve-out", video),
            Choose(ContiguousAreas, ConverterNeeds(plan, ConverterBuffers - 1), ConverterNeeds(plan, ConverterBuffers), $"Showing {plan.Width}x{plan.Height}", "the kernel's contiguous memory", video));
    }

    /// <summary>
    /// What the decoder takes of its carve-out, in bytes: the pictures that the model asks for (those that wait and
    /// one to decode into), and
    /// <see cref="Spare"/> more that GStreamer's pool asks for.
    /// </summary>
    internal static long DecoderNeeds(VideoInfo video)
    {
        var luma = (long)video.CodedWidth * video.CodedHeight;
        var macroblocks = luma / 256;
        return DecoderOverhead
            + StreamBuffers * Block(Math.Min(LargestStreamBuffer, macroblocks * LargestMacroblock))
            + Block((video.DpbFrames + 1) * macroblocks * MotionVectors + Megabyte / 2)
            + (video.DpbFrames + 1 + Spare) * (Block(luma + PictureExtra) + Block(luma / 2 + PictureExtra));
    }

    private static long ConverterNeeds(DisplayPlan plan, int buffers)
    {
        return 8 * Megabyte + (long)plan.ConvertedWidth * plan.ConvertedHeight * 4 * buffers;
    }

    /// <summary>The first size that is comfortable, or else the largest if the least that is needed fits.</summary>
    private static int Choose(int[] sizes, long least, long comfortable, string doing, string pool, VideoInfo video)
    {
        var largest = sizes[^1];
        if(least > largest * Megabyte)
        {
            throw new PlayException($"{doing} takes at least {least / Megabyte} MiB; {pool} has {largest} MiB.",
                $"Scale it down: ffmpeg -i \"{video.Path}\" -vf scale=1920:-2 -c:v libx264 -pix_fmt yuv420p video.mp4");
        }
        return sizes.FirstOrDefault(size => comfortable <= size * Megabyte, largest);
    }

    /// <summary>What the pool's allocator takes for a request.</summary>
    internal static long Block(long bytes)
    {
        long block = 4096;
        while(block < bytes)
        {
            block *= 2;
        }
        return block;
    }
}
