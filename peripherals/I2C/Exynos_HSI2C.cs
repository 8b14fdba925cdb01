using System;
using System.Collections.Generic;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;

namespace Antmicro.Renode.Peripherals.I2C
{
    /// <summary>
    /// High-speed I2C controller ("samsung,exynos5250-hsi2c"). Register and field names are those of Linux'
    /// drivers/i2c/busses/i2c-exynos5.c. The model is a master in auto mode: one message a run, its bytes through
    /// FIFOs of 64.
    ///
    /// The bus takes no time. What is written to the FIFO is on the bus at once, so the transmit FIFO is always empty.
    /// The receive FIFO fills as far as it goes, and again as soon as it is read. A device gets the bytes of a write
    /// together, when the last one is there.
    ///
    /// Not modelled: manual mode, the slave's part, 10-bit addresses, arbitration, time-outs of the bus.
    /// </summary>
    public class Exynos_HSI2C : I2CBus, IKnownSize
    {
        public Exynos_HSI2C(IMachine machine) : base(machine)
        {
            IRQ = new GPIO();
            DefineRegisters();
        }

        public override void Reset()
        {
            base.Reset();
            Abort();
            transferStatus = 0;
            transferInterrupt = false;
            IRQ.Unset();
        }

        public GPIO IRQ { get; }

        public long Size => 0x1000;

