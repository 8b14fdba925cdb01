using System.IO;
using System.Linq;
using System.Threading.Tasks;

using Antmicro.Renode.Peripherals.Video;

using NUnit.Framework;

namespace Exynos5422.Play.Tests.Encode;

/// <summary>A right stream passes; each thing that can be wrong with one makes a check fail.</summary>
[TestFixture("h264")]
[TestFixture("mpeg4")]
[TestFixture("h263")]
[TestFixture("vp8")]
public sealed class StreamVerifierTests
{
    public StreamVerifierTests(string codec)
    {
        this.codec = codec;
    }

    [OneTimeSetUp]
    public async Task MakeTheStream()
    {
        whole = await HostStream.Make(codec);
    }

    [SetUp]
    public void CopyTheStream()
    {
        stream = whole.Copy();
    }

    [Test]
    public async Task A_right_stream_passes()
    {
        Assert.That(await stream.Failures(), Is.Empty);
    }

    /// <summary>A bit that is wrong on its way is noticed by the hash, whatever the decoder makes of it.</summary>
    [Test]
    public async Task A_bit_that_is_wrong_in_memory()
    {
        stream.Damage(6, byTheDevice: false);
        Assert.That(await stream.Failures(), Has.Some.EqualTo(Bytes).And.Some.EqualTo(Reconstruction));
    }

    /// <summary>The device wrote the wrong bit itself: the hash can't tell, the pictures do.</summary>
    [TestCase(0)]
    [TestCase(5)]
    [TestCase(7)]
    public async Task A_bit_that_the_encoder_got_wrong(int picture)
    {
        stream.Damage(picture, byTheDevice: true);
        Assert.That(await stream.Failures(), Has.Some.EqualTo(Reconstruction).And.None.EqualTo(Bytes));
    }

    [Test]
    public async Task A_reconstruction_that_differs_in_one_sample()
    {
        if(codec == "h264")
        {
            var file = await File.ReadAllBytesAsync(stream.Reconstruction);
            file[^1] ^= 1;
            await File.WriteAllBytesAsync(stream.Reconstruction, file);
        }
        else
        {
            var said = stream.Encoded[3];
            stream.Encoded[3] = new EncodedPicture(said.Instance, said.Number, said.Type, said.Size, said.Sha1, said.Quantizer, new[] { said.Errors[0], said.Errors[1] + 1, said.Errors[2] });
        }
        Assert.That(await stream.Failures(), Is.EqualTo(new[] { Reconstruction }));
    }

    [Test]
    public async Task A_reconstruction_that_is_missing()
    {
        File.Delete(stream.Reconstruction);
        for(var i = 0; i < stream.Encoded.Count; i++)
        {
            var said = stream.Encoded[i];
            stream.Encoded[i] = new EncodedPicture(said.Instance, said.Number, said.Type, said.Size, said.Sha1, said.Quantizer, new long[0]);
        }
        Assert.That(await stream.Failures(), Is.EqualTo(new[] { Reconstruction }));
    }

    [Test]
    public async Task A_picture_that_is_lost()
    {
        stream.Buffers.RemoveAt(stream.Buffers.Count - 1);
        Assert.That(await stream.Failures(), Is.SupersetOf(new[] { "Pictures that came back", Bytes, "Pictures that decode, without a complaint", Reconstruction }));
    }

    [Test]
    public async Task Two_pictures_that_changed_places()
    {
        (stream.Buffers[2], stream.Buffers[3]) = (stream.Buffers[3], stream.Buffers[2]);
        Assert.That(await stream.Failures(), Has.Some.EqualTo(Bytes).And.Some.EqualTo(Reconstruction));
    }

    [Test]
    public async Task A_type_that_the_driver_got_wrong()
    {
        stream.Buffers[2] = stream.Buffers[2] with { Type = 'I' };
        Assert.That(await stream.Failures(), Is.EqualTo(new[] { "Types of the pictures by the driver", "Groups of pictures" }));
    }

    [Test]
    public async Task Another_size_of_groups_than_was_asked_for()
    {
        stream = stream.Copy(stream.Options with { Gop = 8 });
        Assert.That(await stream.Failures(), Is.EqualTo(new[] { "Groups of pictures" }));
    }

    [Test]
    public async Task B_pictures_where_none_were_asked_for_or_none_where_some_were()
    {
        stream = stream.Copy(stream.Options with { BFrames = stream.Options.BFrames == 0 ? 2 : 0 });
        Assert.That(await stream.Failures(), Is.EqualTo(new[] { "Groups of pictures" }));
    }

    // Eight pictures are a third of a second, to which the decoder's buffer adds half a second's bits
    [TestCase(1.0, true)]
    [TestCase(0.5, true)]
    [TestCase(0.25, false)]
    [TestCase(2.0, false)]
    public async Task A_bit_rate_that_is_kept_or_not(double asked, bool kept)
    {
        var rate = stream.Buffers.Sum(x => x.Data.Length) * 8.0 * 25 / 8;
        stream = stream.Copy(stream.Options with { BitRate = (int)(rate * asked) });
        Assert.That(await stream.Failures(), Is.EqualTo(kept ? new string[0] : new[] { "Bit rate" }));
    }

    /// <summary>The codec can't do it: the check says so, and fails all the same.</summary>
    [Test]
    public async Task A_bit_rate_below_what_the_codec_can_do()
    {
        stream = stream.Copy(stream.Options with { BitRate = 1000 });
        for(var i = 1; i < stream.Encoded.Count; i++)
        {
            var said = stream.Encoded[i];
            stream.Encoded[i] = new EncodedPicture(said.Instance, said.Number, said.Type, said.Size, said.Sha1, stream.Options.Quantizers.Last, said.Errors);
        }
        Assert.That((await stream.Judge()).Checks.Single(x => x.Name == "Bit rate"), Has.Property("Passed").False.And.Property("Found").Contains("7 of 8 pictures have the codec's coarsest quantizer"));
    }

    /// <summary>The pictures of another video: the stream is right, and shows something else.</summary>
    [Test]
    public async Task Other_pictures_than_those_that_were_encoded()
    {
        var source = await File.ReadAllBytesAsync(stream.Source.I420);
        await File.WriteAllBytesAsync(stream.Source.I420, source.Select(x => (byte)(255 - x)).ToArray());
        Assert.That(await stream.Failures(), Has.Some.EqualTo("PSNR against the source"));
    }

    private HostStream whole = null!;
    private HostStream stream = null!;
    private readonly string codec;

    private const string Bytes = "Bytes as the device wrote them (SHA-1)";
    private const string Reconstruction = "Decoded as the encoder reconstructed it";
}
