using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Exynos5422.Boot.Tests;

/// <summary>What v4l2-compliance printed, and why each of its failures is there.</summary>
internal static class ComplianceReport
{
    /// <param name="Driver">Name of the driver.</param>
    /// <param name="Device">The device node.</param>
    /// <param name="Test">Name of the test that failed.</param>
    public sealed record Failure(string Driver, string Device, string Test);

    /// <summary>
    /// By driver and test: the failures, with the place in the mainline driver each comes from. None of them reaches
    /// the hardware; they are the same on a real board.
    /// </summary>
    public static readonly IReadOnlyDictionary<(string Driver, string Test), string> Explanations = new Dictionary<(string, string), string>
    {
        [("s5p-mfc", "for unlimited opens")] = "the driver has contexts for a few instances (MFC_NUM_CONTEXTS) and takes one at open()",
        [("s5p-mfc", "VIDIOC_G/S_CTRL")] = "MIN_BUFFERS_FOR_CAPTURE has no value before a header is parsed: s5p_mfc_dec_g_v_ctrl() returns EINVAL",
        [("s5p-mfc", "VIDIOC_G/S/TRY_EXT_CTRLS")] = "the same control",
        [("s5p-mfc", "VIDIOC_(UN)SUBSCRIBE_EVENT/DQEVENT")] = "vidioc_subscribe_event() knows EOS and SOURCE_CHANGE, not the events of its controls",
        [("s5p-mfc", "VIDIOC_G_FMT")] = "no CAPTURE format before a header is parsed: vidioc_g_fmt() returns EINVAL",
        [("s5p-mfc", "VIDIOC_(TRY_)DECODER_CMD")] = "the driver has VIDIOC_DECODER_CMD but not VIDIOC_TRY_DECODER_CMD",
        [("s5p-mfc", "TIME32/64")] = "it subscribes to an event of a control, see there",
        [("exynos-gsc", "VIDIOC_(UN)SUBSCRIBE_EVENT/DQEVENT")] = "the driver has controls but no VIDIOC_SUBSCRIBE_EVENT",
        [("exynos-gsc", "VIDIOC_G_FMT")] = "a new context has frames of 0x0 pixels until S_FMT",
        [("exynos-gsc", "VIDIOC_TRY_FMT")] = "find_fmt() takes an unknown pixel format for its first one but leaves the caller's code in place; and 0x0 is corrected here, not in G_FMT",
        [("exynos-gsc", "VIDIOC_S_FMT")] = "the same unknown pixel format",
        [("exynos-gsc", "Cropping")] = "gsc_m2m_s_selection() accepts the read-only rectangles (BOUNDS, DEFAULT)",
        [("exynos-gsc", "Composing")] = "the same",
        [("exynos-gsc", "VIDIOC_REQBUFS/CREATE_BUFS/QUERYBUF")] = "buffers of a context whose format was never set have size 0: vb2 warns and refuses",
        [("exynos-gsc", "blocking wait")] = "the same: no buffers to wait for",
        [("exynos-gsc", "TIME32/64")] = "it subscribes to an event, see there",
    };

    public static IReadOnlyList<string> Clean(IEnumerable<string> console)
    {
        return console.Select(line => Colours.Replace(line.TrimEnd('\r'), "")).ToArray();
    }

    /// <summary>Devices that were tested to the end.</summary>
    public static IReadOnlyList<(string Driver, string Device)> Devices(IEnumerable<string> lines)
    {
        return lines.Select(line => Total.Match(line)).Where(match => match.Success).Select(match => (match.Groups[1].Value, match.Groups[2].Value)).ToArray();
    }

    public static IReadOnlyList<Failure> Failures(IEnumerable<string> lines)
    {
        var failures = new List<Failure>();
        string driver = "", device = "";
        foreach(var line in lines)
        {
            if(Start.Match(line) is { Success: true } start)
            {
                (driver, device) = (start.Groups[1].Value, start.Groups[2].Value);
            }
            else if(Failed.Match(line) is { Success: true } failed)
            {
                failures.Add(new Failure(driver, device, failed.Groups[1].Value));
            }
        }
        return failures.Distinct().ToArray();
    }

    private static readonly Regex Colours = new(@"\x1b\[[0-9;]*m", RegexOptions.Compiled);
    private static readonly Regex Start = new(@"Compliance test for (\S+) device (\S+):", RegexOptions.Compiled);
    private static readonly Regex Failed = new(@"\ttest (.+): FAIL", RegexOptions.Compiled);
    private static readonly Regex Total = new(@"Total for (\S+) device (\S+):", RegexOptions.Compiled);
}
