using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Logging;

namespace Antmicro.Renode.Peripherals.USB
{
    public sealed partial class Exynos_EHCI
    {
        private void DefineRegisters()
        {
            DefineConstant(Registers.CAPLENGTH_HCIVERSION, 0x01000000 | (uint)Registers.USBCMD);
            // One companion, which has all the ports.
            DefineConstant(Registers.HCSPARAMS, 1 << 12 | Ports << 8 | Ports);
            DefineConstant(Registers.HCCPARAMS, 0);

            Registers.USBCMD.Define(this, 0x80000)
                .WithFlag(0, out run, name: "CMD_RUN")
                .WithFlag(1, out var reset, FieldMode.Write, name: "CMD_RESET")
                .WithReservedBits(2, 2)
                .WithFlag(4, out periodicEnabled, name: "CMD_PSE")
                .WithFlag(5, out asynchronousEnabled, name: "CMD_ASE")
                .WithFlag(6, out var advance, FieldMode.Write, name: "CMD_IAAD")
                .WithReservedBits(7, 9)
                .WithValueField(16, 8, name: "CMD_ITC")
                .WithReservedBits(24, 8)
                .WithWriteCallback((_, __) =>
                {
                    if(reset.Value)
                    {
                        ResetController();
                        return;
                    }
                    UpdateTimers();
                    // No queue head is kept from one look at the list to the next one.
                    if(advance.Value && run.Value && asynchronousEnabled.Value)
                    {
                        Raise(Status.AsynchronousAdvance);
                    }
                });
            Registers.USBSTS.Define(this)
                .WithValueField(0, 6, name: "STS", valueProviderCallback: _ => (ulong)status, writeCallback: (_, value) =>
                {
                    status &= ~(Status)value;
                    UpdateInterrupt();
                })
                .WithReservedBits(6, 6)
                .WithFlag(12, FieldMode.Read, name: "STS_HALT", valueProviderCallback: _ => !run.Value)
                .WithFlag(13, FieldMode.Read, name: "STS_RECL", valueProviderCallback: _ => false)
                .WithFlag(14, FieldMode.Read, name: "STS_PSS", valueProviderCallback: _ => run.Value && periodicEnabled.Value)
                .WithFlag(15, FieldMode.Read, name: "STS_ASS", valueProviderCallback: _ => run.Value && asynchronousEnabled.Value)
                .WithReservedBits(16, 16);
            Registers.USBINTR.Define(this)
                .WithValueField(0, 6, out enabled, name: "USBINTR", writeCallback: (_, __) => UpdateInterrupt())
                .WithReservedBits(6, 26);
            Registers.FRINDEX.Define(this)
                .WithValueField(0, 14, name: "FRINDEX", valueProviderCallback: _ => microframes.Value, writeCallback: (_, value) =>
                {
                    if(run.Value)
                    {
                        this.Log(LogLevel.Warning, "FRINDEX is written while the controller runs: ignored");
                        return;
                    }
                    microframes.Value = value;
                    lastRollovers = value / MicroframesOfList;
                })
                .WithReservedBits(14, 18);
            Registers.PERIODICLISTBASE.Define(this)
                .WithReservedBits(0, 12)
                .WithValueField(12, 20, out periodicList, name: "PERIODICLISTBASE");
            Registers.ASYNCLISTADDR.Define(this)
                .WithReservedBits(0, 5)
                .WithValueField(5, 27, out asynchronousList, name: "ASYNCLISTADDR");
            Registers.CONFIGFLAG.Define(this)
                .WithFlag(0, out configured, name: "CF", changeCallback: (_, __) =>
                {
                    foreach(var port in ports)
                    {
                        if(port.Device != null)
                        {
                            port.Reset();
                        }
                    }
                    if(configured.Value && System.Array.Exists(ports, x => x.Device != null))
                    {
                        OnPortChange();
                    }
                })
                .WithReservedBits(1, 31);
            for(var i = 0; i < Ports; i++)
            {
                var port = ports[i];
                RegistersCollection.DefineRegister((long)Registers.PORTSC + 4 * i)
                    .WithValueField(0, 32, name: $"PORTSC{i + 1}", valueProviderCallback: _ => port.Read(), writeCallback: (_, value) => port.Write((uint)value));
            }
            for(var i = 0; i < 8; i++)
            {
                RegistersCollection.DefineRegister((long)Registers.INSNREG00 + 4 * i).WithValueField(0, 32, name: $"INSNREG0{i}");
            }
        }

        private IFlagRegisterField run = null!;
        private IFlagRegisterField periodicEnabled = null!;
        private IFlagRegisterField asynchronousEnabled = null!;
        private IFlagRegisterField configured = null!;
        private IValueRegisterField enabled = null!;
        private IValueRegisterField periodicList = null!;
        private IValueRegisterField asynchronousList = null!;

        private enum Registers
        {
            CAPLENGTH_HCIVERSION = 0x00,
            HCSPARAMS = 0x04,
            HCCPARAMS = 0x08,
            USBCMD = 0x10,
            USBSTS = 0x14,
            USBINTR = 0x18,
            FRINDEX = 0x1C,
            PERIODICLISTBASE = 0x24,
            ASYNCLISTADDR = 0x28,
            CONFIGFLAG = 0x50,
            PORTSC = 0x54,
            INSNREG00 = 0x90, // Samsung's, in ehci-exynos.c: how bursts are made
        }
    }
}
