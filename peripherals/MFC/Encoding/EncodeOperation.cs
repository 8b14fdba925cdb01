using System;

using Antmicro.Migrant;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>A command to an encoder between doorbell and response.</summary>
    internal sealed class EncodeOperation
    {
        public EncodeOperation(EncoderInstance instance)
        {
            Instance = instance;
        }

        /// <summary>Waits for the worker, or does its work if it hasn't begun.</summary>
        public void Join()
        {
            if(Work == null)
            {
                return;
            }
            try
            {
                Picture = Work.Value;
            }
            catch(Exception e)
            {
                Problem = e.Message;
            }
            Work = null;
        }

        public EncoderInstance Instance { get; private set; }

        /// <summary>Where the host wants the header or the picture.</summary>
        public uint StreamAddress { get; set; }

        public uint StreamSize { get; set; }

        public uint Tag { get; set; }

        /// <summary>The header that goes into the stream buffer; null: a picture does.</summary>
        public byte[]? Header { get; set; }

        /// <summary>No new picture came with the command.</summary>
        public bool IsDrain { get; set; }

        /// <summary>The coded picture; null if it isn't any's turn.</summary>
        public CodedPicture? Picture { get; private set; }

        /// <summary>Why the encoder itself doesn't work; null if it does.</summary>
        public string? Problem { get; private set; }

        [Transient]
        public Lazy<CodedPicture?>? Work;
    }
}
