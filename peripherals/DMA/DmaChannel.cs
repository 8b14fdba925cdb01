using Antmicro.Migrant;

namespace Antmicro.Renode.Peripherals.DMA
{
    /// <summary>A device's way to one of its buffers: a <see cref="DmaPort"/>, with what the buffer is for.</summary>
    internal sealed class DmaChannel
    {
        public DmaChannel(DmaPort port, string name)
        {
            this.port = port;
            Name = name;
        }

        /// <inheritdoc cref="DmaPort.Read"/>
        public void Read(ulong address, byte[] destination, int start, int count)
        {
            var isWatched = DmaWatch.Begin();
            var missing = port.Read(ref known, address, destination, start, count);
            if(isWatched)
            {
                DmaWatch.End(port.Owner, this, false, address, count);
            }
            if(port.IsTraced)
            {
                port.Account(this, false, address, count, missing);
            }
        }

        /// <inheritdoc cref="DmaPort.Write"/>
        public void Write(ulong address, byte[] source, int start, int count)
        {
            var isWatched = DmaWatch.Begin();
            var missing = port.Write(ref known, address, source, start, count);
            if(isWatched)
            {
                DmaWatch.End(port.Owner, this, true, address, count);
            }
            if(port.IsTraced)
            {
                port.Account(this, true, address, count, missing);
            }
        }

        /// <summary>
        /// Reads what the device itself doesn't read there and then: nobody is told. Returns false, and reads nothing, if
        /// there isn't memory for all of it.
        /// </summary>
        public bool TryPeek(ulong address, byte[] destination, int count)
        {
            return port.FindHole(ref known, address, (ulong)count) == null
                && port.Read(ref known, address, destination, 0, count) == 0;
        }

        /// <summary>The device that wrote to an address last, and its buffer; null if nobody watches, or it isn't known.</summary>
        public string? FindWriter(ulong address)
        {
            if(!DmaWatch.Begin())
            {
                return null;
            }
            TryPeek(address, new byte[1], 1);
            return DmaWatch.FindWriter(address);
        }

        /// <summary>
        /// Whether there is memory for the whole of a transfer, for one that is done as a whole or not at all.
        /// </summary>
        public bool CanRead(ulong address, int count) => Can(false, address, count);

        /// <inheritdoc cref="CanRead"/>
        public bool CanWrite(ulong address, int count) => Can(true, address, count);

        /// <summary>Room for a part of a transfer, the same again and again.</summary>
        public byte[] GetPiece(int size)
        {
            if(piece == null || piece.Length < size)
            {
                piece = new byte[size];
            }
            return piece;
        }

        /// <summary>What the buffer is to the device.</summary>
        public string Name { get; }

        /// <summary>Which one, where there are many of a kind.</summary>
        public int? Index { get; set; }

        /// <summary>What traces and reports call it: "luma[2]".</summary>
        public override string ToString() => Index == null ? Name : $"{Name}[{Index}]";

        private bool Can(bool isWrite, ulong address, int count)
        {
            if(port.FindHole(ref known, address, (ulong)count) == null)
            {
                return true;
            }
            if(port.IsTraced)
            {
                port.Account(this, isWrite, address, count, count);
            }
            return false;
        }

        [Transient]
        private byte[]? piece;

        private MemoryRange known;

        private readonly DmaPort port;
    }
}
