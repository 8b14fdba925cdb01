using System;
using System.Collections.Generic;

using Antmicro.Migrant;
using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Timers;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.UART
{
    /// <summary>
    /// UART of the Exynos SoCs ("samsung,exynos4210-uart"). Register and field names are those of Linux'
    /// include/linux/serial_s3c.h.
    ///
    /// A character is transmitted with the write to UTXH, so the transmit FIFO is always empty; the line's speed
    /// shows in
    /// <see cref="BaudRate"/> and in the receive time-out. The host's side has no speed: what exceeds the receive
    /// FIFO waits outside of it, as a sender held by flow control does, and nothing is lost. Not modelled: DMA,
    /// infrared, line errors.
    /// </summary>
    [AllowedTranslations(AllowedTranslation.ByteToDoubleWord | AllowedTranslation.WordToDoubleWord)]
    public class Exynos_UART : ExynosPeripheral, IUART, IKnownSize
    {
        /// <param name="machine">The machine.</param>
        /// <param name="frequency">The clock in front of the divider (sclk_uart) in Hz.</param>
        /// <param name="fifoSize">Depth of each FIFO in characters: 256, 64, 16 and 16 on the SoC's four ports.</param>
        public Exynos_UART(IMachine machine, uint frequency = 66600000, uint fifoSize = 16) : base(machine)
        {
            if(fifoSize < 8 || fifoSize > 256)
            {
                throw new Exceptions.ConstructionException($"A FIFO of {fifoSize} characters: expected 8 to 256");
            }
            this.frequency = frequency;
            this.fifoSize = fifoSize;
            IRQ = new GPIO();
            receiveTimeout = new LimitTimer(machine.ClockSource, TimeoutFrequency, this, "receive time-out",
                workMode: WorkMode.OneShot, eventEnabled: true);
            receiveTimeout.LimitReached += () =>
            {
                // An event and no level: once acknowledged it is over, whatever UTRSTAT still says.
                lock(receiverLock)
                {
                    if(received.Count == 0)
                    {
                        // The guest read the last character while the timer ran out.
                        return;
                    }
                    timeoutPending = true;
                    if(receiveMode.Value == TransferMode.InterruptOrPolling)
                    {
                        latched |= ReceiveInterrupt;
                    }
                    UpdateInterrupts();
                }
            };
            DefineRegisters();
        }

        public override void Reset()
        {
            base.Reset();
            lock(timerLock)
            {
                lock(receiverLock)
                {
                    received.Clear();
                    timeoutPending = false;
                    latched = 0;
                    UpdateInterrupts();
                }
                receiveTimeout.Reset();
            }
        }

        /// <summary>A character arrives from the host's side, on whichever thread somebody types on.</summary>
        public void WriteChar(byte value)
        {
            Enqueue(value, int.MaxValue);
        }

        public GPIO IRQ { get; }

        public long Size => 0x100;

        public Bits StopBits => twoStopBits.Value ? Bits.Two : Bits.One;

        public Parity ParityBit
        {
            get
            {
                switch(parity.Value)
                {
                case 4:
                    return Parity.Odd;
                case 5:
                    return Parity.Even;
                case 6:
                    return Parity.Forced1;
                case 7:
                    return Parity.Forced0;
                default:
                    return Parity.None;
                }
            }
        }

        /// <summary>The line's speed in bits per second, from UBRDIV and UFRACVAL (sixteenths).</summary>
        public uint BaudRate => (uint)(frequency / (16 * ((uint)divider.Value + 1) + (uint)dividerFraction.Value));

        [field: Transient]
        public event Action<byte>? CharReceived;

        /// <summary>What is sent goes to listeners, who may hold a lock and send at the same time.</summary>
        protected override bool HasLocksOfItsOwn => true;

        private void DefineRegisters()
        {
            Registers.LineControl.Define(this)
                .WithValueField(0, 2, out wordLength, name: "ULCON_CS")
                .WithFlag(2, out twoStopBits, name: "ULCON_STOPB")
                .WithValueField(3, 3, out parity, name: "ULCON_PMASK")
                .WithTaggedFlag("ULCON_IRM", 6)
                .WithReservedBits(7, 25);

            Registers.Control.Define(this)
                .WithEnumField(0, 2, out receiveMode, name: "UCON_RXMODE")
                .WithEnumField(2, 2, out transmitMode, name: "UCON_TXMODE")
                .WithFlag(4, name: "UCON_SBREAK")
                .WithFlag(5, out loopback, name: "UCON_LOOPBACK")
                .WithFlag(6, name: "UCON_ERRINT_EN")
                .WithFlag(7, out timeoutEnabled, name: "UCON_TIMEOUT_EN")
                .WithFlag(8, name: "UCON_RXINT_LEVEL")
                .WithFlag(9, name: "UCON_TXINT_LEVEL")
                .WithFlag(10, name: "UCON_DMASUS_EN")
                .WithFlag(11, name: "UCON_EMPTYINT_EN")
                .WithValueField(12, 4, out timeoutInterval, name: "UCON_TIMEOUT")
                .WithValueField(16, 4, name: "UCON_RXBURST")
                .WithValueField(20, 4, name: "UCON_TXBURST")
                .WithReservedBits(24, 8)
                .WithWriteCallback((_, __) => UpdateInterrupts());

            Registers.FifoControl.Define(this)
                .WithFlag(0, out fifoEnabled, name: "UFCON_FIFOMODE")
                .WithFlag(1, FieldMode.Write, name: "UFCON_RESETRX", writeCallback: (_, value) => { if(value) ClearReceiver(); })
                .WithFlag(2, FieldMode.Write, name: "UFCON_RESETTX")
                .WithReservedBits(3, 1)
                .WithValueField(4, 3, out receiveTrigger, name: "UFCON_RXTRIG")
                .WithReservedBits(7, 1)
                .WithValueField(8, 3, name: "UFCON_TXTRIG")
                .WithReservedBits(11, 21)
                .WithWriteCallback((_, __) => UpdateInterrupts());

            Registers.ModemControl.Define(this)
                .WithFlag(0, name: "UMCON_RTS_LOW")
                .WithReservedBits(1, 2)
                .WithTaggedFlag("UMCON_MODEM_INT_EN", 3)
                .WithFlag(4, name: "UMCON_AFC")
                .WithValueField(5, 3, name: "UMCON_RTSTRIG")
                .WithReservedBits(8, 24);

            Registers.TransferStatus.Define(this)
                .WithFlag(0, FieldMode.Read, name: "UTRSTAT_RXDR", valueProviderCallback: _ => HasReceived)
                .WithFlag(1, FieldMode.Read, name: "UTRSTAT_TXFE", valueProviderCallback: _ => true)
                .WithFlag(2, FieldMode.Read, name: "UTRSTAT_TXE", valueProviderCallback: _ => true)
                .WithFlag(3, FieldMode.Read | FieldMode.WriteOneToClear, name: "UTRSTAT_TIMEOUT",
                    valueProviderCallback: _ => TimeoutPending,
                    writeCallback: (_, value) => AcknowledgeTimeout(value))
                .WithReservedBits(4, 28)
                .WithWriteCallback((_, __) => UpdateInterrupts());

            Registers.ErrorStatus.Define(this)
                .WithValueField(0, 4, FieldMode.Read, name: "UERSTAT", valueProviderCallback: _ => 0)
                .WithReservedBits(4, 28);

            Registers.FifoStatus.Define(this)
                .WithValueField(0, 8, FieldMode.Read, name: "UFSTAT_RXCOUNT",
                    valueProviderCallback: _ => ReceiveLevel & 0xFF)
                .WithFlag(8, FieldMode.Read, name: "UFSTAT_RXFULL", valueProviderCallback: _ => ReceiveLevel == fifoSize)
                .WithFlag(9, FieldMode.Read, name: "UFSTAT_RXERROR", valueProviderCallback: _ => false)
                .WithReservedBits(10, 6)
                .WithValueField(16, 8, FieldMode.Read, name: "UFSTAT_TXCOUNT", valueProviderCallback: _ => 0)
                .WithFlag(24, FieldMode.Read, name: "UFSTAT_TXFULL", valueProviderCallback: _ => false)
                .WithReservedBits(25, 7);

            Registers.ModemStatus.Define(this)
                .WithFlag(0, FieldMode.Read, name: "UMSTAT_CTS", valueProviderCallback: _ => true)
                .WithReservedBits(1, 31);

            Registers.TransmitBuffer.Define(this)
                .WithValueField(0, 8, FieldMode.Write, name: "UTXH", writeCallback: (_, value) => Transmit((byte)value))
                .WithReservedBits(8, 24);

            Registers.ReceiveBuffer.Define(this)
                .WithValueField(0, 8, FieldMode.Read, name: "URXH", valueProviderCallback: _ => Receive())
                .WithReservedBits(8, 24);

            Registers.BaudRateDivider.Define(this)
                .WithValueField(0, 16, out divider, name: "UBRDIV")
                .WithReservedBits(16, 16);

            Registers.BaudRateFraction.Define(this)
                .WithValueField(0, 4, out dividerFraction, name: "UFRACVAL")
                .WithReservedBits(4, 28);

            Registers.InterruptPending.Define(this)
                .WithValueField(0, 4, name: "UINTP",
                    valueProviderCallback: _ => Latched & ~(uint)mask.Value,
                    writeCallback: (_, value) => Acknowledge((uint)value))
                .WithReservedBits(4, 28)
                .WithWriteCallback((_, __) => UpdateInterrupts());

            Registers.InterruptSource.Define(this)
                .WithValueField(0, 4, name: "UINTSP",
                    valueProviderCallback: _ => Latched,
                    writeCallback: (_, value) => Acknowledge((uint)value))
                .WithReservedBits(4, 28)
                .WithWriteCallback((_, __) => UpdateInterrupts());

            Registers.InterruptMask.Define(this)
                .WithValueField(0, 4, out mask, name: "UINTM")
                .WithReservedBits(4, 28)
                .WithWriteCallback((_, __) => UpdateInterrupts());
        }

        private void Transmit(byte character)
        {
            if(transmitMode.Value == TransferMode.Disabled)
            {
                this.Log(LogLevel.Debug, "Transmitter disabled; dropping 0x{0:X2}", character);
                return;
            }
            if(loopback.Value)
            {
                // What the host types waits until it is read; what the guest sends to itself has to fit.
                Enqueue(character, (int)fifoSize);
                return;
            }
            CharReceived?.Invoke(character);
            UpdateInterrupts();
        }

        private void Enqueue(byte character, int room)
        {
            string? reason = null;
            lock(receiverLock)
            {
                if(receiveMode.Value == TransferMode.Disabled)
                {
                    reason = "The receiver is disabled";
                }
                else if(received.Count >= room)
                {
                    reason = "The FIFO is full";
                }
                else
                {
                    received.Enqueue(character);
                }
            }
            if(reason != null)
            {
                this.Log(LogLevel.Debug, "{0}: 0x{1:X2} is lost", reason, character);
                return;
            }
            ArmTimeout();
            UpdateInterrupts();
        }

        private byte Receive()
        {
            byte character;
            lock(receiverLock)
            {
                if(!received.TryDequeue(out character))
                {
                    this.Log(LogLevel.Debug, "Reading the receive buffer while it is empty");
                    return 0;
                }
            }
            ArmTimeout();
            UpdateInterrupts();
            return character;
        }

        private void ClearReceiver()
        {
            lock(receiverLock)
            {
                received.Clear();
                timeoutPending = false;
            }
            ArmTimeout();
        }

        private void AcknowledgeTimeout(bool acknowledged)
        {
            lock(receiverLock)
            {
                timeoutPending &= !acknowledged;
            }
        }

        private void Acknowledge(uint interrupts)
        {
            lock(receiverLock)
            {
                latched &= ~interrupts;
            }
        }

        /// <summary>
        /// Characters that wait below the trigger level are announced when nothing else has happened for a while.
        /// </summary>
        private void ArmTimeout()
        {
            lock(timerLock)
            {
                receiveTimeout.Enabled = false;
                lock(receiverLock)
                {
                    if(received.Count == 0 || !timeoutEnabled.Value || !fifoEnabled.Value)
                    {
                        return;
                    }
                }
                var bitsPerFrame = 1 + 5 + wordLength.Value + (parity.Value >= 4 ? 1u : 0u) + (twoStopBits.Value ? 2u : 1u);
                var bits = 8 * (timeoutInterval.Value + 1) * bitsPerFrame;
                receiveTimeout.Limit = Math.Max(1, bits * TimeoutFrequency / Math.Max(1, BaudRate));
                receiveTimeout.ResetValue();
                receiveTimeout.Enabled = true;
            }
        }

        private void UpdateInterrupts()
        {
            lock(receiverLock)
            {
                // Both are levels: what was acknowledged is pending again as long as its cause lasts.
                if(receiveMode.Value == TransferMode.InterruptOrPolling && ReceiveLevel >= ReceiveTriggerLevel)
                {
                    latched |= ReceiveInterrupt;
                }
                if(transmitMode.Value == TransferMode.InterruptOrPolling)
                {
                    latched |= TransmitInterrupt;
                }
                IRQ.Set((latched & ~(uint)mask.Value) != 0);
            }
        }

        private bool TimeoutPending
        {
            get
            {
                lock(receiverLock)
                {
                    return timeoutPending;
                }
            }
        }

        private uint Latched
        {
            get
            {
                lock(receiverLock)
                {
                    return latched;
                }
            }
        }

        private bool HasReceived
        {
            get
            {
                lock(receiverLock)
                {
                    return received.Count > 0;
                }
            }
        }

        private uint ReceiveLevel
        {
            get
            {
                lock(receiverLock)
                {
                    return (uint)Math.Min(received.Count, fifoEnabled.Value ? (int)fifoSize : 1);
                }
            }
        }

        private uint ReceiveTriggerLevel => fifoEnabled.Value ? Math.Max(1, (uint)receiveTrigger.Value * fifoSize / 8) : 1;

        private bool timeoutPending;
        private uint latched;

        private IValueRegisterField wordLength = null!;
        private IFlagRegisterField twoStopBits = null!;
        private IValueRegisterField parity = null!;
        private IEnumRegisterField<TransferMode> receiveMode = null!;
        private IEnumRegisterField<TransferMode> transmitMode = null!;
        private IFlagRegisterField loopback = null!;
        private IFlagRegisterField timeoutEnabled = null!;
        private IValueRegisterField timeoutInterval = null!;
        private IFlagRegisterField fifoEnabled = null!;
        private IValueRegisterField receiveTrigger = null!;
        private IValueRegisterField divider = null!;
        private IValueRegisterField dividerFraction = null!;
        private IValueRegisterField mask = null!;

        private readonly uint frequency;
        private readonly uint fifoSize;
        private readonly LimitTimer receiveTimeout;
        private readonly Queue<byte> received = new Queue<byte>();
        /// <summary>
        /// The guest reads on a processor's thread, the host types on another. This is the last lock that is taken.
        /// </summary>
        private readonly object receiverLock = new object();
        /// <summary>
        /// Held while the timer is set. The clock has a lock of its own and calls back within it, so the order is
        /// this, the clock's, receiverLock.
        /// </summary>
        private readonly object timerLock = new object();

        private const uint ReceiveInterrupt = 1 << 0;
        private const uint TransmitInterrupt = 1 << 2;
        private const ulong TimeoutFrequency = 1000000;

        private enum TransferMode
        {
            Disabled = 0,
            InterruptOrPolling = 1,
            Dma = 2,
            DmaAlternative = 3,
        }

        private enum Registers : long
        {
            LineControl = 0x00,
            Control = 0x04,
            FifoControl = 0x08,
            ModemControl = 0x0C,
            TransferStatus = 0x10,
            ErrorStatus = 0x14,
            FifoStatus = 0x18,
            ModemStatus = 0x1C,
            TransmitBuffer = 0x20,
            ReceiveBuffer = 0x24,
            BaudRateDivider = 0x28,
            BaudRateFraction = 0x2C,
            InterruptPending = 0x30,
            InterruptSource = 0x34,
            InterruptMask = 0x38,
        }
    }
}
