using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace Exynos5422.Matrix.Outcomes;

/// <summary>What drivers/iommu/exynos-iommu.c prints when a SysMMU refuses an access.</summary>
/// <param name="Line">The line, without its time.</param>
/// <param name="Kind">PAGE, BUS ERROR, …</param>
/// <param name="Address">The device's address, as 0x and eight digits.</param>
public sealed record SysmmuFault(string Line, string Kind, string Address)
{
    public static SysmmuFault? Find(IEnumerable<string> console)
    {
        return console.Select(line => Fault.Match(line.TrimEnd('\r'))).Where(match => match.Success)
            .Select(match => new SysmmuFault(match.Groups[1].Value, match.Groups[2].Value, "0x" + uint.Parse(match.Groups[3].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture).ToString("x8", CultureInfo.InvariantCulture)))
            .FirstOrDefault();
    }

    // 6.1: "exynos-sysmmu 13e80000.sysmmu: 13e00000.video-scaler: PAGE FAULT occurred at 0xb0400000"; 6.12 has
    // "[READ] " in front of the kind.
    private static readonly Regex Fault = new(@"(?:^\[ *\d+\.\d+\] )?(\S.*?: (?:\[\w+\] )?([A-Z][A-Z -]*?) FAULT occurred at 0x([0-9a-f]{1,8}).*)$", RegexOptions.Compiled);
}
