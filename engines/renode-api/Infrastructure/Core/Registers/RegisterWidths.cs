using System;

using Antmicro.Renode.Peripherals;

namespace Antmicro.Renode.Core.Structure.Registers
{
    public sealed class QuadWordRegister : PeripheralRegister<ulong>
    {
        /// <summary>A register that is one read and write field. The name is a comment.</summary>
        public static QuadWordRegister CreateRWRegister(ulong resetValue = 0, string name = null, bool softResettable = true)
        {
            var register = new QuadWordRegister(null, resetValue, softResettable);
            register.DefineValueField(0, QuadWordWidth);
            return register;
        }

        public QuadWordRegister(IPeripheral parent, ulong resetValue = 0, bool softResettable = true) : base(parent, resetValue, softResettable, QuadWordWidth)
        {
        }

        public const int QuadWordWidth = 64;

        protected override ulong FromUlong(ulong value)
        {
            return value;
        }

        protected override ulong ToUlong(ulong value)
        {
            return value;
        }
    }

    public static class QuadWordRegisterExtensions
    {
        public static QuadWordRegister WithReadCallback(this QuadWordRegister register, Action<ulong, ulong> readCallback)
        {
            register.DefineReadCallback(readCallback);
            return register;
        }

        public static QuadWordRegister WithWriteCallback(this QuadWordRegister register, Action<ulong, ulong> writeCallback)
        {
            register.DefineWriteCallback(writeCallback);
            return register;
        }

        public static QuadWordRegister WithChangeCallback(this QuadWordRegister register, Action<ulong, ulong> changeCallback)
        {
            register.DefineChangeCallback(changeCallback);
            return register;
        }
    }

    public sealed class DoubleWordRegister : PeripheralRegister<uint>
    {
        /// <summary>A register that is one read and write field. The name is a comment.</summary>
        public static DoubleWordRegister CreateRWRegister(uint resetValue = 0, string name = null, bool softResettable = true)
        {
            var register = new DoubleWordRegister(null, resetValue, softResettable);
            register.DefineValueField(0, DoubleWordWidth);
            return register;
        }

        public DoubleWordRegister(IPeripheral parent, ulong resetValue = 0, bool softResettable = true) : base(parent, resetValue, softResettable, DoubleWordWidth)
        {
        }

        public const int DoubleWordWidth = 32;

        protected override uint FromUlong(ulong value)
        {
            return (uint)value;
        }

        protected override ulong ToUlong(uint value)
        {
            return value;
        }
    }

    public static class DoubleWordRegisterExtensions
    {
        public static DoubleWordRegister WithReadCallback(this DoubleWordRegister register, Action<uint, uint> readCallback)
        {
            register.DefineReadCallback(readCallback);
            return register;
        }

        public static DoubleWordRegister WithWriteCallback(this DoubleWordRegister register, Action<uint, uint> writeCallback)
        {
            register.DefineWriteCallback(writeCallback);
            return register;
        }

        public static DoubleWordRegister WithChangeCallback(this DoubleWordRegister register, Action<uint, uint> changeCallback)
        {
            register.DefineChangeCallback(changeCallback);
            return register;
        }
    }

    public sealed class WordRegister : PeripheralRegister<ushort>
    {
        /// <summary>A register that is one read and write field. The name is a comment.</summary>
        public static WordRegister CreateRWRegister(uint resetValue = 0, string name = null, bool softResettable = true)
        {
            var register = new WordRegister(null, resetValue, softResettable);
            register.DefineValueField(0, WordWidth);
            return register;
        }

        public WordRegister(IPeripheral parent, ulong resetValue = 0, bool softResettable = true) : base(parent, resetValue, softResettable, WordWidth)
        {
        }

        public const int WordWidth = 16;

        protected override ushort FromUlong(ulong value)
        {
            return (ushort)value;
        }

        protected override ulong ToUlong(ushort value)
        {
            return value;
        }
    }

    public static class WordRegisterExtensions
    {
        public static WordRegister WithReadCallback(this WordRegister register, Action<ushort, ushort> readCallback)
        {
            register.DefineReadCallback(readCallback);
            return register;
        }

        public static WordRegister WithWriteCallback(this WordRegister register, Action<ushort, ushort> writeCallback)
        {
            register.DefineWriteCallback(writeCallback);
            return register;
        }

        public static WordRegister WithChangeCallback(this WordRegister register, Action<ushort, ushort> changeCallback)
        {
            register.DefineChangeCallback(changeCallback);
            return register;
        }
    }

    public sealed class ByteRegister : PeripheralRegister<byte>
    {
        /// <summary>A register that is one read and write field. The name is a comment.</summary>
        public static ByteRegister CreateRWRegister(uint resetValue = 0, string name = null, bool softResettable = true)
        {
            var register = new ByteRegister(null, resetValue, softResettable);
            register.DefineValueField(0, ByteWidth);
            return register;
        }

        public ByteRegister(IPeripheral parent, ulong resetValue = 0, bool softResettable = true) : base(parent, resetValue, softResettable, ByteWidth)
        {
        }

        public const int ByteWidth = 8;

        protected override byte FromUlong(ulong value)
        {
            return (byte)value;
        }

        protected override ulong ToUlong(byte value)
        {
            return value;
        }
    }

    public static class ByteRegisterExtensions
    {
        public static ByteRegister WithReadCallback(this ByteRegister register, Action<byte, byte> readCallback)
        {
            register.DefineReadCallback(readCallback);
            return register;
        }

        public static ByteRegister WithWriteCallback(this ByteRegister register, Action<byte, byte> writeCallback)
        {
            register.DefineWriteCallback(writeCallback);
            return register;
        }

        public static ByteRegister WithChangeCallback(this ByteRegister register, Action<byte, byte> changeCallback)
        {
            register.DefineChangeCallback(changeCallback);
            return register;
        }
    }
}
