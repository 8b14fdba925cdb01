using System;

using Antmicro.Renode.Core.Structure.Registers;

namespace Antmicro.Renode.Peripherals.SD
{
    public sealed partial class Exynos_DWMMC
    {
        protected override uint ReadRegister(long offset)
        {
            return IsFifo(offset) ? PopFifo() : base.ReadRegister(offset);
        }

        protected override void WriteRegister(long offset, uint value)
        {
            if(IsFifo(offset))
            {
                PushFifo(value);
                return;
            }
            base.WriteRegister(offset, value);
        }

        private void DefineRegisters()
        {
            // The reset bits are back at 0 at once.
            Registers.CTRL.Define(this)
                .WithFlag(0, FieldMode.Write, name: "SDMMC_CTRL_RESET", writeCallback: (_, value) => AbortIf(value))
                .WithFlag(1, FieldMode.Write, name: "SDMMC_CTRL_FIFO_RESET", writeCallback: (_, value) => AbortIf(value))
                .WithFlag(2, FieldMode.Write, name: "SDMMC_CTRL_DMA_RESET", writeCallback: (_, value) => ResetDmaIf(value))
                .WithReservedBits(3, 1)
                .WithFlag(4, out interruptsEnabled, name: "SDMMC_CTRL_INT_ENABLE")
                .WithFlag(5, name: "SDMMC_CTRL_DMA_ENABLE")
                .WithFlag(6, name: "SDMMC_CTRL_READ_WAIT")
                .WithFlag(7, name: "SDMMC_CTRL_SEND_IRQ_RESP")
                .WithFlag(8, FieldMode.Write, name: "SDMMC_CTRL_ABRT_READ_DATA", writeCallback: (_, value) => AbortIf(value))
                .WithValueField(9, 16, name: "CTRL_MIDDLE")
                .WithFlag(25, out usesDma, name: "SDMMC_CTRL_USE_IDMAC")
                .WithReservedBits(26, 6)
                .WithWriteCallback((_, __) => UpdateInterrupts());

            Store(Registers.PWREN);
            Store(Registers.CLKDIV);
            Store(Registers.CLKSRC);
            Store(Registers.CLKENA);
            Store(Registers.TMOUT, 0xFFFFFF40);
            Store(Registers.CTYPE);
            Store(Registers.BLKSIZ, 0x200);
            Registers.BYTCNT.Define(this, 0x200).WithValueField(0, 32, out byteCount, name: "SDMMC_BYTCNT");
            Registers.INTMASK.Define(this)
                .WithValueField(0, 32, out interruptMask, name: "SDMMC_INTMASK")
                .WithWriteCallback((_, __) => UpdateInterrupts());
            Registers.CMDARG.Define(this).WithValueField(0, 32, out argument, name: "SDMMC_CMDARG");
            Registers.CMD.Define(this)
                .WithValueField(0, 31, out var command, name: "SDMMC_CMD")
                .WithFlag(31, FieldMode.Write, name: "SDMMC_CMD_START", writeCallback: (_, value) =>
                {
                    if(value)
                    {
                        StartCommand((uint)command.Value);
                    }
                });
            for(var i = 0; i < responses.Length; i++)
            {
                var index = i;
                ((Registers)((long)Registers.RESP0 + 4 * i)).Define(this)
                    .WithValueField(0, 32, FieldMode.Read, name: $"SDMMC_RESP{i}", valueProviderCallback: _ => responses[index]);
            }
            Registers.MINTSTS.Define(this)
                .WithValueField(0, 32, FieldMode.Read, name: "SDMMC_MINTSTS", valueProviderCallback: _ => MaskedInterrupts);
            Registers.RINTSTS.Define(this)
                .WithValueField(0, 32, name: "SDMMC_RINTSTS", valueProviderCallback: _ => (uint)rawInterrupts,
                    writeCallback: (_, value) => rawInterrupts &= ~(Interrupts)value)
                .WithWriteCallback((_, __) => UpdateInterrupts());
            Registers.STATUS.Define(this)
                .WithReservedBits(0, 2)
                .WithFlag(2, FieldMode.Read, name: "FIFO_EMPTY", valueProviderCallback: _ => fifoUsed == 0)
                .WithFlag(3, FieldMode.Read, name: "FIFO_FULL", valueProviderCallback: _ => fifoUsed == FifoBytes)
                .WithReservedBits(4, 5)
                .WithFlag(9, FieldMode.Read, name: "SDMMC_STATUS_BUSY", valueProviderCallback: _ => false)
                .WithReservedBits(10, 7)
                .WithValueField(17, 13, FieldMode.Read, name: "FCNT", valueProviderCallback: _ => (ulong)(fifoUsed + 3) / 4)
                .WithReservedBits(30, 2);
            Registers.FIFOTH.Define(this, (FifoBytes / 4 - 1) << 16)
                .WithValueField(0, 12, name: "TX_WMARK")
                .WithReservedBits(12, 4)
                .WithValueField(16, 12, out receiveMark, name: "RX_WMARK")
                .WithValueField(28, 3, name: "MSIZE")
                .WithReservedBits(31, 1);
            Registers.CDETECT.Define(this)
                .WithFlag(0, FieldMode.Read, name: "SDMMC_CDETECT", valueProviderCallback: _ => card == null)
                .WithReservedBits(1, 31);
            Registers.WRTPRT.Define(this)
                .WithFlag(0, FieldMode.Read, name: "SDMMC_WRTPRT", valueProviderCallback: _ => card?.IsReadOnly ?? false)
                .WithReservedBits(1, 31);
            Store(Registers.GPIO);
            Store(Registers.TCBCNT);
            Store(Registers.TBBCNT);
            Store(Registers.DEBNCE, 0x00FFFFFF);
            Store(Registers.USRID);
            Registers.VERID.Define(this, 0x5342250A).WithValueField(0, 32, FieldMode.Read, name: "SDMMC_VERID");
            // Words of 32 bits, one slot, internal DMA with addresses of 32 bits.
            Registers.HCON.Define(this, 1 << 7).WithValueField(0, 32, FieldMode.Read, name: "SDMMC_HCON");
            Store(Registers.UHS_REG);
            Store(Registers.RST_N, 1);
            Registers.BMOD.Define(this)
                .WithFlag(0, FieldMode.Write, name: "SDMMC_IDMAC_SWRESET", writeCallback: (_, value) => ResetDmaIf(value))
                .WithFlag(1, name: "SDMMC_IDMAC_FB")
                .WithValueField(2, 5, out descriptorSkip, name: "DSL")
                .WithFlag(7, out dmaEnabled, name: "SDMMC_IDMAC_ENABLE")
                .WithValueField(8, 3, name: "PBL")
                .WithReservedBits(11, 21);
            Registers.PLDMND.Define(this)
                .WithValueField(0, 32, FieldMode.Write, name: "SDMMC_PLDMND", writeCallback: (_, __) =>
                {
                    if(isDmaSuspended && remaining > 0)
                    {
                        RunDma();
                    }
                });
            Registers.DBADDR.Define(this)
                .WithValueField(0, 32, out descriptorBase, name: "SDMMC_DBADDR", writeCallback: (_, value) => descriptor = (uint)value);
            Registers.IDSTS.Define(this)
                .WithValueField(0, 32, name: "SDMMC_IDSTS", valueProviderCallback: _ => (uint)dmaInterrupts,
                    writeCallback: (_, value) => dmaInterrupts &= ~(DmaInterrupts)value)
                .WithWriteCallback((_, __) => UpdateInterrupts());
            Registers.IDINTEN.Define(this)
                .WithValueField(0, 32, out dmaInterruptEnable, name: "SDMMC_IDINTEN")
                .WithWriteCallback((_, __) => UpdateInterrupts());
            Registers.DSCADDR.Define(this)
                .WithValueField(0, 32, FieldMode.Read, name: "SDMMC_DSCADDR", valueProviderCallback: _ => descriptor);
            Store(Registers.CLKSEL);
            Store(Registers.CDTHRCTL);
            Store(Registers.UHS_REG_EXT);
            Store(Registers.DDR_REG);
            Store(Registers.ENABLE_SHIFT);
            Store(Registers.HS400_DQS_EN);
            Store(Registers.HS400_ASYNC_FIFO_CTRL);
            Store(Registers.HS400_DLINE_CTRL);
            Store(Registers.MPSECURITY);
            Store(Registers.MPSBEGIN0);
            Store(Registers.MPSEND0);
            Store(Registers.MPSCTRL0);
        }

