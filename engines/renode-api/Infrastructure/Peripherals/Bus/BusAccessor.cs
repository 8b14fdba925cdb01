using System.Linq;
using System.Reflection;

using Antmicro.Renode.Logging;

namespace Antmicro.Renode.Peripherals.Bus
{
    /// <summary>
    /// A device's accesses by width: its own, or made of another width where the device allows that, or none
    /// (logged).
    /// </summary>
    internal sealed class BusAccessor
    {
        public BusAccessor(IBusPeripheral peripheral)
        {
            this.peripheral = peripheral;
            bytes = peripheral as IBytePeripheral;
            words = peripheral as IWordPeripheral;
            doubleWords = peripheral as IDoubleWordPeripheral;
            quadWords = peripheral as IQuadWordPeripheral;

            var allowed = peripheral.GetType().GetCustomAttributes<AllowedTranslationsAttribute>(true).FirstOrDefault()?.AllowedTranslations ?? 0;
            for(var width = 1; width <= 8; width *= 2)
            {
                widthUsed[width] = Has(width) ? width : Translation(allowed, width);
            }
        }

        public ulong Read(long offset, int width)
        {
            var used = widthUsed[width];
            if(used == width)
            {
                return ReadDirect(offset, width);
            }
            if(used == 0)
            {
                LogNotTranslated(offset, width, null);
                return 0;
            }
            if(used > width)
            {
                var shift = (int)(offset & (used - 1)) * 8;
                return ReadDirect(offset & -used, used) >> shift & Mask(width);
            }
            var result = 0UL;
            for(var i = 0; i < width; i += used)
            {
                result |= ReadDirect(offset + i, used) << i * 8;
            }
            return result;
        }

        public void Write(long offset, int width, ulong value)
        {
            var used = widthUsed[width];
            if(used == width)
            {
                WriteDirect(offset, width, value);
                return;
            }
            if(used == 0)
            {
                LogNotTranslated(offset, width, value);
                return;
            }
            if(used > width)
            {
                var shift = (int)(offset & (used - 1)) * 8;
                var mask = Mask(width) << shift;
                var whole = ReadDirect(offset & -used, used);
                WriteDirect(offset & -used, used, (whole & ~mask) | (value << shift & mask));
                return;
            }
            for(var i = 0; i < width; i += used)
            {
                WriteDirect(offset + i, used, value >> i * 8 & Mask(used));
            }
        }

        private static ulong Mask(int width)
        {
            return width == 8 ? ulong.MaxValue : (1UL << width * 8) - 1;
        }

        private static string NameOf(int width)
        {
            return ((SysbusAccessWidth)width).ToString();
        }

        private int Translation(AllowedTranslation allowed, int width)
        {
            for(var other = 1; other <= 8; other *= 2)
            {
                if(other != width && Has(other) && System.Enum.TryParse<AllowedTranslation>($"{NameOf(width)}To{NameOf(other)}", out var translation) && (allowed & translation) != 0)
                {
                    return other;
                }
            }
            return 0;
        }

        private bool Has(int width)
        {
            switch(width)
            {
            case 1:
                return bytes != null;
            case 2:
                return words != null;
            case 4:
                return doubleWords != null;
            default:
                return quadWords != null;
            }
        }

        private ulong ReadDirect(long offset, int width)
        {
            switch(width)
            {
            case 1:
                return bytes.ReadByte(offset);
            case 2:
                return words.ReadWord(offset);
            case 4:
                return doubleWords.ReadDoubleWord(offset);
            default:
                return quadWords.ReadQuadWord(offset);
            }
        }

        private void WriteDirect(long offset, int width, ulong value)
        {
            switch(width)
            {
            case 1:
                bytes.WriteByte(offset, (byte)value);
                break;
            case 2:
                words.WriteWord(offset, (ushort)value);
                break;
            case 4:
                doubleWords.WriteDoubleWord(offset, (uint)value);
                break;
            default:
                quadWords.WriteQuadWord(offset, value);
                break;
            }
        }

        private void LogNotTranslated(long offset, int width, ulong? value)
        {
            var operation = value == null ? "read" : "write";
            var suffix = value == null ? "" : $", value 0x{value:X}";
            peripheral.Log(LogLevel.Warning, $"Attempted {NameOf(width)} {operation} isn't supported by the peripheral. Offset 0x{offset:X}{suffix}.");
        }

        private readonly IBusPeripheral peripheral;
        private readonly IBytePeripheral bytes;
        private readonly IWordPeripheral words;
        private readonly IDoubleWordPeripheral doubleWords;
        private readonly IQuadWordPeripheral quadWords;
        private readonly int[] widthUsed = new int[9];
    }
}
