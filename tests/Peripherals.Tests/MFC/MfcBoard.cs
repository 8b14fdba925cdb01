using System;
using System.Text;

using Antmicro.Renode.Peripherals.Video;
using Antmicro.Renode.Time;

using NUnit.Framework;

namespace Exynos.Tests.MFC
{
    /// <summary>
    /// The decoder on a board, at the level of s5p_mfc_ctrl.c and s5p_mfc_cmd_v6.c: reset, start, commands,
    /// interrupts.
    /// </summary>
    internal sealed class MfcBoard : IDisposable
    {
        /// <param name="ramSize">Bytes of RAM; less than the board's makes a smaller saved state.</param>
        public MfcBoard(long ramSize = TestBoard.DefaultRamSize)
        {
            Board = new TestBoard(ramSize);
            Mfc = Board.Add(new Exynos_MFC(Board.Machine), Base, "mfc");
            Board.Bus.WriteBytes(Encoding.ASCII.GetBytes("firmware"), Firmware);
        }

        public void Dispose()
        {
            Board.Dispose();
        }

        public uint this[uint register]
        {
            get => Board.Bus.ReadDoubleWord(Base + register);
            set => Board.Bus.WriteDoubleWord(Base + register, value);
        }

        /// <summary>s5p_mfc_reset(), s5p_mfc_init_hw().</summary>
        public void Initialize()
        {
            Reset();
            Start();
            this[MfcRegisters.ContextMemAddr] = Firmware + 0x80000;
            this[MfcRegisters.ContextMemSize] = 36 * 1024;
            Assert.That(Send(HostCommand.SysInit), Is.EqualTo(RiscResponse.SysInit));
            Assert.That(LastError, Is.Zero);
        }

        public void Reset()
        {
            this[MfcRegisters.Risc2HostCmd] = 0;
            this[MfcRegisters.Host2RiscCmd] = 0;
            for(var offset = 0xF000u; offset < 0x10000; offset += 4)
            {
                this[offset] = 0;
            }
            if(isRunning)
            {
                this[MfcRegisters.BusResetCtrl] = 1;
                Assert.That(this[MfcRegisters.BusResetCtrl] & 2, Is.EqualTo(2));
            }
            else
            {
                this[MfcRegisters.RiscOn] = 0;
            }
            this[MfcRegisters.MfcReset] = 0x1FFF;
            this[MfcRegisters.MfcReset] = 0;
            isRunning = false;
        }

        public void Start()
        {
            this[MfcRegisters.RiscOn] = 0;
            this[MfcRegisters.RiscBase] = Firmware;
            this[MfcRegisters.RiscOn] = 1;
            isRunning = true;
            Assert.That(WaitForResponse(), Is.EqualTo(RiscResponse.FwStatus));
        }

        /// <summary>s5p_mfc_cmd_host2risc_v6() and s5p_mfc_irq(): the response is acknowledged.</summary>
        public RiscResponse Send(HostCommand command)
        {
            Ring(command);
            return WaitForResponse();
        }

        public void Ring(HostCommand command)
        {
            this[MfcRegisters.Risc2HostCmd] = 0;
            this[MfcRegisters.Host2RiscCmd] = (uint)command;
            this[MfcRegisters.Host2RiscInt] = 1;
        }

        /// <summary>Waits the driver's 2 s (MFC_INT_TIMEOUT) for an interrupt; None if there is none.</summary>
        public RiscResponse WaitForResponse()
        {
            for(var waited = 0; waited < 2000000 && !Mfc.IRQ.IsSet; waited += WaitStep)
            {
                Board.Advance(TimeInterval.FromMicroseconds(WaitStep));
            }
            if(!Mfc.IRQ.IsSet)
            {
                return RiscResponse.None;
            }
            var reason = (RiscResponse)(this[MfcRegisters.Risc2HostCmd] & 0x1FFFF);
            LastError = this[MfcRegisters.ErrorCode];
            this[MfcRegisters.Risc2HostCmd] = 0;
            this[MfcRegisters.Risc2HostInt] = 0;
            Assert.That(Mfc.IRQ.IsSet, Is.False, "the interrupt stays after it was acknowledged");
            return reason;
        }

        /// <summary>After Renode has loaded a saved state: goes on with the devices that came out of it.</summary>
        public void UseLoadedMachine()
        {
            Board.UseLoadedMachine();
            Mfc = (Exynos_MFC)Board.Bus.WhatPeripheralIsAt(Base);
        }

        public uint LastError { get; private set; }

        public TestBoard Board { get; }

        public Exynos_MFC Mfc { get; private set; }

        public const ulong Base = 0x11000000;
        public const uint Firmware = 0x40100000;

        private bool isRunning;

        private const int WaitStep = 500;
    }
}
