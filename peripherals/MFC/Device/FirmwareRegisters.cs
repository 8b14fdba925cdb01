namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>Plain storage in which host and firmware leave each other values.</summary>
    internal sealed class FirmwareRegisters
    {
        public FirmwareRegisters(uint[] storage)
        {
            this.storage = storage;
        }

        public uint this[Registers register]
        {
            get => storage[((long)register - Start) / 4];
            set => storage[((long)register - Start) / 4] = value;
        }

        /// <summary>Some bits of a register.</summary>
        public int GetBits(Registers register, int first, int count)
        {
            return (int)(this[register] >> first & (1u << count) - 1);
        }

        /// <summary>Offset of the first register.</summary>
        public const long Start = 0xF000;

        private readonly uint[] storage;
    }
}
