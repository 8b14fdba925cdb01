using System.Collections.Generic;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>
    /// The access units a decoder was given since the last point from which decoding gives the same pictures again:
    /// what a loaded state rebuilds its decoder from. That point is an IDR picture, before which no picture waits to
    /// be displayed any more.
    /// </summary>
    internal class AccessUnitHistory
    {
        public AccessUnitHistory()
        {
            units = new List<Entry>();
        }

        /// <summary>Takes an access unit as it was given to the decoder.</summary>
        /// <param name="parameterSets">The parameter sets in force; used if the history is cut before this
        /// unit.</param>
        public void Add(byte[] unit, long number, bool isIdr, bool isRecoveryPoint, byte[]? parameterSets)
        {
            units.Add(new Entry(unit, number, isIdr, isRecoveryPoint, parameterSets));
            Size += unit.Length;
            if(Size > MaximumSize)
            {
                Shorten();
            }
        }

        /// <summary>Forgets what isn't needed any more, once all pictures before a number are displayed.</summary>
        public void Forget(long displayedUpTo)
        {
            var cut = units.FindLastIndex(x => x.IsIdr && x.Number <= displayedUpTo);
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
        /// to the next IDR.
        /// </summary>
        public bool IsComplete { get; private set; } = true;

        /// <summary>Bytes kept.</summary>
        public long Size { get; private set; }

        /// <summary>Bytes to keep at most.</summary>
        public long MaximumSize { get; set; } = DefaultMaximumSize;

        public const long DefaultMaximumSize = 64 * 1024 * 1024;

        public class Entry
        {
            public Entry(byte[] unit, long number, bool isIdr, bool isRecoveryPoint, byte[]? parameterSets)
            {
                Unit = unit;
                Number = number;
                IsIdr = isIdr;
                IsRecoveryPoint = isRecoveryPoint;
                ParameterSets = parameterSets;
            }

            public byte[] Unit { get; private set; }

            public long Number { get; private set; }

            public bool IsIdr { get; private set; }

            public bool IsRecoveryPoint { get; private set; }

            /// <summary>
            /// Parameter sets to send before this unit, if it is the first one; null if it has them itself.
            /// </summary>
            public byte[]? ParameterSets { get; private set; }
        }

        /// <summary>
        /// Makes room: keeps what follows the last IDR or recovery point, or, without one, only the last unit.
        /// </summary>
        private void Shorten()
        {
            var cut = units.FindLastIndex(x => x.IsIdr);
            cut = cut > 0 ? cut : units.FindLastIndex(x => x.IsRecoveryPoint);
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
