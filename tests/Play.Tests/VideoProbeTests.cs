using System;
using System.IO;
using System.Threading.Tasks;

using Exynos5422.Play.Video;

using NUnit.Framework;

namespace Exynos5422.Play.Tests;

/// <summary>Each kind of file the board can't play is named for what it is, with something to do about it.</summary>
public sealed class VideoProbeTests
{
    [Test]
    public async Task A_playable_file_is_described()
    {
        var info = await VideoProbe.Probe(await TestVideos.Plain());
        using(Assert.EnterMultipleScope())
        {
            Assert.That((info.Width, info.Height, info.CodedWidth, info.CodedHeight), Is.EqualTo((96, 64, 96, 64)));
            Assert.That(info.Frames, Is.EqualTo(24));
            Assert.That(info.Profile, Is.EqualTo("High"));
            Assert.That(info.BFrames, Is.GreaterThan(0));
            Assert.That(info.Rate, Is.EqualTo(24));
            Assert.That(info.FullRange, Is.False);
        }
    }

    [Test]
    public async Task Cropping_and_a_track_in_front_are_seen()
    {
        var path = await TestVideos.Make("sound-first.mp4", "-f lavfi -i sine=d=1 -f lavfi -i testsrc2=s=90x50:r=10 -t 1 -map 0:a -map 1:v -c:v libx264 -pix_fmt yuv420p -c:a aac");
        var info = await VideoProbe.Probe(path);
        Assert.That((info.Stream, info.Width, info.Height, info.CodedWidth, info.CodedHeight), Is.EqualTo((1, 90, 50, 96, 64)));
    }

    [TestCase(32, 0)]
    [TestCase(62, 46)]
    [TestCase(2, 2)]
    public async Task Cropping_is_what_the_stream_says_however_much_it_is(int right, int bottom)
    {
        var path = await TestVideos.Make($"crop-{right}-{bottom}.mp4",
            $"-f lavfi -i testsrc2=s=192x128 -frames:v 5 -c:v libx264 -pix_fmt yuv420p -bsf:v h264_metadata=crop_right={right}:crop_bottom={bottom}");
        var info = await VideoProbe.Probe(path);
        Assert.That((info.Width, info.Height, info.CodedWidth, info.CodedHeight), Is.EqualTo((192 - right, 128 - bottom, 192, 128)));
    }

    [Test]
    public async Task Interlaced_is_coded_in_twice_as_many_lines()
    {
        var info = await VideoProbe.Probe(await TestVideos.Make("fields.mp4", "-f lavfi -i testsrc2=s=96x80 -frames:v 8 -vf setfield=tff -flags +ildct+ilme -c:v libx264 -pix_fmt yuv420p"));
        Assert.That((info.Width, info.Height, info.CodedWidth, info.CodedHeight), Is.EqualTo((96, 80, 96, 96)));
    }

    [Test]
    public async Task A_profile_beyond_High_with_usual_pictures()
    {
        Expect(await TestVideos.Make("lossless.mp4", "-f lavfi -i testsrc2=s=96x64 -frames:v 5 -c:v libx264 -qp 0 -pix_fmt yuv420p"),
            "High 4:4:4 Predictive", "profile_idc 244", "-profile:v high");
    }

    /// <summary>The picture parameter set is replaced by one with two slice groups, interleaved.</summary>
    [Test]
    public async Task Slice_groups()
    {
        var stream = await File.ReadAllBytesAsync(await TestVideos.Make("plain.264", "-f lavfi -i testsrc2=s=96x64 -frames:v 5 -c:v libx264 -profile:v baseline -pix_fmt yuv420p"));
        // Set 0 of sequence 0, CAVLC, 2 slice groups of map type 0 with a run of 1 each, one reference, qp 26, no
        // extras.
        byte[] set = [0, 0, 1, 0x68, 0b11000101, 0b11110001, 0b11000100];
        var at = stream.AsSpan().IndexOf(new byte[] { 0, 0, 1, 0x68 });
        var next = at + 4 + stream.AsSpan(at + 4).IndexOf(new byte[] { 0, 0, 1 });
        var path = Path.Combine(TestVideos.Folder, "fmo.264");
        await File.WriteAllBytesAsync(path, [.. stream[..at], .. set, .. stream[next..]]);
        Expect(path, "FMO", "2 slice groups", "-profile:v high");
    }