        private void Store(Registers register, uint resetValue = 0)
        {
            register.Define(this, resetValue).WithValueField(0, 32, name: $"SDMMC_{register}");
        }

        private void AbortIf(bool value)
        {
            if(value)
            {
                Abort();
            }
        }

        private void ResetDmaIf(bool value)
        {
            if(value)
            {
                descriptor = (uint)descriptorBase.Value;
                isDmaSuspended = false;
            }
        }

        private static bool IsFifo(long offset) => offset >= FifoStart && offset < FifoEnd;

        private IFlagRegisterField interruptsEnabled = null!;
        private IFlagRegisterField usesDma = null!;
        private IValueRegisterField byteCount = null!;
        private IValueRegisterField interruptMask = null!;
        private IValueRegisterField argument = null!;
        private IValueRegisterField receiveMark = null!;
        private IValueRegisterField descriptorSkip = null!;
        private IFlagRegisterField dmaEnabled = null!;
        private IValueRegisterField descriptorBase = null!;
        private IValueRegisterField dmaInterruptEnable = null!;

        private const long FifoStart = 0x200;
        private const long FifoEnd = 0x1000;

        [Flags]
        private enum Interrupts : uint
        {
            CardDetect = 1u << 0,
            CommandDone = 1u << 2,
            DataOver = 1u << 3,
            TransmitData = 1u << 4,
            ReceiveData = 1u << 5,
            ResponseTimeout = 1u << 8,
            DataReadTimeout = 1u << 9,
            AutoCommandDone = 1u << 14,
            EndBitError = 1u << 15,
        }

