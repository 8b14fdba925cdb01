using System.IO;

using Antmicro.Renode.Logging;

using Exynos5422.Play.Display;
using Exynos5422.Play.Video;

namespace Exynos5422.Play.Engines;

/// <summary>Puts together what is booted for one video.</summary>
public static class GuestJob
{
    public static BoardJob Prepare(GuestImage image, VideoInfo video, DisplayPlan plan, GuestMemory memory, PlayOptions options, string folder)
    {
        var archive = Path.Combine(folder, "video.cpio");
        CpioArchive.Write(archive, new[] { (NameInGuest(video), video.Path) });
        return new BoardJob
        {
            Kernel = image.Kernel,
            DeviceTree = image.DeviceTree,
            InitialRamDisks = image.Modules is { } modules ? new[] { image.RootFileSystem, modules, archive } : new[] { image.RootFileSystem, archive },
            CommandLine = CommandLine(video, plan, options, memory),
            Cores = options.Cores,
            Platform = Project.Platform,
            ConsoleLog = Path.Combine(options.Output, "console.log"),
            ModelLog = Path.Combine(options.Output, "models.log"),
            DecoderStream = Path.Combine(folder, "decoder." + video.Codec.Stream.Extension),
            ConverterTrace = Path.Combine(folder, "converter.jsonl"),
            Display = plan.Device,
            MonitorMode = plan.Mode,
            ModelLogLevel = options.Verbose ? LogLevel.Debug : LogLevel.Warning,
            SystemMap = image.Symbols,
            CoherencyReports = options.CheckCoherency ? Path.Combine(options.Output, CoherencyFile) : null,
            AbortMaintenance = options.AbortMaintenance,
            TimeLimit = options.TimeLimit,
        };
    }

    /// <summary>The reports of the coherency check, beside the other results.</summary>
    public const string CoherencyFile = "coherency.txt";

    /// <summary>The pipeline that the guest's /init makes of the command line.</summary>
    public static string Pipeline(VideoInfo video, DisplayPlan plan, PlayOptions options)
    {
        return $"filesrc ! {(video.Container.IsStream ? "" : video.Container.Demuxer + " ! ")}{(video.Codec.Parser is { } parser ? parser + " ! " : "")}" +
            Setter(DecoderCaps(video)) +
            $"{video.Codec.Decoder} capture-io-mode=dmabuf ! " +
            Setter(ConverterCaps(video, plan)) +
            "v4l2convert output-io-mode=dmabuf-import ! " +
            (plan.FollowsVideo ? "" : Caps(plan) + " ! ") +
            (plan.Crops ? $"videocrop {Crop(plan).Replace(',', ' ')} ! " : "") +
            "kmssink force-modesetting=true " + Sink(options).Replace(',', ' ');
    }

    /// <summary>What /init is told: see linux-image/rootfs.</summary>
    internal static string CommandLine(VideoInfo video, DisplayPlan plan, PlayOptions options, GuestMemory memory)
    {
        return $"cma={memory.ContiguousMegabytes}M job=pipeline job.location=/{NameInGuest(video)} " +
            $"job.demuxer={video.Container.Demuxer ?? "none"} job.parser={video.Codec.Parser ?? "none"} job.decoder={video.Codec.Decoder} " +
            Option("job.decoder-caps", DecoderCaps(video)) +
            Option("job.converter-caps", ConverterCaps(video, plan)) +
            Option("job.crop", plan.Crops ? Crop(plan) : null) +
            (plan.FollowsVideo ? "" : $"job.caps={Caps(plan)} ") +
            $"job.sink={Sink(options)} {options.Append}".TrimEnd();
    }

    /// <summary>kmssink would take a picture of any size; these make the converter scale it to the display's.</summary>
    private static string Caps(DisplayPlan plan)
    {
        return $"video/x-raw,width={plan.ConvertedWidth},height={plan.ConvertedHeight}";
    }

    /// <summary>
    /// GStreamer's decoder knows some sets of matrix, primaries and transfer, and refuses a stream with another. The driver
    /// isn't told any of them.
    /// </summary>
    private static string? DecoderCaps(VideoInfo video)
    {
        return video.HasUsualColours ? null : $"{video.Codec.Caps},colorimetry=bt709";
    }

    /// <summary>
    /// What the converter has to be told of the picture, where it differs from what the decoder says.
    /// </summary>
    private static string? ConverterCaps(VideoInfo video, DisplayPlan plan)
    {
        var caps = (plan.Crops ? $",width={plan.SourceWidth},height={plan.SourceHeight}" : "")
            + (video.Matrix == video.UsualMatrix ? "" : $",colorimetry={(video.Matrix == ColourMatrix.Bt709 ? "bt709" : "bt601")}");
        return caps.Length > 0 ? "video/x-raw" + caps : null;
    }

    private static string Setter(string? caps)
    {
        return caps != null ? $"capssetter caps={caps} ! " : "";
    }

    private static string Option(string name, string? value)
    {
        return value != null ? $"{name}={value} " : "";
    }

    /// <summary>videocrop copies nothing: it tells kmssink which part of the buffer to show.</summary>
    private static string Crop(DisplayPlan plan)
    {
        return $"right={plan.ConvertedWidth - plan.Width},bottom={plan.ConvertedHeight - plan.Height}";
    }

    private static string Sink(PlayOptions options)
    {
        // Every picture has to be seen, late or not: the sink must neither drop it (max-lateness) nor tell the
        // elements in front of it to hurry (qos). Without sync it takes each picture as soon as the display has shown
        // the one before. It shows the first one while the pipeline is set up and again when it starts to play,
        // unless told to show no preroll.
        return $"sync={(options.Sync ? "true" : "false")},max-lateness=-1,qos=false,show-preroll-frame=false";
    }

    private static string NameInGuest(VideoInfo video)
    {
        return "job/video." + video.Container.Extension;
    }
}
