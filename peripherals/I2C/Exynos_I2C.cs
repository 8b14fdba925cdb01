using System;
using System.Collections.Generic;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;

namespace Antmicro.Renode.Peripherals.I2C
{
    /// <summary>
    /// I2C controller ("samsung,s3c2440-i2c"). Register and field names are those of Linux'
    /// drivers/i2c/busses/i2c-s3c2410.c. The model is a master: it sends and receives byte by byte, and after each one
    /// the bus stands still until IICCON_IRQPEND is cleared.
    ///
    /// The bus takes no time: clearing IRQPEND moves the next byte at once and sets it again. A start or a stop that is
    /// written while it is set waits for it to be cleared, as a start in the middle of a transfer needs both
    /// IICSTAT and IICDS.
    ///
    /// Each byte of a read is asked for on its own. A device gets the bytes of a write together, at the stop or the
    /// next start: so it acknowledges all of them, up to the longest message that Linux can send.
    ///
    /// Not modelled: the slave's part, 10-bit addresses, arbitration, bit rates.
    /// </summary>
    [AllowedTranslations(AllowedTranslation.ByteToDoubleWord | AllowedTranslation.WordToDoubleWord)]
    public class Exynos_I2C : I2CBus, IKnownSize
    {
        public Exynos_I2C(IMachine machine) : base(machine)
        {
            IRQ = new GPIO();
            DefineRegisters();
        }

        public override void Reset()
        {
            // The devices see no stop: what they had of a message is gone with the controller.
            base.Reset();
            isBusy = false;
            isPending = false;
            lastBit = false;
            resumes = false;
            startRequested = false;
            stopRequested = false;
            reads = false;
            target = NoDevice;
            data = 0;
            written.Clear();
            IRQ.Unset();
        }

        public GPIO IRQ { get; }

        public long Size => 0x100;

        private void DefineRegisters()
        {
            Registers.IICCON.Define(this)
                .WithValueField(0, 4, name: "IICCON_SCALE")
                .WithFlag(4, name: "IICCON_IRQPEND", valueProviderCallback: _ => isPending, writeCallback: (_, value) => resumes = isPending && !value)
                .WithFlag(5, out interruptEnabled, name: "IICCON_IRQEN")
                .WithFlag(6, name: "IICCON_TXDIV_512")
                .WithFlag(7, out acknowledges, name: "IICCON_ACKEN")
                .WithReservedBits(8, 24)
                .WithWriteCallback((_, __) =>
                {
                    // After the fields: whether the next byte is acknowledged comes with the same write.
                    if(resumes)
                    {
                        resumes = false;
                        isPending = false;
                        // The line falls for as long as a byte takes, which is no time here: who waits for edges sees it.
                        UpdateInterrupt();
                        Resume();
                    }
                    UpdateInterrupt();
                });

            Registers.IICSTAT.Define(this)
                .WithFlag(0, FieldMode.Read, name: "IICSTAT_LASTBIT", valueProviderCallback: _ => lastBit)
                .WithFlag(1, FieldMode.Read, name: "IICSTAT_ADDR0", valueProviderCallback: _ => false)
                .WithFlag(2, FieldMode.Read, name: "IICSTAT_ASSLAVE", valueProviderCallback: _ => false)
                .WithFlag(3, FieldMode.Read, name: "IICSTAT_ARBITR", valueProviderCallback: _ => false)
                .WithFlag(4, out outputEnabled, name: "IICSTAT_TXRXEN")
                .WithFlag(5, out start, name: "IICSTAT_START", valueProviderCallback: _ => isBusy)
                .WithEnumField(6, 2, out mode, name: "IICSTAT_MODEMASK")
                .WithReservedBits(8, 24)
                .WithWriteCallback((_, __) =>
                {
                    Control();
                    UpdateInterrupt();
                });

            Registers.IICADD.Define(this)
                .WithValueField(0, 8, name: "IICADD")
                .WithReservedBits(8, 24);

            Registers.IICDS.Define(this)
                .WithValueField(0, 8, name: "IICDS", valueProviderCallback: _ => data, writeCallback: (_, value) => data = (byte)value)
                .WithReservedBits(8, 24);

            Registers.IICLC.Define(this)
                .WithValueField(0, 2, name: "IICLC_SDA_DELAY")
                .WithFlag(2, name: "IICLC_FILTER_ON")
                .WithReservedBits(3, 29);
        }