    /// <summary>A layer's prefix (type 14) says nothing about the base layer's pictures.</summary>
    [Test]
    public async Task Prefix_NAL_units_are_no_obstacle()
    {
        var stream = await File.ReadAllBytesAsync(await TestVideos.Make("base.264", "-f lavfi -i testsrc2=s=96x64 -frames:v 5 -c:v libx264 -bf 0 -pix_fmt yuv420p"));
        var path = Path.Combine(TestVideos.Folder, "prefix.264");
        await File.WriteAllBytesAsync(path, Exynos.Tests.PrefixUnits.Add(stream));
        var info = await VideoProbe.Probe(path);
        Assert.That((info.Width, info.Height, info.Frames), Is.EqualTo((96, 64, 5)));
    }

    [Test]
    public async Task A_broken_header_of_the_track()
    {
        var bytes = await File.ReadAllBytesAsync(await TestVideos.Plain());
        var at = bytes.AsSpan().IndexOf("avcC"u8);
        // Behind version, profile, level and counts: the set's length, which is then far beyond the box.
        bytes[at + 10] = 0xFF;
        var path = Path.Combine(TestVideos.Folder, "avcc.mp4");
        await File.WriteAllBytesAsync(path, bytes);
        Expect(path, "without a readable sequence parameter set", "(avcC) is broken");
    }

    [Test]
    public async Task A_change_of_profile_on_the_way()
    {
        await TestVideos.Make("part1.264", "-f lavfi -i testsrc2=s=96x64 -frames:v 5 -c:v libx264 -profile:v baseline -pix_fmt yuv420p");
        await TestVideos.Make("part2.264", "-f lavfi -i testsrc2=s=96x64 -frames:v 5 -c:v libx264 -profile:v high -pix_fmt yuv420p");
        var joined = Path.Combine(TestVideos.Folder, "parts.264");
        File.WriteAllBytes(joined, [.. File.ReadAllBytes(Path.Combine(TestVideos.Folder, "part1.264")), .. File.ReadAllBytes(Path.Combine(TestVideos.Folder, "part2.264"))]);
        Expect(await TestVideos.Make("parts.mp4", $"-framerate 25 -f h264 -i {joined} -c copy"), "from Baseline 96x64 to High 96x64", "GStreamer", "in one piece");
    }

    [Test]
    public async Task The_decoders_pictures_are_what_the_stream_says_or_the_levels()
    {
        var said = await VideoProbe.Probe(await TestVideos.Make("dpb-said.mp4", "-f lavfi -i testsrc2=s=96x64 -frames:v 5 -c:v libx264 -x264-params ref=5:bframes=0 -pix_fmt yuv420p"));
        Assert.That(said.DpbFrames, Is.EqualTo(5));
        // 1,620 macroblocks; level 4.0 holds 32,768 of them.
        var header = new SequenceHeader(77, 40, 1, 8, true, 720, 576, 0, 0, 0, 0, 1, null, null);
        Assert.That(header.DpbFrames, Is.EqualTo(16));
        Assert.That((header with { CodedWidth = 1920, CodedHeight = 1088 }).DpbFrames, Is.EqualTo(4));
        Assert.That((header with { CodedWidth = 1920, CodedHeight = 1088, Reorder = 0, Buffering = 1 }).DpbFrames, Is.EqualTo(1));
    }

    [Test]
    public async Task An_edit_that_begins_in_the_middle_of_a_picture_shows_it()
    {
        var whole = await TestVideos.Make("whole.mp4", "-f lavfi -i testsrc2=s=96x64:r=25 -frames:v 40 -c:v libx264 -bf 2 -g 100 -pix_fmt yuv420p");
        var cut = await TestVideos.Make("cut.mp4", $"-ss 0.42 -i {whole} -c copy");
        var info = await VideoProbe.Probe(cut);
        var count = 0;
        await ReferenceDecoder.DecodeUncropped(info, (_, _) => count++);
        Assert.That(info.Shown, Is.Not.Null);
        // Pictures take 40 ms: the tenth, from 400 ms on, is the first that is seen.
        Assert.That(count, Is.EqualTo(30));
        Assert.That((await VideoProbe.Probe(whole)).Shown, Is.Null);
    }

