using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;

using Exynos5422.Encode;

using NUnit.Framework;

namespace Exynos5422.Play.Tests.Encode;

/// <summary>What is read of encode-test's lines on the guest's console.</summary>
public sealed class GuestStreamTests
{
    [Test]
    public void Buffers_are_read_with_their_types_and_whatever_the_kernel_says_between()
    {
        var buffers = GuestStream.Read(new[]
        {
            "@@start {\"job\":\"script\"}", "@@encoded {\"size\":3,\"type\":\"-\"}", "@data AQID", "@@encoded {\"size\":5,\"type\":\"I\"}", "@data BAUG", "[    3.1] random: crng init done", "@data Bwg=",
            "@@encoded {\"size\":1,\"type\":\"B\"}", "@data CQ==", "@@result {\"job\":\"script\",\"status\":0}",
        });
        Assert.That(buffers.Select(x => x.Type), Is.EqualTo("-IB"));
        Assert.That(buffers.Select(x => x.Data), Is.EqualTo(new[] { new byte[] { 1, 2, 3 }, new byte[] { 4, 5, 6, 7, 8 }, new byte[] { 9 } }));
    }

    [Test]
    public void A_codec_without_a_header_has_an_empty_buffer_for_it()
    {
        var buffers = GuestStream.Read(new[] { "@@encoded {\"size\":0,\"type\":\"-\"}", "@@encoded {\"size\":1,\"type\":\"I\"}", "@data AA==" });
        Assert.That(buffers.Select(x => x.Data.Length), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public void A_console_without_a_stream_has_no_buffers()
    {
        Assert.That(GuestStream.Read(new[] { "Linux version 6.1", "@@result {\"job\":\"script\",\"status\":1}" }), Is.Empty);
    }

    [TestCase("a line is lost", "@@encoded {\"size\":6,\"type\":\"I\"}|@data AQID")]
    [TestCase("a line came twice", "@@encoded {\"size\":3,\"type\":\"I\"}|@data AQID|@data AQID")]
    [TestCase("a head is lost", "@@encoded {\"size\":3,\"type\":\"I\"}|@data AQID|@data BAUG|@@encoded {\"size\":1,\"type\":\"P\"}|@data AA==")]
    [TestCase("the first head is lost", "@data AQID")]
    [TestCase("the kernel wrote into a line of data", "@@encoded {\"size\":3,\"type\":\"I\"}|@data AQ[ 3.2] mfc: hello")]
    [TestCase("the kernel wrote into a head", "@@encoded {\"size\":3,\"ty[ 3.2] mfc: hello|@data AQID")]
    [TestCase("a head without a size", "@@encoded {\"type\":\"I\"}|@data AQID")]
    [TestCase("a head with another size", "@@encoded {\"size\":\"3\",\"type\":\"I\"}|@data AQID")]
    [TestCase("a head without a type", "@@encoded {\"size\":3,\"type\":\"\"}|@data AQID")]
    public void A_damaged_stream_is_noticed(string what, string lines)
    {
        Assert.Catch<FormatException>(new Action(() => GuestStream.Read(lines.Split('|'))), what);
    }

    [Test]
    public void An_IVF_file_has_a_head_and_a_time_for_each_frame()
    {
        var file = GuestStream.ToIvf(new[] { new byte[] { 1, 2, 3 }, new byte[] { 4 } }, 320, 240, 25);
        Assert.That(Encoding.ASCII.GetString(file, 0, 4) + Encoding.ASCII.GetString(file, 8, 4), Is.EqualTo("DKIFVP80"));
        int Short(int at) => BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(at));
        int Word(int at) => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));
        Assert.That(new List<int> { Short(6), Short(12), Short(14), Word(16), Word(20), Word(24) }, Is.EqualTo(new[] { 32, 320, 240, 25, 1, 2 }));
        Assert.That(new List<int> { Word(32), Word(36), Word(40), Word(47), Word(51), Word(55) }, Is.EqualTo(new[] { 3, 0, 0, 1, 1, 0 }));
        Assert.That(file[44..47].Concat(file[59..]), Is.EqualTo(new byte[] { 1, 2, 3, 4 }));
    }
}
