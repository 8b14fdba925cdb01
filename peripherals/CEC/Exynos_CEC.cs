using System;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Miscellaneous;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// The controller of HDMI's remote control wire ("samsung,s5p-cec"). Register and field names are those of Linux'
    /// drivers/media/cec/platform/s5p/regs-cec.h and s5p_cec.h. A message takes the time of its bits.
    /// </summary>
    /// <remarks>
    /// The length of a bit comes from DIVISOR and from the divider in the PMU's HDMI_PHY_CONTROL, which Linux sets
    /// through the syscon; where they are wrong, nobody understands a message and none is understood. Not modelled:
    /// damaged bits (so RX_ERROR never comes), lost arbitration, the input filter, the clock's gate.
    /// </remarks>
    [AllowedTranslations(AllowedTranslation.ByteToDoubleWord | AllowedTranslation.WordToDoubleWord)]
    public sealed partial class Exynos_CEC : ExynosPeripheral, IKnownSize
    {
        public Exynos_CEC(IMachine machine) : base(machine)
        {
            IRQ = new GPIO();
            wire = new CecWire(machine.ClockSource, this);
            DefineStatus();
            DefineControl();
            DefineBuffers();
        }

        public override void Reset()
        {
            base.Reset();
            wire.Reset();
            Array.Clear(received, 0, received.Length);
            (transmitError, notAcknowledged, sentBytes) = (false, false, 0);
            ClearReceiver();
            isTransmitDone = false;
            UpdateInterrupt();
        }

        /// <summary>Puts a device at the other end of the wire, in place of the one before.</summary>
        public void Attach(ICecDevice device)
        {
            wire.Attach(device);
        }

        /// <summary>
        /// The device at the other end sends a message, after those it has sent before. It tries five times.
        /// </summary>
        public void SendFromDevice(CecMessage message)
        {
            Synchronized(() =>
            {
                wire.SendToController(message);
                return 0;
            });
        }

        /// <summary>The logical address that the guest has taken; 15 is none.</summary>
        public int LogicalAddress => Synchronized(() => (int)logicalAddress.Value);

        [DefaultInterrupt]
        public GPIO IRQ { get; }

        public long Size => 0x200;

        /// <summary>Ends a message of the guest.</summary>
        internal void OnSent(CecMessage message, bool acknowledged)
        {
            isTransmitDone = true;
            notAcknowledged = IsRejected(acknowledged);
            sentBytes = notAcknowledged ? 1u : (uint)message.Length;
            if(!IsInTime)
            {
                this.Log(LogLevel.Warning, "Nobody understands a message with units of {0} ns: {1} ns is right", UnitNanoseconds, NominalUnit);
            }
            this.Log(LogLevel.Debug, "Sent {0}{1}", message, notAcknowledged ? ", not acknowledged" : "");
            UpdateInterrupt();
        }

        /// <summary>Whether the transmitter takes what it sees for a refusal: in a message to all, a low wire is one.</summary>
        internal bool IsRejected(bool acknowledged)
        {
            return acknowledged == forAll.Value;
        }

        /// <summary>Another device begins to send.</summary>
        internal void OnBitsBegin()
        {
            isReceiving = receiverEnabled.Value;
        }

        /// <summary>Whether the receiver has listened from the beginning, and acknowledges.</summary>
        internal bool Takes(CecMessage message)
        {
            var takes = isReceiving && IsInTime && (message.IsBroadcast || message.Destination == (int)logicalAddress.Value);
            isReceiving = false;
            return takes;
        }

        /// <summary>A message that it takes is complete.</summary>
        internal void OnReceived(CecMessage message)
        {
            this.Log(LogLevel.Debug, "Received {0}", message);
            if(message.IsPoll)
            {
                return;
            }
            for(var i = 0; i < message.Length; i++)
            {
                received[i] = message[i];
            }
            receivedBytes = (uint)message.Length;
            isReceivedBroadcast = message.IsBroadcast;
            isReceiveDone = true;
            // Until the driver has taken it away, nothing overwrites it.
            receiverEnabled.Value = false;
            UpdateInterrupt();
        }

        /// <summary>The length that registers give to the standard's unit of 50 us, in ns.</summary>
        internal ulong UnitNanoseconds
        {
            get
            {
                var count = divisor.Select((x, index) => x.Value << 8 * index).Aggregate(0ul, (x, y) => x | y) + 1;
                var divider = machine.GetPeripheralsOfType<Exynos_PMU>().FirstOrDefault()?.CecClockDivider ?? DividerOfLinux;
                return count * divider * 1000 / OscillatorMHz;
            }
        }

        /// <summary>Whether others understand the bits: the start bit may differ by 0.2 ms of 4.5.</summary>
        internal bool IsInTime => UnitNanoseconds >= NominalUnit * 24 / 25 && UnitNanoseconds <= NominalUnit * 26 / 25;

        /// <summary>In ns.</summary>
        internal const ulong NominalUnit = 50000;

        private void DefineStatus()
        {
            foreach(var register in new[] { Registers.STATUS_0, Registers.TX_STAT0 })
            {
                register.Define(this)
                    .WithFlag(0, FieldMode.Read, name: "TX_RUNNING", valueProviderCallback: _ => wire.HasOutgoing)
                    .WithFlag(1, FieldMode.Read, name: "TX_TRANSFERRING", valueProviderCallback: _ => wire.IsSending)
                    .WithFlag(2, FieldMode.Read, name: "TX_DONE", valueProviderCallback: _ => isTransmitDone)
                    .WithFlag(3, FieldMode.Read, name: "TX_ERROR", valueProviderCallback: _ => transmitError)
                    .WithReservedBits(4, 28);
            }
            Registers.STATUS_1.Define(this)
                .WithValueField(0, 8, FieldMode.Read, name: "TX_BYTES", valueProviderCallback: _ => sentBytes)
                .WithReservedBits(8, 24);
            Registers.TX_STAT1.Define(this)
                .WithFlag(0, FieldMode.Read, name: "TX_NACK", valueProviderCallback: _ => notAcknowledged)
                .WithReservedBits(1, 31);
            foreach(var register in new[] { Registers.STATUS_2, Registers.RX_STAT0 })
            {
                register.Define(this)
                    .WithFlag(0, FieldMode.Read, name: "RX_RUNNING", valueProviderCallback: _ => receiverEnabled.Value)
                    .WithFlag(1, FieldMode.Read, name: "RX_RECEIVING", valueProviderCallback: _ => isReceiving)
                    .WithFlag(2, FieldMode.Read, name: "RX_DONE", valueProviderCallback: _ => isReceiveDone)
                    .WithFlag(3, FieldMode.Read, name: "RX_ERROR", valueProviderCallback: _ => false)
                    .WithFlag(4, FieldMode.Read, name: "RX_BCAST", valueProviderCallback: _ => isReceivedBroadcast)
                    .WithReservedBits(5, 27);
            }
            foreach(var register in new[] { Registers.STATUS_3, Registers.RX_STAT1 })
            {
                register.Define(this)
                    .WithValueField(0, 8, FieldMode.Read, name: "RX_BYTES", valueProviderCallback: _ => receivedBytes)
                    .WithReservedBits(8, 24);
            }
            Registers.IRQ_MASK.Define(this)
                .WithValueField(0, 8, out interruptMask, name: "IRQ_MASK")
                .WithReservedBits(8, 24)
                .WithWriteCallback((_, __) => UpdateInterrupt());
            Registers.IRQ_CLEAR.Define(this)
                .WithValueField(0, 8, FieldMode.Write, name: "IRQ_CLEAR", writeCallback: (_, value) => ClearInterrupts((Interrupts)value))
                .WithReservedBits(8, 24);
        }

        private void DefineControl()
        {
            Registers.LOGIC_ADDR.Define(this, CecMessage.Unregistered)
                .WithValueField(0, 4, out logicalAddress, name: "LOGIC_ADDR")
                .WithReservedBits(4, 28);
            divisor = new IValueRegisterField[DivisorBytes];
            Registers.DIVISOR.DefineMany(this, DivisorBytes, (register, index) => register
                .WithValueField(0, 8, out divisor[index], name: "DIVISOR")
                .WithReservedBits(8, 24));
            Registers.TX_CTRL.Define(this)
                .WithFlag(0, out var start, name: "TX_CTRL_START", valueProviderCallback: _ => wire.HasOutgoing)
                .WithFlag(1, out forAll, name: "TX_CTRL_BCAST")
                .WithReservedBits(2, 2)
                .WithValueField(4, 3, out retries, name: "TX_CTRL_RETRY")
                .WithFlag(7, out var resetTransmitter, name: "TX_CTRL_RESET", valueProviderCallback: _ => false)
                .WithReservedBits(8, 24)
                .WithWriteCallback((_, __) =>
                {
                    if(resetTransmitter.Value)
                    {
                        ResetTransmitter();
                    }
                    else if(start.Value)
                    {
                        Transmit();
                    }
                    (start.Value, resetTransmitter.Value) = (false, false);
                });
            Registers.TX_BYTES.Define(this)
                .WithValueField(0, 8, out transmitBytes, name: "TX_BYTES")
                .WithReservedBits(8, 24);
            Registers.RX_CTRL.Define(this)
                .WithFlag(0, out receiverEnabled, name: "RX_CTRL_ENABLE")
                .WithValueField(1, 6, name: "RX_CTRL")
                .WithFlag(7, out var resetReceiver, name: "RX_CTRL_RESET", valueProviderCallback: _ => false)
                .WithReservedBits(8, 24)
                .WithWriteCallback((_, __) =>
                {
                    if(resetReceiver.Value)
                    {
                        resetReceiver.Value = false;
                        receiverEnabled.Value = false;
                        ClearReceiver();
                        UpdateInterrupt();
                    }
                });
            foreach(var register in new[] { Registers.RX_CTRL1, Registers.RX_FILTER_CTRL, Registers.RX_FILTER_TH })
            {
                register.Define(this)
                    .WithValueField(0, 8, name: register.ToString())
                    .WithReservedBits(8, 24);
            }
        }

        private void DefineBuffers()
        {
            transmitBuffer = new IValueRegisterField[CecMessage.MaximumBytes];
            Registers.TX_BUFF.DefineMany(this, CecMessage.MaximumBytes, (register, index) => register
                .WithValueField(0, 8, out transmitBuffer[index], name: "TX_BUFF")
                .WithReservedBits(8, 24));
            Registers.RX_BUFF.DefineMany(this, CecMessage.MaximumBytes, (register, index) => register
                .WithValueField(0, 8, FieldMode.Read, name: "RX_BUFF", valueProviderCallback: _ => received[index])
                .WithReservedBits(8, 24));
        }

        private void Transmit()
        {
            if(wire.HasOutgoing)
            {
                this.Log(LogLevel.Warning, "A message was started while another is sent; the new one is dropped");
                return;
            }
            (isTransmitDone, transmitError, notAcknowledged, sentBytes) = (false, false, false, 0);
            var count = (int)transmitBytes.Value;
            if(count < 1 || count > CecMessage.MaximumBytes)
            {
                this.Log(LogLevel.Warning, "A message can't have {0} bytes", count);
                (isTransmitDone, transmitError) = (true, true);
            }
            else
            {
                wire.Send(new CecMessage(transmitBuffer.Take(count).Select(x => (byte)x.Value).ToArray()), (int)retries.Value);
            }
            UpdateInterrupt();
        }

        private void ResetTransmitter()
        {
            wire.Abort();
            (isTransmitDone, transmitError, notAcknowledged, sentBytes) = (false, false, false, 0);
            (forAll.Value, retries.Value) = (false, 0);
            UpdateInterrupt();
        }

        private void ClearReceiver()
        {
            (isReceiving, isReceiveDone, isReceivedBroadcast, receivedBytes) = (false, false, false, 0);
        }

        private void ClearInterrupts(Interrupts which)
        {
            isTransmitDone &= (which & Interrupts.TX_DONE) == 0;
            transmitError &= (which & Interrupts.TX_ERROR) == 0;
            isReceiveDone &= (which & Interrupts.RX_DONE) == 0;
            UpdateInterrupt();
        }

        private void UpdateInterrupt()
        {
            var pending = (isTransmitDone ? Interrupts.TX_DONE : 0) | (transmitError ? Interrupts.TX_ERROR : 0) | (isReceiveDone ? Interrupts.RX_DONE : 0);
            IRQ.Set((pending & ~(Interrupts)interruptMask.Value) != 0);
        }

        private IValueRegisterField interruptMask = null!;
        private IValueRegisterField logicalAddress = null!;
        private IValueRegisterField[] divisor = null!;
        private IFlagRegisterField forAll = null!;
        private IValueRegisterField retries = null!;
        private IValueRegisterField transmitBytes = null!;
        private IFlagRegisterField receiverEnabled = null!;
        private IValueRegisterField[] transmitBuffer = null!;
        private bool isTransmitDone;
        private bool transmitError;
        private bool notAcknowledged;
        private uint sentBytes;
        private bool isReceiving;
        private bool isReceiveDone;
        private bool isReceivedBroadcast;
        private uint receivedBytes;

        private readonly byte[] received = new byte[CecMessage.MaximumBytes];
        private readonly CecWire wire;

        private const int DivisorBytes = 4;
        private const ulong OscillatorMHz = 24;
        // For a board without a PMU.
        private const uint DividerOfLinux = 75;

        [Flags]
        private enum Interrupts : uint
        {
            TX_DONE = 1 << 0,
            TX_ERROR = 1 << 1,
            RX_DONE = 1 << 4,
            RX_ERROR = 1 << 5,
        }
    }
}
