using System;

using Antmicro.Renode.Core;
using Antmicro.Renode.Logging;

namespace Antmicro.Renode.Peripherals
{
    /// <summary>
    /// What all models of the board have in common: an exception in a model costs the guest one access and the log one line.
    /// Without this, Renode stops the processor for good, and the QEMU engine ends the session.
    /// </summary>
    public abstract class ExynosPeripheral : BasicDoubleWordPeripheral
    {
        protected ExynosPeripheral(IMachine machine) : base(machine)
        {
        }

        public sealed override uint ReadDoubleWord(long offset)
        {
            try
            {
                return ReadRegister(offset);
            }
            catch(Exception e)
            {
                this.LogFailure($"The read at 0x{offset:X}", e);
                return 0;
            }
        }

        public sealed override void WriteDoubleWord(long offset, uint value)
        {
            try
            {
                WriteRegister(offset, value);
            }
            catch(Exception e)
            {
                this.LogFailure($"The write of 0x{value:X} at 0x{offset:X}", e);
            }
        }

        /// <summary>Reads what is at an offset: a register, if the device has nothing else.</summary>
        protected virtual uint ReadRegister(long offset)
        {
            return base.ReadDoubleWord(offset);
        }

        /// <summary>Writes what is at an offset: a register, if the device has nothing else.</summary>
        protected virtual void WriteRegister(long offset, uint value)
        {
            base.WriteDoubleWord(offset, value);
        }
    }

    public static class ExynosPeripheralExtensions
    {
        /// <summary>Runs what a timer started: an exception costs this event and a line in the log.</summary>
        /// <param name="peripheral">Whose timer it is.</param>
        /// <param name="what">Names the event in the log.</param>
        /// <param name="action">What to do.</param>
        public static void Attempt(this IPeripheral peripheral, string what, Action action)
        {
            try
            {
                action();
            }
            catch(Exception e)
            {
                peripheral.LogFailure(what, e);
            }
        }

        /// <summary>Logs an exception of a model in one line: what failed, and the message.</summary>
        public static void LogFailure(this IPeripheral peripheral, string what, Exception exception)
        {
            peripheral.Log(LogLevel.Error, "{0} failed: {1}: {2}", what, exception.GetType().Name, exception.Message);
        }
    }
}
