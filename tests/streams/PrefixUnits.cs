using System;
using System.Collections.Generic;

namespace Exynos.Tests
{
    /// <summary>Makes a stream look like the base layer of a scalable or multiview one.</summary>
    internal static class PrefixUnits
    {
        /// <summary>
        /// The unit with a prefix NAL unit (type 14) in front of each slice, as a scalable or multiview stream's base
        /// layer has them.
        /// </summary>
        public static byte[] Add(byte[] unit)
        {
            var result = new List<byte>();
            for(var i = 0; i < unit.Length; i++)
            {
                if(i + 3 < unit.Length && unit[i] == 0 && unit[i + 1] == 0 && unit[i + 2] == 1 && (unit[i + 3] & 0x1F) is 1 or 5)
                {
                    var isReference = (unit[i + 3] & 0x60) != 0;
                    result.AddRange(new byte[] { 0, 0, 1, (byte)(unit[i + 3] & 0x60 | 14), (byte)(0x80 | ((unit[i + 3] & 0x1F) == 5 ? 0x40 : 0)), 0x80, 0x07 });
                    result.AddRange(isReference ? new byte[] { 0x28 } : Array.Empty<byte>());
                }
                result.Add(unit[i]);
            }
            return result.ToArray();
        }
    }
}