    [Test]
    public async Task Without_an_edit_list_the_track_ends_with_its_duration()
    {
        var info = await VideoProbe.Probe(await TestVideos.Make("noedit.mp4", "-f lavfi -i testsrc2=s=96x64:r=25 -frames:v 40 -c:v libx264 -bf 3 -pix_fmt yuv420p -use_editlist 0"));
        var count = 0;
        await ReferenceDecoder.DecodeUncropped(info, (_, _) => count++);
        // The reordering delays all pictures by two; what is left of them begins behind the end.
        Assert.That(count, Is.EqualTo(38));
    }

    [Test]
    public async Task A_track_that_begins_without_a_header()
    {
        var open = await TestVideos.Make("open.mp4", "-f lavfi -i testsrc2=s=96x64:r=25 -frames:v 60 -c:v libx264 -x264-params keyint=20:min-keyint=20:open-gop=1:bframes=3 -pix_fmt yuv420p");
        Expect(await TestVideos.Make("open-cut.mp4", $"-ss 0.85 -i {open} -c copy -use_editlist 0"), "begins in the middle", "0x66", "anew");
    }

    [Test]
    public void Edits_are_pieces_of_the_track()
    {
        var pictures = new (long, long)[] { (0, 10), (10, 10), (20, 10), (30, 10) };
        using(Assert.EnterMultipleScope())
        {
            Assert.That(EditList.Select([(0, 0)], 1000, 1000, pictures), Is.Null, "all of it");
            Assert.That(EditList.Select([(5, -1), (40, 0)], 1000, 1000, pictures), Is.Null, "all of it, after a pause");
            Assert.That(EditList.Select([(20, 10)], 1000, 1000, pictures), Is.EqualTo(new[] { new ShownRange(10, 30) }));
            Assert.That(EditList.Select([(10, 15)], 1000, 1000, pictures), Is.EqualTo(new[] { new ShownRange(10, 25) }));
            Assert.That(EditList.Select([(10, 0), (10, 30)], 1000, 1000, pictures), Is.EqualTo(new[] { new ShownRange(0, 10), new ShownRange(30, 40) }));
            Assert.That(EditList.Select([(10, 30), (10, 0)], 1000, 1000, pictures), Is.Null, "back again");
        }
    }

    [Test]
    public void A_missing_file()
    {
        Expect("/nowhere/clip.mp4", "no file \"/nowhere/clip.mp4\"", "built-in sample");
    }

    [Test]
    public void A_folder()
    {
        Expect(Path.GetTempPath(), "is a folder", "H.264");
    }

    [Test]
    public void An_empty_file()
    {
        Expect(Write("empty.mp4", ""), "is empty", "H.264");
    }

    [Test]
    public void A_text()
    {
        Expect(Write("text.mp4", "This is a shopping list, not a video.\nMilk, bread, butter.\n"), "no video that ffprobe knows", "Matroska");
    }

    [Test]
    public async Task A_container_that_the_guest_does_not_have()
    {
        Expect(await TestVideos.Make("clip.nut", "-f lavfi -i testsrc2=s=96x64 -frames:v 5 -c:v libx264 -pix_fmt yuv420p"), "format \"nut\"", "it knows MP4, Matroska", "-c copy");
    }

    /// <summary>Without a map of its streams, GStreamer takes H.264 in a program stream for MPEG-2.</summary>
    [Test]
    public async Task H264_in_a_program_stream()
    {
        Expect(await TestVideos.Make("program.vob", "-f lavfi -i testsrc2=s=96x64 -frames:v 5 -c:v libx264 -pix_fmt yuv420p"), "program stream with an H.264 track", "MPEG-2", "-c copy");
    }

