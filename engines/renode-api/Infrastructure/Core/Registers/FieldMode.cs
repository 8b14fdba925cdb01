using System;
using System.Numerics;

namespace Antmicro.Renode.Core.Structure.Registers
{
    /// <summary>
    /// What reads and writes do to a field: at most one of the read modes and one of the write modes.
    /// </summary>
    [Flags]
    public enum FieldMode
    {
        Read = 0x1,
        Write = 0x2,
        Set = 0x4,
        Toggle = 0x8,
        WriteOneToClear = 0x10,
        WriteZeroToClear = 0x20,
        ReadToClear = 0x40,
        WriteZeroToSet = 0x80,
        WriteZeroToToggle = 0x100,
        ReadToSet = 0x800,
        WriteToClear = 0x1000,
        WriteToSet = 0x2000,
    }

    public static class FieldModeHelper
    {
        public static bool IsFlagSet(this FieldMode mode, FieldMode value)
        {
            return (mode & value) != 0;
        }

        public static bool IsReadable(this FieldMode mode)
        {
            return mode.ReadBits() != 0;
        }

        public static bool IsWritable(this FieldMode mode)
        {
            return (mode & WriteModes) != 0;
        }

        public static FieldMode ReadBits(this FieldMode mode)
        {
            return mode & ReadModes;
        }

        public static FieldMode WriteBits(this FieldMode mode)
        {
            return mode & ~ReadModes;
        }

        public static bool IsValid(this FieldMode mode)
        {
            return BitOperations.PopCount((uint)mode.ReadBits()) <= 1 && BitOperations.PopCount((uint)mode.WriteBits()) <= 1;
        }

        private const FieldMode ReadModes = FieldMode.Read | FieldMode.ReadToClear | FieldMode.ReadToSet;
        private const FieldMode WriteModes = FieldMode.Write | FieldMode.Set | FieldMode.Toggle | FieldMode.WriteOneToClear
            | FieldMode.WriteZeroToClear | FieldMode.WriteZeroToSet | FieldMode.WriteZeroToToggle | FieldMode.WriteToClear | FieldMode.WriteToSet;
    }
}
