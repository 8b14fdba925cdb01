using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Exynos5422.Play.Video;

/// <summary>
/// Test videos drawn by ffmpeg at first use, the same bytes each time (fixed filters, one encoder thread, no dates in
/// the file), and kept in the cache by the hash of their recipe.
/// </summary>
public sealed class SampleVideo
{
    /// <summary>
    /// What plays when no video is named: 1280x720, High, 90 frames, three B frames between references.
    /// </summary>
    public static readonly SampleVideo Default = new("sample-720p", 1280, 720, 90, "high", "-bf 3 -b_strategy 0 -refs 3 -g 45 -crf 20 -preset medium");

    /// <summary>
    /// The 1080p stream of the tests: cropping (1088 coded lines), CABAC, 8x8 transform, pyramid B frames.
    /// </summary>
    public static readonly SampleVideo FullHd = new("sample-1080p", 1920, 1080, 120, "high", "-bf 2 -b_strategy 0 -refs 2 -g 60 -crf 23 -preset veryfast");

    /// <summary>
    /// The kernel matrix' stream: so short that a run takes seconds, and still with three B frames between
    /// references.
    /// </summary>
    public static readonly SampleVideo Short = new("sample-short", 960, 592, 24, "high", "-bf 3 -b_strategy 0 -refs 3 -g 12 -crf 23 -preset medium");

    internal SampleVideo(string name, int width, int height, int frames, string profile, string encoder)
    {
        Name = name;
        Frames = frames;
        Encoder = encoder;
        // A slowly turning gradient (smooth areas), a zoom into the Mandelbrot set (fine detail) and a test pattern
        // with a frame counter (edges, saturated colours) that cross one another's way (motion, occlusion).
        var graph =
            $"gradients=s={width}x{height}:r=30:seed=5422:speed=0.015:nb_colors=6:c0=0x1b998b:c1=0x2d3047:c2=0xfffd82:c3=0xff9b71:c4=0xe84855:c5=0x4062bb[bg];" +
            $"mandelbrot=s={height / 2 & ~1}x{height / 2 & ~1}:r=30:start_scale=1.2:end_scale=0.02:end_pts={frames * 2},format=rgb24[zoom];" +
            $"testsrc2=s={width / 3 & ~1}x{height / 3 & ~1}:r=30[pattern];" +
            $"[bg][zoom]overlay=x='(W-w)*(0.5+0.45*sin(t*1.7))':y='(H-h)*(0.5+0.45*cos(t*1.3))'[a];" +
            $"[a][pattern]overlay=x='(W-w)*(0.5-0.45*cos(t*1.1))':y='(H-h)*(0.5-0.4*sin(t*2.1))'," +
            "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p[out]";
        arguments = new[] { "-v", "error", "-nostdin", "-filter_complex_threads", "1", "-filter_complex", graph, "-map", "[out]", "-frames:v", frames.ToString() }
            .Concat(encoder.Split(' '))
            .Concat(new[]
            {
                "-c:v", "libx264", "-profile:v", profile, "-threads", "1", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
                "-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1", "-movflags", "+faststart", "-f", "mp4",
            }).ToArray();
    }

    public string Name { get; }

    public int Frames { get; }

    /// <summary>Options of the encoder.</summary>
    internal string Encoder { get; }

    /// <summary>Draws the video unless the cache has it.</summary>
    /// <param name="cacheDirectory">Folder of the cache; created where missing.</param>
    /// <param name="cancellation">Ends the encoder; nothing half done stays in the cache.</param>
    /// <returns>The path of the MP4.</returns>
    public async Task<string> GetFile(string cacheDirectory, CancellationToken cancellation = default)
    {
        var recipe = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', arguments))))[..16].ToLowerInvariant();
        var folder = Path.Combine(cacheDirectory, "samples");
        var path = Path.Combine(folder, $"{Name}-{recipe}.mp4");
        if(File.Exists(path))
        {
            return path;
        }
        Directory.CreateDirectory(folder);
        var partial = Path.Combine(folder, $".{Name}-{recipe}-{Environment.ProcessId}.part");
        try
        {
            var result = await HostTool.Run("ffmpeg", arguments.Append("-y").Append(partial), cancellation).ConfigureAwait(false);
            if(!result.Succeeded)
            {
                throw new PlayException($"ffmpeg could not draw the sample: {result.Errors.Trim()}", "Debian's ffmpeg (with libx264) is expected; or name a video of your own.", ExitCodes.HostFailed);
            }
            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
        return path;
    }

    private readonly string[] arguments;
}
