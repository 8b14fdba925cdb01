using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;

using Antmicro.Renode.Peripherals.Video;

using Exynos5422.Play;
using Exynos5422.Play.Verification;

namespace Exynos5422.Encode;

/// <summary>
/// Whether a stream is what its encoder meant. It is if libavcodec decodes it to what the encoder itself reconstructed:
/// x264 writes that down, the other encoders tell the error they made of each plane.
/// </summary>
public sealed class StreamVerifier
{
    /// <param name="options">What was asked for.</param>
    /// <param name="source">What was encoded.</param>
    public StreamVerifier(EncodeOptions options, SourceVideo source)
    {
        this.options = options;
        this.source = source;
    }

    /// <param name="buffers">What the driver gave to the guest's program: the header, then the pictures.</param>
    /// <param name="encoded">What the device says of each picture, in coding order.</param>
    /// <param name="reconstruction">File of what an H.264 encoder reconstructed.</param>
    /// <param name="stream">File that the stream is written to.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The report, without the guest's own checks.</returns>
    public async Task<EncodeReport> Verify(IReadOnlyList<GuestBuffer> buffers, IReadOnlyList<EncodedPicture> encoded, string reconstruction, string stream, CancellationToken cancellation)
    {
        var pictures = buffers.Skip(1).ToArray();
        await File.WriteAllBytesAsync(stream, options.Codec == "vp8" ? GuestStream.ToIvf(pictures.Select(x => x.Data).ToArray(), source.Width, source.Height, source.Rate)
            : buffers.SelectMany(x => x.Data).ToArray(), cancellation);
        var (decoded, complaints) = await Decode(stream, cancellation);
        var original = await File.ReadAllBytesAsync(source.I420, cancellation);
        var types = string.Concat(pictures.Select(x => x.Type));
        var said = string.Concat(encoded.Select(x => x.Type));
        var checks = new List<Check>
        {
            new("Pictures that came back", $"{source.Count}", $"{pictures.Length}", pictures.Length == source.Count),
            Bytes(pictures, encoded),
            new("Pictures that decode, without a complaint", $"{source.Count}", $"{decoded.Length / source.PictureSize} {complaints}".Trim(), decoded.Length == source.Count * source.PictureSize && complaints.Length == 0),
            Reconstruction(original, decoded, encoded, reconstruction),
            new("Types of the pictures by the driver", said, types, types.Length > 0 && types == said),
            Groups(types),
        };
        var bits = pictures.Sum(x => x.Data.Length) * 8.0 * source.Rate / source.Count;
        if(options.BitRate > 0)
        {
            checks.Add(Rate(bits, encoded));
        }
        var psnr = Psnr(original, decoded);
        checks.Add(new Check("PSNR against the source", "25 dB or more", FormattableString.Invariant($"{psnr:0.0} dB"), psnr >= 25));
        return new EncodeReport { GuestEncoded = true, Result = $"{pictures.Length} pictures encoded by the guest's driver", Checks = checks, Types = types, Psnr = psnr, BitRate = bits };
    }

