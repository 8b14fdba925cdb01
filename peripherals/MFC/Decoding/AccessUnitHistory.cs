using System.Collections.Generic;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// The access units a decoder was given since the last point from which decoding gives the same pictures again:
    /// what a loaded state rebuilds its decoder from. That point is a picture that begins anew (H.264's IDR), before
    /// which no picture waits to be displayed any more.
    /// </summary>
    internal class AccessUnitHistory
    {
        public AccessUnitHistory()
        {
            units = new List<Entry>();
        }

        /// <summary>Takes an access unit as it was given to the decoder.</summary>
        /// <param name="headers">The headers in force; used if the history is cut before this
        /// unit.</param>
        public void Add(byte[] unit, long number, RestartPoint restart, byte[]? headers)
        {
            units.Add(new Entry(unit, number, restart, headers));
            Size += unit.Length;
            if(Size > MaximumSize)
            {
                Shorten();
            }
        }

        /// <summary>Forgets what isn't needed any more, once all pictures before a number are displayed.</summary>
        public void Forget(long displayedUpTo)
        {
            var cut = units.FindLastIndex(x => x.Restart >= RestartPoint.Open && x.Number <= displayedUpTo);
            if(cut > 0 && units[cut].Restart == RestartPoint.Open)
            {
                // The B pictures behind it may need the picture before it.
                cut = units.FindLastIndex(cut - 1, x => x.Restart >= RestartPoint.Open);
            }
            if(cut > 0)
            {
                CutBefore(cut);
                IsComplete = true;
            }
        }

        public void Clear()
        {
            units.Clear();
            Size = 0;
            IsComplete = true;
        }

        public IReadOnlyList<Entry> Units => units;

        /// <summary>
        /// False if too much was kept and the beginning had to be given up: after a load, pictures may be damaged up
        /// to the next restart.
        /// </summary>
        public bool IsComplete { get; private set; } = true;

        /// <summary>Bytes kept.</summary>
        public long Size { get; private set; }

        /// <summary>Bytes to keep at most.</summary>
        public long MaximumSize { get; set; } = DefaultMaximumSize;

        public const long DefaultMaximumSize = 64 * 1024 * 1024;

        public class Entry
        {
            public Entry(byte[] unit, long number, RestartPoint restart, byte[]? headers)
            {
                Unit = unit;
                Number = number;
                Restart = restart;
                Headers = headers;
            }

            public byte[] Unit { get; private set; }

            public long Number { get; private set; }

            public RestartPoint Restart { get; private set; }

            /// <summary>
            /// Headers to send before this unit, if it is the first one; null if it has them itself.
            /// </summary>
            public byte[]? Headers { get; private set; }
        }

        /// <summary>
        /// Makes room: keeps what follows the last restart or recovery point, or, without one, only the last
        /// unit.
        /// </summary>
        private void Shorten()
        {
            var cut = units.FindLastIndex(x => x.Restart == RestartPoint.Full);
            cut = cut > 0 ? cut : units.FindLastIndex(x => x.Restart != RestartPoint.None);
            CutBefore(cut > 0 ? cut : units.Count - 1);
            IsComplete = false;
        }

        private void CutBefore(int index)
        {
            for(var i = 0; i < index; i++)
            {
                Size -= units[i].Unit.Length;
            }
            units.RemoveRange(0, index);
        }

        private readonly List<Entry> units;
    }
}
