using System;
using System.Collections.Generic;
using System.Linq;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// The pixel clocks of the Exynos5420's HDMI PHY. Each is known by the 32 bytes that make it; what they mean isn't
    /// documented. They are the values that Linux' drivers/gpu/drm/exynos/exynos_hdmi.c writes for this chip.
    /// </summary>
    public static class PhyClocks
    {
        /// <summary>The clock that these 32 bytes make, in Hz; 0 when nobody knows.</summary>
        public static uint Find(byte[] configuration)
        {
            return All.FirstOrDefault(x => x.Value.SequenceEqual(configuration)).Key;
        }

        /// <summary>Hz to bytes, slowest first.</summary>
        public static readonly IReadOnlyDictionary<uint, byte[]> All = new SortedDictionary<uint, byte[]>
        {
            [25200000] = Bytes("01523F55400100C882C8BDD845A0AC80068001840502246654F4240000000180"),
            [27000000] = Bytes("01D122514008FCE098E8CBD845A0AC80068009840502246654E4240000000180"),
            [27027000] = Bytes("01D12D72406412C843E80ED945A0AC80268009840502246654E3240000000180"),
            [36000000] = Bytes("01512D55404000C802C80ED945A0AC80088009840502246654AB240000000180"),
            [40000000] = Bytes("01D12131403C28C887E8C8D845A0AC800880098405022466549A240000000180"),
            [65000000] = Bytes("01D13634400C04C882E845D945A0AC80088009840502246654BD240100000180"),
            [71000000] = Bytes("01D13B35400C04C885E863D945A0AC8008800984050224665457240000000180"),
            [73250000] = Bytes("01D11F1040788DC881E8B7D845A0AC80568009840502246654A8240100000180"),
            [74176000] = Bytes("01D11F10405BEFC881E8B9D845A0AC80568009840502246654A6240100000180"),
            [74250000] = Bytes("01D11F104040F80881E8BAD845A0AC80268009840522246654A5240100000180"),
            [83500000] = Bytes("01D12311400CFBC885E8D1D845A0AC800880098405022466544A240000000180"),
            [88750000] = Bytes("01D125114018FFC883E8DED845A0AC8008800984050224665445240000000180"),
            [106500000] = Bytes("01D12C12400C09C884E80AD945A0AC8008800984050224665473240100000180"),
            [108000000] = Bytes("01512D15400100C882C80ED945A0AC80088009840502246654C7250300000180"),
            [115500000] = Bytes("01D13014400C03C888E821D945A0AC800880098405022466546A240100000180"),
            [146250000] = Bytes("01D13D154018FDC883E86ED945A0AC8008800984050224665454240100000180"),
            [148500000] = Bytes("01D11F004040F80881E8BAD845A0AC802680098405222466544B250300800180"),
            [154000000] = Bytes("01D12001403008CC8CE8C1D845A0AC800880098405022486543F250300000180"),
        };

        public const int ConfigurationBytes = 32;

        private static byte[] Bytes(string digits)
        {
            return Enumerable.Range(0, digits.Length / 2).Select(x => Convert.ToByte(digits.Substring(2 * x, 2), 16)).ToArray();
        }
    }
}