    [TestCase("mpeg4.mp4", "-c:v mpeg4 -bf 2", "MPEG-4", "qtdemux mpeg4videoparse v4l2mpeg4dec")]
    [TestCase("mpeg4.avi", "-c:v mpeg4", "MPEG-4", "avidemux mpeg4videoparse v4l2mpeg4dec")]
    [TestCase("mpeg2.ts", "-c:v mpeg2video -bf 2", "MPEG-2", "tsdemux mpegvideoparse v4l2mpeg2dec")]
    [TestCase("mpeg1.mpg", "-c:v mpeg1video", "MPEG-1", "mpegpsdemux mpegvideoparse v4l2mpeg2dec")]
    [TestCase("vp8.webm", "-c:v libvpx", "VP8", "matroskademux none v4l2vp8dec")]
    [TestCase("vp8.ivf", "-c:v libvpx", "VP8", "ivfparse none v4l2vp8dec")]
    [TestCase("custom.h263", "-c:v h263p", "H.263", "none h263parse v4l2h263dec")]
    public async Task Codecs(string name, string options, string title, string elements)
    {
        var info = await VideoProbe.Probe(await TestVideos.Make(name, $"-f lavfi -i testsrc2=s=100x60:r=25 -frames:v 12 {options} -pix_fmt yuv420p"));
        using(Assert.EnterMultipleScope())
        {
            Assert.That(info.Codec.Title, Is.EqualTo(title));
            Assert.That($"{info.Container.Demuxer ?? "none"} {info.Codec.Parser ?? "none"} {info.Codec.Decoder}", Is.EqualTo(elements));
            Assert.That((info.Width, info.Height, info.CodedWidth, info.CodedHeight, info.Frames), Is.EqualTo((100, 60, 112, 64, 12)));
        }
        int cropped = 0, uncropped = 0;
        await ReferenceDecoder.Decode(info, (_, _) => cropped++);
        // ffmpeg gives 100 columns; the device repeats the last one twelve times.
        await ReferenceDecoder.DecodeUncropped(info, (_, picture) =>
        {
            uncropped++;
            var line = picture.Span[..112];
            Assert.That(line[100..].ToArray(), Has.All.EqualTo(line[99]));
        });
        Assert.That((cropped, uncropped), Is.EqualTo((12, 12)));
    }

    /// <summary>Xvid drops pictures and packs two into a packet: the header of the AVI counts more than there are.</summary>
    [Test]
    public async Task An_AVI_with_fewer_packets_than_its_header_counts()
    {
        var info = await VideoProbe.Probe(await TestVideos.Make("xvid.avi", "-f lavfi -i testsrc2=s=96x64 -frames:v 12 -c:v libxvid -bf 2 -q:v 5"));
        Assert.That(info.Codec.Title, Is.EqualTo("MPEG-4"));
        Assert.That(info.Frames, Is.InRange(1, 11));
    }

    [Test]
    public async Task Full_colour_of_another_codec()
    {
        Expect(await TestVideos.Make("mpeg2-422.ts", "-f lavfi -i testsrc2=s=96x64 -frames:v 5 -c:v mpeg2video -pix_fmt yuv422p"), "yuv422p", "8-bit 4:2:0", "-profile:v high");
    }

    [TestCase("mp4", "MP4", "qtdemux")]
    [TestCase("mov", "MP4", "qtdemux")]
    [TestCase("mkv", "Matroska", "matroskademux")]
    [TestCase("avi", "AVI", "avidemux")]
    [TestCase("ts", "MPEG transport stream", "tsdemux")]
    [TestCase("flv", "Flash video", "flvdemux")]
    [TestCase("264", "H.264 stream", null)]
    public async Task Containers(string extension, string title, string? demuxer)
    {
        var info = await VideoProbe.Probe(await TestVideos.Make("container." + extension, "-f lavfi -i testsrc2=s=96x64 -frames:v 12 -c:v libx264 -bf 2 -pix_fmt yuv420p"));
        using(Assert.EnterMultipleScope())
        {
            Assert.That((info.Container.Title, info.Container.Demuxer), Is.EqualTo((title, demuxer)));
            Assert.That((info.Codec.Title, info.Width, info.Height, info.Frames), Is.EqualTo(("H.264", 96, 64, 12)));
            var count = 0;
            await ReferenceDecoder.DecodeUncropped(info, (_, _) => count++);
            Assert.That(count, Is.EqualTo(12));
        }
    }

