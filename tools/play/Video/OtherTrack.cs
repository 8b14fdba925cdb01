namespace Exynos5422.Play.Video;

/// <summary>
/// Says whether the board can play a track that isn't H.264. Here ffprobe's word has to do: these codecs' headers say
/// the size, and little else that matters.
/// </summary>
internal static class OtherTrack
{
    /// <exception cref="PlayException">It can't be played.</exception>
    public static VideoInfo Judge(ProbedTrack track)
    {
        var file = track.File;
        int width = track.Number("width"), height = track.Number("height");
        if(width <= 0 || height <= 0)
        {
            throw new PlayException($"\"{file.Name}\" has a {track.Codec.Title} track without a readable header: {track.LastError}", "The stream begins in its middle, or is broken. Export the file anew from its source.");
        }
        if(track.Text("pix_fmt") is not ("yuv420p" or "yuvj420p"))
        {
            throw new PlayException($"\"{file.Name}\" is {track.Codec.Title} with pictures of the format {track.Text("pix_fmt")}; the decoder of the Exynos5422 knows 8-bit 4:2:0 only.",
                ProbedTrack.Transcode(file, "it to 8-bit 4:2:0"));
        }
        var info = new VideoInfo(
            file.FullName,
            track.Index,
            width,
            height,
            (width + 15) / 16 * 16,
            (height + 15) / 16 * 16,
            track.Packets,
            track.Text("profile"),
            0,
            track.Number("has_b_frames"),
            1,
            track.Rate,
            track.Text("color_space") is { Length: > 0 } space ? space : "unknown",
            track.FullRange,
            file.Length)
        {
            Container = track.Container,
            Codec = track.Codec,
            HasUsualColours = track.HasUsualColours,
            DpbFrames = 4,
        };
        VideoProbe.CheckSize(info);
        VideoProbe.CheckComplete(track);
        return info;
    }
}