        private void DefineRegisters()
        {
            Registers.Control.Define(this)
                .WithFlag(0, name: "HSI2C_FUNC_MODE_I2C")
                .WithReservedBits(1, 2)
                .WithFlag(3, name: "HSI2C_MASTER")
                .WithReservedBits(4, 2)
                .WithFlag(6, name: "HSI2C_RXCHON")
                .WithFlag(7, name: "HSI2C_TXCHON")
                .WithReservedBits(8, 23)
                .WithFlag(31, name: "HSI2C_SW_RST", changeCallback: (_, value) =>
                {
                    if(value)
                    {
                        Abort();
                        transferStatus = 0;
                        transferInterrupt = false;
                        UpdateInterrupt();
                    }
                });

            Registers.FifoControl.Define(this)
                .WithFlag(0, name: "HSI2C_RXFIFO_EN")
                .WithFlag(1, name: "HSI2C_TXFIFO_EN")
                .WithReservedBits(2, 2)
                .WithValueField(4, 7, out receiveTrigger, name: "HSI2C_RXFIFO_TRIGGER_LEVEL")
                .WithReservedBits(11, 5)
                .WithValueField(16, 7, name: "HSI2C_TXFIFO_TRIGGER_LEVEL")
                .WithReservedBits(23, 9)
                .WithWriteCallback((_, __) => UpdateInterrupt());

            Registers.InterruptEnable.Define(this)
                .WithValueField(0, 32, out interruptEnable, name: "HSI2C_INT_ENABLE")
                .WithWriteCallback((_, __) => UpdateInterrupt());

            // The FIFOs' interrupts last as long as their reason: what clears them only clears them for a moment.
            Registers.InterruptStatus.Define(this)
                .WithValueField(0, 32, name: "HSI2C_INT_STATUS", valueProviderCallback: _ => InterruptStatus, writeCallback: (_, value) =>
                {
                    if((value & (uint)Interrupts.Transfer) != 0)
                    {
                        transferInterrupt = false;
                    }
                })
                .WithWriteCallback((_, __) => UpdateInterrupt());

            Registers.FifoStatus.Define(this)
                .WithValueField(0, 7, FieldMode.Read, name: "HSI2C_TX_FIFO_LVL", valueProviderCallback: _ => 0)
                .WithFlag(7, FieldMode.Read, name: "HSI2C_TX_FIFO_FULL", valueProviderCallback: _ => false)
                .WithFlag(8, FieldMode.Read, name: "HSI2C_TX_FIFO_EMPTY", valueProviderCallback: _ => true)
                .WithReservedBits(9, 7)
                .WithValueField(16, 7, FieldMode.Read, name: "HSI2C_RX_FIFO_LVL", valueProviderCallback: _ => (ulong)ReceiveLevel)
                .WithFlag(23, FieldMode.Read, name: "HSI2C_RX_FIFO_FULL", valueProviderCallback: _ => ReceiveLevel == FifoDepth)
                .WithFlag(24, FieldMode.Read, name: "HSI2C_RX_FIFO_EMPTY", valueProviderCallback: _ => ReceiveLevel == 0)
                .WithReservedBits(25, 7);

            Registers.TransmitData.Define(this)
                .WithValueField(0, 8, FieldMode.Write, name: "HSI2C_TX_DATA", writeCallback: (_, value) => Transmit((byte)value))
                .WithReservedBits(8, 24);

            Registers.ReceiveData.Define(this)
                .WithValueField(0, 8, FieldMode.Read, name: "HSI2C_RX_DATA", valueProviderCallback: _ => Receive())
                .WithReservedBits(8, 24);

            Registers.Configuration.Define(this)
                .WithValueField(0, 31, name: "HSI2C_CONF")
                .WithFlag(31, out autoMode, name: "HSI2C_AUTO_MODE");

            Registers.AutoConfiguration.Define(this)
                .WithValueField(0, 16, out length, name: "HSI2C_AUTO_LEN")
                .WithFlag(16, out isRead, name: "HSI2C_READ_WRITE")
                .WithFlag(17, out stopsAfter, name: "HSI2C_STOP_AFTER_TRANS")
                .WithReservedBits(18, 13)
                .WithFlag(31, name: "HSI2C_MASTER_RUN", valueProviderCallback: _ => isActive, writeCallback: (_, value) =>
                {
                    if(value)
                    {
                        Run();
                    }
                });

            Registers.ManualCommand.Define(this)
                .WithValueField(0, 32, FieldMode.Write, name: "HSI2C_MANUAL_CMD", writeCallback: (_, value) =>
                    this.Log(LogLevel.Warning, "The manual command 0x{0:X} is ignored: only auto mode is modelled", value));

            Registers.TransferStatus.Define(this)
                .WithValueField(0, 5, FieldMode.Read, name: "HSI2C_TRANS_STATUS", valueProviderCallback: _ =>
                {
                    var status = transferStatus;
                    transferStatus = 0;
                    return (uint)status;
                })
                .WithReservedBits(5, 11)
                .WithFlag(16, FieldMode.Read, name: "HSI2C_SLAVE_BUSY", valueProviderCallback: _ => false)
                .WithFlag(17, FieldMode.Read, name: "HSI2C_MASTER_BUSY", valueProviderCallback: _ => isActive)
                .WithReservedBits(18, 14);

            Registers.Address.Define(this)
                .WithValueField(0, 10, name: "HSI2C_SLV_ADDR_SLV")
                .WithValueField(10, 10, out address, name: "HSI2C_SLV_ADDR_MAS")
                .WithReservedBits(20, 4)
                .WithValueField(24, 8, name: "HSI2C_MASTER_ID");

            foreach(var storage in new[]
            {
                Registers.TrailingControl, Registers.ClockControl, Registers.ClockSlot, Registers.ErrorStatus, Registers.Timeout,
                Registers.TimingHighSpeed1, Registers.TimingHighSpeed2, Registers.TimingHighSpeed3,
                Registers.TimingFastSpeed1, Registers.TimingFastSpeed2, Registers.TimingFastSpeed3, Registers.TimingSlave,
            })
            {
                DefineStorage(storage);
            }
        }

        private void Run()
        {
            if(!autoMode.Value)
            {
                this.Log(LogLevel.Warning, "The message isn't sent: HSI2C_AUTO_MODE is off, and manual mode isn't modelled");
                return;
            }
            if(isActive)
            {
                this.Log(LogLevel.Warning, "A message begins while another one isn't over: that is dropped");
            }
            Abort();
            target = (int)address.Value;
            if(!Answers(target))
            {
                this.Log(LogLevel.Debug, "No device at 0x{0:X}", target);
                End(Status.NoDeviceAcknowledge);
                return;
            }
            isActive = true;
            reads = isRead.Value;
            expected = (int)length.Value;
            if(reads)
            {
                pending.AddRange(ReadFrom(target, expected));
            }
            Progress();
        }