    [Test]
    public async Task Another_codec()
    {
        Expect(await TestVideos.Make("mjpeg.mp4", "-f lavfi -i testsrc2=s=96x64 -frames:v 5 -c:v mjpeg -pix_fmt yuvj420p"), "no track that the decoder knows (H.264, MPEG-4, MPEG-2, MPEG-1, H.263, VP8); it has video (mjpeg)", "libx264");
    }

    [Test]
    public async Task Sound_only()
    {
        Expect(await TestVideos.Make("sound.mp4", "-f lavfi -i sine=d=1 -c:a aac"), "no track that the decoder knows (H.264, MPEG-4, MPEG-2, MPEG-1, H.263, VP8); it has audio (aac)", "libx264");
    }

    [Test]
    public async Task Ten_bits()
    {
        Expect(await TestVideos.Make("ten.mp4", "-f lavfi -i testsrc2=s=96x64 -frames:v 5 -c:v libx264 -pix_fmt yuv420p10le"), "10 bits", "8-bit 4:2:0");
    }

    [Test]
    public async Task Full_colour()
    {
        Expect(await TestVideos.Make("444.mp4", "-f lavfi -i testsrc2=s=96x64 -frames:v 5 -c:v libx264 -pix_fmt yuv444p"), "4:4:4", "8-bit 4:2:0");
    }

    [Test]
    public async Task Larger_than_the_hardware()
    {
        Expect(await TestVideos.Make("large.mp4", "-f lavfi -i color=s=4112x256 -frames:v 2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p"), "4112x256", "4096x2160", "scale=");
    }

    [Test]
    public async Task Smaller_than_the_hardware()
    {
        Expect(await TestVideos.Make("small.mp4", "-f lavfi -i color=s=48x48 -frames:v 2 -c:v libx264 -pix_fmt yuv420p"), "48x48", "64x32", "scale=");
    }

    [Test]
    public async Task Truncated_before_its_index()
    {
        var whole = await TestVideos.Make("index-last.mp4", "-f lavfi -i testsrc2=s=96x64 -frames:v 40 -c:v libx264 -pix_fmt yuv420p");
        Expect(Cut(whole, "cut-index.mp4"), "begins like an MP4", "cut off");
    }

    [Test]
    public async Task Truncated_behind_its_index()
    {
        var whole = await TestVideos.Make("index-first.mp4", "-f lavfi -i testsrc2=s=96x64 -frames:v 40 -c:v libx264 -pix_fmt yuv420p -movflags +faststart");
        Expect(Cut(whole, "cut-data.mp4"), "is truncated", "Copy the file again");
    }

    [Test]
    public async Task Truncated_within_its_last_frame()
    {
        var whole = await TestVideos.Make("index-first.mp4", "-f lavfi -i testsrc2=s=96x64 -frames:v 40 -c:v libx264 -pix_fmt yuv420p -movflags +faststart");
        var data = File.ReadAllBytes(whole);
        var path = Path.Combine(TestVideos.Folder, "cut-last.mp4");
        File.WriteAllBytes(path, data[..^3]);
        Expect(path, "is truncated", "Copy the file again");
    }

    private static string Cut(string whole, string name)
    {
        var data = File.ReadAllBytes(whole);
        var path = Path.Combine(TestVideos.Folder, name);
        File.WriteAllBytes(path, data[..(data.Length * 2 / 3)]);
        return path;
    }

    private static string Write(string name, string text)
    {
        var path = Path.Combine(TestVideos.Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <param name="path">The file.</param>
    /// <param name="found">What the message says was found.</param>
    /// <param name="parts">The rest: other parts of it, the last one in the advice.</param>
    private static void Expect(string path, string found, params string[] parts)
    {
        var failure = Assert.ThrowsAsync<PlayException>(new System.Func<Task>(() => VideoProbe.Probe(path)));
        Assert.That(failure!.Message, Does.Contain(found));
        foreach(var part in parts[..^1])
        {
            Assert.That(failure.Message, Does.Contain(part));
        }
        Assert.That(failure.Advice, Does.Contain(parts[^1]));
        Assert.That(failure.ExitCode, Is.EqualTo(ExitCodes.BadInput));
    }
}
