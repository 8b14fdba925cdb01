using System;

using Antmicro.Renode.Core;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.DMA;

namespace Antmicro.Renode.Peripherals.SD
{
    /// <summary>
    /// DesignWare mobile storage host with Samsung's additions ("samsung,exynos5420-dw-mshc" and "-smu"). Register and
    /// field names are those of Linux' drivers/mmc/host/dw_mmc.h and dw_mmc-exynos.h. The slot is empty until
    /// <see cref="InsertCard"/>.
    /// </summary>
    /// <remarks>
    /// A command is over when CMD is written. So is its data with the internal DMA; without, it goes through a FIFO of
    /// 64 words. The card is never busy. Not modelled: external DMA, SDIO, switching to 1.8 V, CRC errors, clocks: any
    /// is fast enough.
    /// </remarks>
    [AllowedTranslations(AllowedTranslation.ByteToDoubleWord | AllowedTranslation.WordToDoubleWord)]
    public sealed partial class Exynos_DWMMC : ExynosPeripheral, IDmaSource, IKnownSize
    {
        public Exynos_DWMMC(IMachine machine) : base(machine)
        {
            IRQ = new GPIO();
            dma = new DmaPort(machine.GetSystemBus(this), this);
            descriptors = new DmaChannel(dma, "descriptors");
            data = new DmaChannel(dma, "data");
            DefineRegisters();
        }

        public override void Reset()
        {
            // The card stays in the slot, and loses its power for a moment.
            base.Reset();
            Abort();
            card?.Restart();
            rawInterrupts = 0;
            dmaInterrupts = 0;
            descriptor = 0;
            remaining = 0;
            isWrite = false;
            stopsItself = false;
            isDmaSuspended = false;
            fifoUsed = 0;
            jobs = 0;
            Array.Clear(responses, 0, responses.Length);
            Array.Clear(fifo, 0, fifo.Length);
            Array.Clear(words, 0, words.Length);
            IRQ.Unset();
        }

        public override void Dispose()
        {
            base.Dispose();
            card?.Image.Close();
        }

        /// <summary>Puts a card into the slot. Linux sees it through the card detect interrupt.</summary>
        /// <param name="image">The file with what is on the card, a whole number of sectors.</param>
        /// <param name="overlay">
        /// Keeps what the guest writes in memory and in the machine's snapshots; the file stays as it is.
        /// </param>
        /// <param name="readOnly">The switch at the card's edge.</param>
        /// <exception cref="RecoverableException">The file can't be a card, or the slot isn't empty.</exception>
        public void InsertCard(string image, bool overlay = false, bool readOnly = false)
        {
            Synchronized(() =>
            {
                if(card != null)
                {
                    throw new RecoverableException($"There is a card in the slot already: {card.Image.Path}.");
                }
                card = new MemoryCard(new CardImage(image, overlay || readOnly), readOnly);
                Raise(Interrupts.CardDetect);
                return 0;
            });
        }

        /// <summary>Pulls the card, whatever the guest does with it at the time.</summary>
        /// <exception cref="RecoverableException">The slot is empty.</exception>
        public void RemoveCard()
        {
            Synchronized(() =>
            {
                if(card == null)
                {
                    throw new RecoverableException("There is no card in the slot.");
                }
                card.Image.Close();
                card = null;
                var interrupts = Interrupts.CardDetect;
                if(remaining > 0)
                {
                    Abort();
                    interrupts |= Interrupts.DataReadTimeout;
                }
                Raise(interrupts);
                return 0;
            });
        }

        /// <summary>The image of the card in the slot; empty if there is none.</summary>
        public string Card => Synchronized(() => card == null ? "" : card.Image.Path);

        public event Action<IDmaSource, DmaTransfer> DmaDone
        {
            add { dma.Done += value; }
            remove { dma.Done -= value; }
        }

        public GPIO IRQ { get; }

        public long Size => 0x2000;

        private void StartCommand(uint command)
        {
            if((command & CommandUpdateClock) != 0)
            {
                return;
            }
            if((command & (CommandStop | CommandData)) != CommandData)
            {
                // A stop ends what is on the data lines.
                if((command & CommandStop) != 0)
                {
                    Abort();
                }
            }
            var response = card?.Execute(command & 0x3F, (uint)argument.Value, this);
            var expects = (command & CommandResponse) != 0;
            if(response == null && expects)
            {
                Raise(Interrupts.CommandDone | Interrupts.ResponseTimeout);
                return;
            }
            if(response != null && expects)
            {
                for(var i = 0; i < response.Length; i++)
                {
                    responses[i] = response[i];
                }
            }
            Raise(Interrupts.CommandDone);
            if((command & CommandData) != 0)
            {
                StartData(command);
            }
        }

