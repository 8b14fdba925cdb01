using System;

using Antmicro.Migrant;
using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals
{
    /// <summary>
    /// What all models of the board have in common.
    ///
    /// An exception in a model costs the guest one access and the log one line. Without this, Renode stops the
    /// processor for good, and the QEMU engine ends the session.
    ///
    /// Register accesses run in the lock of the machine's clock, as timer handlers do. So of a machine's accesses and
    /// handlers only one runs at a time, with any number of processors.
    /// </summary>
    public abstract class ExynosPeripheral : BasicDoubleWordPeripheral, IDisposable
    {
        protected ExynosPeripheral(IMachine machine) : base(machine)
        {
            clock = machine.ClockSource;
        }

        public sealed override uint ReadDoubleWord(long offset)
        {
            try
            {
                return HasLocksOfItsOwn ? ReadRegister(offset) : Synchronized(() => ReadRegister(offset));
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
                if(HasLocksOfItsOwn)
                {
                    WriteRegister(offset, value);
                }
                else
                {
                    clock.ExecuteInLock(() => WriteRegister(offset, value));
                }
            }
            catch(Exception e)
            {
                this.LogFailure($"The write of 0x{value:X} at 0x{offset:X}", e);
            }
        }

        /// <summary>
        /// The machine goes away. Recordings of the device end, and a model gives back what it holds of the host.
        /// </summary>
        public virtual void Dispose()
        {
            Disposed?.Invoke();
            Disposed = null;
        }

        /// <summary>Raised once, when the device goes away with its machine.</summary>
        [field: Transient]
        public event Action? Disposed;

        /// <summary>
        /// Runs what the host asks for between the accesses of the guest and the timers: for commands of the monitor.
        /// </summary>
        protected T Synchronized<T>(Func<T> function)
        {
            T result = default!;
            clock.ExecuteInLock(() => result = function());
            return result;
        }

        /// <summary>A device whose registers need no lock but its own ones.</summary>
        protected virtual bool HasLocksOfItsOwn => false;

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

        /// <summary>Defines a register that keeps what was written, and does no more.</summary>
        protected void DefineStorage<T>(T register, uint resetValue = 0) where T : Enum
        {
            RegistersCollection.DefineRegister(Convert.ToInt64(register), resetValue).WithValueField(0, 32, name: register.ToString());
        }

        /// <summary>Defines a register that can only be read, and always reads the same.</summary>
        protected void DefineConstant<T>(T register, uint value) where T : Enum
        {
            RegistersCollection.DefineRegister(Convert.ToInt64(register), value).WithValueField(0, 32, FieldMode.Read, name: register.ToString());
        }

        private readonly IClockSource clock;
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

        /// <summary>
        /// Runs an action when the device goes away with its machine. An exception costs a line in the log.
        /// </summary>
        /// <param name="peripheral">The device; one that isn't of this board never goes away.</param>
        /// <param name="what">Names the action in the log.</param>
        /// <param name="action">What to do.</param>
        internal static void WhenDisposed(this IPeripheral peripheral, string what, Action action)
        {
            if(peripheral is ExynosPeripheral device)
            {
                device.Disposed += () => device.Attempt(what, action);
            }
        }

        /// <summary>Logs an exception of a model in one line: what failed, and the message.</summary>
        public static void LogFailure(this IPeripheral peripheral, string what, Exception exception)
        {
            peripheral.Log(LogLevel.Error, "{0} failed: {1}: {2}", what, exception.GetType().Name, exception.Message);
        }
    }
}