    private async Task<(byte[] Pictures, string Complaints)> Decode(string stream, CancellationToken cancellation)
    {
        var path = stream + ".yuv";
        // The transform of MPEG-4 and H.263 isn't exact by its standard: this is the one that the encoder has.
        var transform = options.Codec is "mpeg4" or "h263" ? new[] { "-flags", "bitexact", "-idct", "simple" } : Array.Empty<string>();
        var decoding = await HostTool.Run("ffmpeg", new[] { "-v", "error", "-nostdin", "-y", "-threads", "1" }.Concat(transform)
            .Concat(new[] { "-i", stream, "-fps_mode", "passthrough", "-pix_fmt", "yuv420p", "-f", "rawvideo", path }), cancellation);
        return (File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellation) : Array.Empty<byte>(), decoding.Errors.Trim());
    }

    /// <summary>What the device wrote to memory is what the guest's program read from there.</summary>
    private static Check Bytes(IReadOnlyList<GuestBuffer> pictures, IReadOnlyList<EncodedPicture> encoded)
    {
        var equal = pictures.Zip(encoded, (seen, written) => Convert.ToHexString(SHA1.HashData(seen.Data)).Equals(written.Sha1, StringComparison.OrdinalIgnoreCase)).Count(x => x);
        return new Check("Bytes as the device wrote them (SHA-1)", $"{encoded.Count} of {encoded.Count} equal", $"{equal} of {pictures.Count} equal", equal == encoded.Count && equal == pictures.Count);
    }

    /// <summary>An I picture at each group's beginning, and B pictures if they were asked for.</summary>
    private Check Groups(string types)
    {
        var expected = options.Gop > 0 ? (source.Count + options.Gop - 1) / options.Gop : 1;
        var found = types.Count(x => x == 'I');
        var hasB = types.Contains('B', StringComparison.Ordinal);
        var wantsB = options.BFrames > 0 && source.Count > 2 && options.Gop != 1;
        return new Check("Groups of pictures", $"{expected} I pictures, {(wantsB ? "with" : "no")} B pictures", $"{found} I pictures, {(hasB ? "with" : "no")} B pictures", expected == found && wantsB == hasB);
    }

    /// <summary>
    /// The device keeps the rate for a decoder whose buffer holds a second and is half full when it begins: so a stream has
    /// half a second's bits more than its time, and in a short one they count. Where even the coarsest quantizer takes
    /// more, that is said: the encoder leaves no picture out, so it can't do less.
    /// </summary>
    private Check Rate(double bits, IReadOnlyList<EncodedPicture> encoded)
    {
        double least = options.BitRate * 0.75, most = options.BitRate * (1.1 + 0.5 * source.Rate / source.Count);
        var coarsest = encoded.Count(x => x.Quantizer == options.Quantizers.Last);
        var floor = bits > options.BitRate && coarsest > encoded.Count / 2 ? $": {coarsest} of {encoded.Count} pictures have the codec's coarsest quantizer, so ask for more or scale the video" : "";
        return new Check("Bit rate", FormattableString.Invariant($"{least:0} to {most:0}"), FormattableString.Invariant($"{bits:0}{floor}"), bits >= least && bits <= most);
    }

    private Check Reconstruction(byte[] original, byte[] decoded, IReadOnlyList<EncodedPicture> encoded, string path)
    {
        const string Name = "Decoded as the encoder reconstructed it";
        if(options.Codec == "h264")
        {
            var reconstructed = File.Exists(path) ? File.ReadAllBytes(path) : Array.Empty<byte>();
            return new Check(Name, $"{source.Count} pictures, each byte", $"{CountEqual(reconstructed, decoded)} pictures", reconstructed.Length == source.Count * source.PictureSize && reconstructed.AsSpan().SequenceEqual(decoded));
        }
        if(decoded.Length != original.Length || encoded.Count != source.Count)
        {
            return new Check(Name, $"{source.Count} pictures, the squared error of each plane", "other pictures", false);
        }
        var other = encoded.Select(x => (Picture: x, Found: Errors(original, decoded, (int)x.Number).ToArray())).Where(x => !x.Found.SequenceEqual(x.Picture.Errors)).ToList();
        var wrong = other.Where(x => !LeavesOut(x.Picture, x.Found.Sum())).ToList();
        var left = other.Count > wrong.Count ? $", {other.Count - wrong.Count} B pictures without what isn't written of skipped macroblocks" : "";
        var first = wrong.Count == 0 ? ""
            : $"; picture {wrong[0].Picture.Number} ({wrong[0].Picture.Type}) has {string.Join(' ', wrong[0].Found)}, the encoder says {string.Join(' ', wrong[0].Picture.Errors)}";
        return new Check(Name, $"{source.Count} pictures, the squared error of each plane", $"{encoded.Count - other.Count} pictures{left}{first}", wrong.Count == 0);
    }

    /// <summary>
    /// MPEG-4 writes nothing for a macroblock of a B picture whose place is skipped in the P picture behind it. libavcodec's
    /// encoder counts a remainder there all the same, so its error is another one than that of the picture that comes out.
    /// No picture refers to it. Where nothing is skipped (a noisy video) all B pictures are equal.
    /// </summary>
    private bool LeavesOut(EncodedPicture picture, long error)
    {
        var said = picture.Errors.Sum();
        return options.Codec == "mpeg4" && picture.Type == 'B' && picture.Errors.Length == 3 && Math.Abs(error - said) <= said / 2;
    }

    private int CountEqual(byte[] first, byte[] second)
    {
        var size = source.PictureSize;
        return Enumerable.Range(0, Math.Min(first.Length, second.Length) / size).Count(i => first.AsSpan(i * size, size).SequenceEqual(second.AsSpan(i * size, size)));
    }

    /// <summary>The squared error of each plane of a picture.</summary>
    private IEnumerable<long> Errors(byte[] original, byte[] decoded, int picture)
    {
        var start = picture * source.PictureSize;
        var pixels = source.Width * source.Height;
        foreach(var size in new[] { pixels, pixels / 4, pixels / 4 })
        {
            var sum = 0L;
            for(var i = start; i < start + size; i++)
            {
                sum += (original[i] - decoded[i]) * (original[i] - decoded[i]);
            }
            start += size;
            yield return sum;
        }
    }

    private static double Psnr(byte[] original, byte[] decoded)
    {
        if(original.Length != decoded.Length)
        {
            return 0;
        }
        var sum = 0.0;
        for(var i = 0; i < original.Length; i++)
        {
            sum += (original[i] - decoded[i]) * (original[i] - decoded[i]);
        }
        return sum == 0 ? 99 : 10 * Math.Log10(255.0 * 255 * original.Length / sum);
    }

    private readonly EncodeOptions options;
    private readonly SourceVideo source;
}