        private void StartData(uint command)
        {
            fifoUsed = 0;
            remaining = byteCount.Value;
            isWrite = (command & CommandWrite) != 0;
            stopsItself = (command & CommandAutoStop) != 0;
            if(remaining == 0)
            {
                return;
            }
            if(usesDma.Value)
            {
                RunDma();
            }
            else if(!isWrite)
            {
                FillFifo();
            }
            UpdateInterrupts();
        }

        /// <summary>The bytes of the command are all transferred.</summary>
        private void EndData()
        {
            remaining = 0;
            card?.FinishBlocks();
            var interrupts = Interrupts.DataOver;
            if(stopsItself)
            {
                responses[1] = card?.Execute(StopTransmission, 0, this)?[0] ?? 0;
                interrupts |= Interrupts.AutoCommandDone;
            }
            Raise(interrupts);
        }

        private void FailData()
        {
            remaining = 0;
            // A card that doesn't take a block gives no CRC status; one that has none to give is late.
            Raise(Interrupts.DataOver | (isWrite ? Interrupts.EndBitError : Interrupts.DataReadTimeout));
        }

        private void Abort()
        {
            remaining = 0;
            fifoUsed = 0;
            isDmaSuspended = false;
        }

        private void FillFifo()
        {
            while(remaining > 0 && fifoUsed < FifoBytes)
            {
                var count = (int)Math.Min(remaining, (ulong)(FifoBytes - fifoUsed));
                if(card == null || !card.Read(fifo, fifoUsed, count, this))
                {
                    FailData();
                    return;
                }
                fifoUsed += count;
                remaining -= (ulong)count;
                if(remaining == 0)
                {
                    EndData();
                }
            }
        }

        private uint PopFifo()
        {
            if(fifoUsed == 0)
            {
                this.Log(LogLevel.Warning, "Read of an empty FIFO");
                return 0;
            }
            var result = BitConverter.ToUInt32(fifo, 0);
            var count = Math.Min(4, fifoUsed);
            fifoUsed -= count;
            Array.Copy(fifo, count, fifo, 0, fifoUsed);
            Array.Clear(fifo, fifoUsed, FifoBytes - fifoUsed);
            if(!isWrite && fifoUsed == 0)
            {
                FillFifo();
            }
            UpdateInterrupts();
            return result;
        }

        private void PushFifo(uint value)
        {
            if(!isWrite || remaining == 0)
            {
                this.Log(LogLevel.Warning, "No transfer takes 0x{0:X8} from the FIFO", value);
                return;
            }
            var count = (int)Math.Min(4, remaining);
            for(var i = 0; i < count; i++)
            {
                fifo[fifoUsed++] = (byte)(value >> 8 * i);
            }
            remaining -= (ulong)count;
            // The card takes whole sectors.
            if(remaining == 0 || fifoUsed == FifoBytes)
            {
                var taken = card != null && card.Write(fifo, 0, fifoUsed, this);
                fifoUsed = 0;
                if(!taken)
                {
                    FailData();
                }
                else if(remaining == 0)
                {
                    EndData();
                }
            }
            UpdateInterrupts();
        }

        private void Raise(Interrupts interrupts)
        {
            rawInterrupts |= interrupts;
            UpdateInterrupts();
        }

        private void UpdateInterrupts()
        {
            // The FIFO asks as long as it has a reason.
            if(!usesDma.Value && !isWrite && fifoUsed > 4 * (int)receiveMark.Value)
            {
                rawInterrupts |= Interrupts.ReceiveData;
            }
            if(!usesDma.Value && isWrite && remaining > 0)
            {
                rawInterrupts |= Interrupts.TransmitData;
            }
            IRQ.Set(interruptsEnabled.Value && (MaskedInterrupts != 0 || ((uint)dmaInterrupts & dmaInterruptEnable.Value) != 0));
        }

        private uint MaskedInterrupts => (uint)rawInterrupts & (uint)interruptMask.Value;

        private MemoryCard? card;
        private Interrupts rawInterrupts;
        private DmaInterrupts dmaInterrupts;
        private ulong remaining;
        private bool isWrite;
        private bool stopsItself;
        private bool isDmaSuspended;
        private int fifoUsed;
        private uint descriptor;

        private readonly uint[] responses = new uint[4];
        private readonly byte[] fifo = new byte[FifoBytes];
        private readonly DmaPort dma;
        private readonly DmaChannel descriptors;
        private readonly DmaChannel data;

        private const int FifoBytes = 256;
        private const uint StopTransmission = 12;
        private const uint CommandUpdateClock = 1u << 21;
        private const uint CommandStop = 1u << 14;
        private const uint CommandAutoStop = 1u << 12;
        private const uint CommandWrite = 1u << 10;
        private const uint CommandData = 1u << 9;
        private const uint CommandResponse = 1u << 6;
    }
}