        private void Transmit(byte value)
        {
            if(!isActive || reads)
            {
                this.Log(LogLevel.Warning, "The byte 0x{0:X} is dropped: there is no message for it", value);
                return;
            }
            pending.Add(value);
            Progress();
        }

        private uint Receive()
        {
            if(position == pending.Count || !isReceiving)
            {
                this.Log(LogLevel.Warning, "The receive FIFO is read while it is empty");
                return 0;
            }
            var value = pending[position++];
            Progress();
            return value;
        }

        // A write is over when all its bytes are there, a read when the last one is in the FIFO.
        private void Progress()
        {
            isReceiving = reads && position < pending.Count;
            if(isActive && !reads && pending.Count == expected)
            {
                WriteTo(target, pending.ToArray());
                pending.Clear();
                End(Status.Done);
            }
            else if(isActive && reads && pending.Count - position <= FifoDepth)
            {
                End(Status.Done);
            }
            UpdateInterrupt();
        }

        private void End(Status status)
        {
            isActive = false;
            transferStatus |= status;
            transferInterrupt = true;
            if(status != Status.Done || stopsAfter.Value)
            {
                Finish(target);
            }
            UpdateInterrupt();
        }

        private void Abort()
        {
            isActive = false;
            isReceiving = false;
            reads = false;
            expected = 0;
            position = 0;
            target = 0;
            pending.Clear();
        }

        private void UpdateInterrupt()
        {
            IRQ.Set((InterruptStatus & interruptEnable.Value) != 0);
        }

        private int ReceiveLevel => isReceiving ? Math.Min(FifoDepth, pending.Count - position) : 0;

        private uint InterruptStatus
        {
            get
            {
                var status = transferInterrupt ? Interrupts.Transfer : 0;
                if(isActive && !reads)
                {
                    status |= Interrupts.TransmitAlmostEmpty;
                }
                if(ReceiveLevel > 0)
                {
                    // What is left at the end needn't come up to the trigger.
                    status |= ReceiveLevel >= (int)receiveTrigger.Value ? Interrupts.ReceiveAlmostFull : 0;
                    status |= isActive ? 0 : Interrupts.Trailing;
                }
                return (uint)status;
            }
        }

        private IValueRegisterField interruptEnable = null!;
        private IValueRegisterField receiveTrigger = null!;
        private IValueRegisterField length = null!;
        private IValueRegisterField address = null!;
        private IFlagRegisterField isRead = null!;
        private IFlagRegisterField stopsAfter = null!;
        private IFlagRegisterField autoMode = null!;

        private Status transferStatus;
        private bool transferInterrupt;
        private bool isActive;
        private bool isReceiving;
        private bool reads;
        private int target;
        private int expected;
        private int position;
        private readonly List<byte> pending = new List<byte>();

        private const int FifoDepth = 64;

        [Flags]
        private enum Status : uint
        {
            Done = 1 << 0,
            NoDeviceAcknowledge = 1 << 2,
        }

        [Flags]
        private enum Interrupts : uint
        {
            TransmitAlmostEmpty = 1 << 0,
            ReceiveAlmostFull = 1 << 1,
            Trailing = 1 << 6,
            Transfer = 1 << 9,
        }

        private enum Registers : long
        {
            Control = 0x00,
            FifoControl = 0x04,
            TrailingControl = 0x08,
            ClockControl = 0x0C,
            ClockSlot = 0x10,
            InterruptEnable = 0x20,
            InterruptStatus = 0x24,
            ErrorStatus = 0x2C,
            FifoStatus = 0x30,
            TransmitData = 0x34,
            ReceiveData = 0x38,
            Configuration = 0x40,
            AutoConfiguration = 0x44,
            Timeout = 0x48,
            ManualCommand = 0x4C,
            TransferStatus = 0x50,
            TimingHighSpeed1 = 0x54,
            TimingHighSpeed2 = 0x58,
            TimingHighSpeed3 = 0x5C,
            TimingFastSpeed1 = 0x60,
            TimingFastSpeed2 = 0x64,
            TimingFastSpeed3 = 0x68,
            TimingSlave = 0x6C,
            Address = 0x70,
        }
    }
}