        private enum Registers : long
        {
            CTRL = 0x000,
            PWREN = 0x004,
            CLKDIV = 0x008,
            CLKSRC = 0x00C,
            CLKENA = 0x010,
            TMOUT = 0x014,
            CTYPE = 0x018,
            BLKSIZ = 0x01C,
            BYTCNT = 0x020,
            INTMASK = 0x024,
            CMDARG = 0x028,
            CMD = 0x02C,
            RESP0 = 0x030,
            RESP1 = 0x034,
            RESP2 = 0x038,
            RESP3 = 0x03C,
            MINTSTS = 0x040,
            RINTSTS = 0x044,
            STATUS = 0x048,
            FIFOTH = 0x04C,
            CDETECT = 0x050,
            WRTPRT = 0x054,
            GPIO = 0x058,
            TCBCNT = 0x05C,
            TBBCNT = 0x060,
            DEBNCE = 0x064,
            USRID = 0x068,
            VERID = 0x06C,
            HCON = 0x070,
            UHS_REG = 0x074,
            RST_N = 0x078,
            BMOD = 0x080,
            PLDMND = 0x084,
            DBADDR = 0x088,
            IDSTS = 0x08C,
            IDINTEN = 0x090,
            DSCADDR = 0x094,
            CLKSEL = 0x09C,
            CDTHRCTL = 0x100,
            UHS_REG_EXT = 0x108,
            DDR_REG = 0x10C,
            ENABLE_SHIFT = 0x110,
            HS400_DQS_EN = 0x180,
            HS400_ASYNC_FIFO_CTRL = 0x184,
            HS400_DLINE_CTRL = 0x188,
            MPSECURITY = 0x1010,
            MPSBEGIN0 = 0x1200,
            MPSEND0 = 0x1204,
            MPSCTRL0 = 0x120C,
        }
    }
}