        // IICSTAT was written.
        private void Control()
        {
            startRequested = false;
            stopRequested = false;
            if(!outputEnabled.Value || !IsMaster)
            {
                if(start.Value && IsMaster)
                {
                    this.Log(LogLevel.Warning, "A start is ignored: IICSTAT_TXRXEN is off");
                }
                else if(start.Value || outputEnabled.Value && mode.Value == Mode.SlaveTransmit)
                {
                    this.Log(LogLevel.Warning, "The slave's part isn't modelled");
                }
                // Nobody drives the bus any longer. Linux ends the transfers of an HDMI PHY like this.
                Stop();
                return;
            }
            startRequested = start.Value;
            stopRequested = !start.Value && isBusy;
            if(!isPending)
            {
                Resume();
            }
        }

        // What the bus does until it stands still again.
        private void Resume()
        {
            if(startRequested)
            {
                startRequested = false;
                Start();
            }
            else if(stopRequested)
            {
                Stop();
            }
            else if(isBusy)
            {
                MoveByte();
            }
        }

        private void Start()
        {
            SendWritten();
            isBusy = true;
            reads = mode.Value == Mode.MasterReceive;
            var address = data >> 1;
            var asksToRead = (data & 1) != 0;
            if(asksToRead != reads)
            {
                this.Log(LogLevel.Warning, "The direction in the address, 0x{0:X}, isn't that of IICSTAT: the device is left alone", data);
            }
            target = asksToRead == reads && Answers(address) ? address : NoDevice;
            lastBit = target == NoDevice;
            if(lastBit)
            {
                this.Log(LogLevel.Debug, "No device at 0x{0:X}", address);
            }
            isPending = true;
        }

        private void MoveByte()
        {
            if(reads)
            {
                data = target == NoDevice ? (byte)0xFF : ReadFrom(target, 1)[0];
                lastBit = !acknowledges.Value;
            }
            else
            {
                lastBit = target == NoDevice || written.Count == LongestMessage;
                if(!lastBit)
                {
                    written.Add(data);
                }
            }
            isPending = true;
        }

        private void Stop()
        {
            stopRequested = false;
            if(!isBusy)
            {
                return;
            }
            SendWritten();
            if(target != NoDevice)
            {
                Finish(target);
            }
            target = NoDevice;
            isBusy = false;
        }

        private void SendWritten()
        {
            if(written.Count == 0)
            {
                return;
            }
            var message = written.ToArray();
            written.Clear();
            WriteTo(target, message);
        }

        private void UpdateInterrupt()
        {
            IRQ.Set(isPending && interruptEnabled.Value);
        }

        private bool IsMaster => mode.Value == Mode.MasterReceive || mode.Value == Mode.MasterTransmit;

        private IFlagRegisterField interruptEnabled = null!;
        private IFlagRegisterField acknowledges = null!;
        private IFlagRegisterField outputEnabled = null!;
        private IFlagRegisterField start = null!;
        private IEnumRegisterField<Mode> mode = null!;

        private bool isBusy;
        private bool isPending;
        private bool lastBit;
        private bool resumes;
        private bool startRequested;
        private bool stopRequested;
        private bool reads;
        private int target = NoDevice;
        private byte data;
        private readonly List<byte> written = new List<byte>();

        private const int NoDevice = -1;

        // i2c_msg.len has 16 bits.
        private const int LongestMessage = 0xFFFF;

        private enum Mode
        {
            SlaveReceive = 0,
            SlaveTransmit = 1,
            MasterReceive = 2,
            MasterTransmit = 3,
        }

        private enum Registers : long
        {
            IICCON = 0x00,
            IICSTAT = 0x04,
            IICADD = 0x08,
            IICDS = 0x0C,
            IICLC = 0x10,
        }
    }
}
