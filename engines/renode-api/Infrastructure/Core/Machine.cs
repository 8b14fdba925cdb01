using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Core
{
    /// <summary>A machine without processors: the host calls its bus and advances its time.</summary>
    public class Machine : IMachine, IDisposable
    {
        public Machine(bool createLocalTimeSource = false)
        {
            SystemBus = new SystemBus(this);
            names.Add(SystemBus, SystemBusName);
            if(createLocalTimeSource)
            {
                LocalTimeSource = new SlaveTimeSource();
            }
        }

        public void Dispose()
        {
            if(disposed)
            {
                return;
            }
            disposed = true;
            // Memory last: others may look at it once more.
            foreach(var peripheral in GetPeripheralsOfType<IDisposable>().OrderBy(x => x is IMapped ? 1 : 0).ToList())
            {
                peripheral.Dispose();
            }
            LocalTimeSource?.Dispose();
            StateChanged?.Invoke(this, new MachineStateChangedEventArgs(MachineStateChangedEventArgs.State.Disposed));
        }

        public IBusController GetSystemBus(IBusPeripheral peripheral)
        {
            return TryGetBusController(peripheral, out var controller) ? controller : RegisterBusController(peripheral, SystemBus);
        }

        public IBusController RegisterBusController(IBusPeripheral peripheral, IBusController controller)
        {
            if(!busControllers.TryGetValue(peripheral, out var seen))
            {
                seen = new ExchangeableController(controller);
                busControllers.Add(peripheral, seen);
                return seen;
            }
            if(seen.ParentController != SystemBus && seen.ParentController != controller)
            {
                throw new RecoverableException($"Trying to change the BusController from {seen.ParentController} to {controller} for the {peripheral} peripheral.");
            }
            seen.Exchange(controller);
            return seen;
        }

        public bool TryGetBusController(IBusPeripheral peripheral, out IBusController controller)
        {
            var found = busControllers.TryGetValue(peripheral, out var seen);
            controller = seen;
            return found;
        }

        public void RegisterAsAChildOf(IPeripheral peripheralParent, IPeripheral peripheralChild, IRegistrationPoint registrationPoint)
        {
            children.Add(new Child(peripheralParent, peripheralChild, registrationPoint));
        }

        public void UnregisterAsAChildOf(IPeripheral peripheralParent, IPeripheral peripheralChild)
        {
            children.RemoveAll(x => x.Parent == peripheralParent && x.Peripheral == peripheralChild);
            if(!IsRegistered(peripheralChild))
            {
                names.Remove(peripheralChild);
            }
        }

        public void UnregisterFromParent(IPeripheral peripheral)
        {
            foreach(var parent in GetParentPeripherals(peripheral).ToList())
            {
                UnregisterAsAChildOf(parent, peripheral);
            }
        }

        public bool IsRegistered(IPeripheral peripheral)
        {
            return peripheral == SystemBus || children.Any(x => x.Peripheral == peripheral);
        }

        public IEnumerable<T> GetPeripheralsOfType<T>()
        {
            return Peripherals.OfType<T>();
        }

        public IEnumerable<IPeripheral> GetPeripheralsOfType(Type t)
        {
            return Peripherals.Where(t.IsInstanceOfType);
        }

        public IEnumerable<IPeripheral> GetChildrenPeripherals(IPeripheral peripheral)
        {
            return children.Where(x => x.Parent == peripheral).Select(x => x.Peripheral).Distinct();
        }

        public IEnumerable<IPeripheral> GetParentPeripherals(IPeripheral peripheral)
        {
            return children.Where(x => x.Peripheral == peripheral).Select(x => x.Parent).Distinct();
        }

        public IEnumerable<IRegistrationPoint> GetPeripheralRegistrationPoints(IPeripheral parentPeripheral, IPeripheral childPeripheral)
        {
            return children.Where(x => x.Parent == parentPeripheral && x.Peripheral == childPeripheral).Select(x => x.Point);
        }

        public void SetLocalName(IPeripheral peripheral, string name)
        {
            if(string.IsNullOrEmpty(name))
            {
                throw new RecoverableException("The name of the peripheral cannot be null nor empty.");
            }
            if(!IsRegistered(peripheral))
            {
                throw new RecoverableException("Cannot name peripheral which is not registered.");
            }
            if(names.ContainsValue(name))
            {
                throw new RecoverableException($"Given name '{name}' is already used.");
            }
            names[peripheral] = name;
        }

        public string GetLocalName(IPeripheral peripheral)
        {
            return names.TryGetValue(peripheral, out var name) ? name : throw new KeyNotFoundException();
        }

        public bool TryGetLocalName(IPeripheral peripheral, out string name)
        {
            return names.TryGetValue(peripheral, out name);
        }

        public bool TryGetAnyName(IPeripheral peripheral, out string name)
        {
            name = null;
            if(!IsRegistered(peripheral))
            {
                return false;
            }
            names.TryGetValue(peripheral, out name);
            name ??= UnnamedPeripheral;
            if(peripheral != SystemBus)
            {
                var parent = GetParentPeripherals(peripheral).First();
                name = (TryGetAnyName(parent, out var parentName) ? parentName : UnnamedPeripheral) + PathSeparator + name;
            }
            return true;
        }

        public string GetAnyNameOrTypeName(IPeripheral peripheral)
        {
            return TryGetAnyName(peripheral, out var name) ? name : peripheral.GetType().Name;
        }

        public bool TryGetByName<T>(string name, out T peripheral) where T : class, IPeripheral
        {
            peripheral = names.Keys.OfType<T>().FirstOrDefault(x => names[x] == name || (TryGetAnyName(x, out var full) && full == name));
            return peripheral != null;
        }

        public void ScheduleAction(TimeInterval delay, Action<TimeInterval> action, string name = null)
        {
            var now = ElapsedVirtualTime.TimeElapsed;
            Action handler = null;
            handler = () =>
            {
                action(now);
                ClockSource.TryRemoveClockEntry(handler);
            };
            ClockSource.AddClockEntry(new ClockEntry(delay.Ticks, TimeInterval.TicksPerSecond, handler, this, name, workMode: WorkMode.OneShot));
        }

        public IManagedThread ObtainManagedThread(Action action, uint frequency, string name = "managed thread", IEmulationElement owner = null, Func<bool> stopCondition = null)
        {
            return new ManagedThread(this, action, 1, frequency, name, owner, stopCondition);
        }

        public IManagedThread ObtainManagedThread(Action action, TimeInterval period, string name = "managed thread", IEmulationElement owner = null, Func<bool> stopCondition = null)
        {
            return new ManagedThread(this, action, period.Ticks, TimeInterval.TicksPerSecond, name, owner, stopCondition);
        }

        public IDisposable ObtainPausedState(bool internalPause = false)
        {
            return new NoPause();
        }

        public void HandleTimeProgress(TimeInterval diff)
        {
            ((BaseClockSource)ClockSource).Advance(diff);
        }

        public void Start()
        {
            SetPaused(false);
        }

        public void Pause()
        {
            SetPaused(true);
        }

        public void PauseAndRequestEmulationPause(bool precise = false)
        {
            if(EmulationManager.Instance.CurrentEmulation.IsStarted)
            {
                EmulationManager.Instance.CurrentEmulation.PauseAll();
            }
        }

        public void Reset()
        {
            Reset(Array.Empty<IPeripheral>());
            MachineReset?.Invoke(this);
        }

        public void RequestReset()
        {
            TimeSourceForRequests().ExecuteInNearestSyncedState(_ => Reset());
        }

        public void RequestResetInSafeState(Action postReset = null, ICollection<IPeripheral> unresetable = null)
        {
            TimeSourceForRequests().ExecuteInNearestSyncedState(_ =>
            {
                Reset(unresetable ?? Array.Empty<IPeripheral>());
                postReset?.Invoke();
            });
        }

        /// <summary>
        /// Does what devices asked for when none is in the middle of an access, as now. For the thread that drives
        /// the devices.
        /// </summary>
        [StandInOnly]
        public void RunRequests()
        {
            LocalTimeSource?.RunWaiting();
        }

        public override string ToString()
        {
            return EmulationManager.Instance.CurrentEmulation[this] ?? base.ToString();
        }

        public IPeripheral this[string name] => TryGetByName<IPeripheral>(name, out var peripheral) ? peripheral : throw new KeyNotFoundException(name);

        public IClockSource ClockSource { get; } = new BaseClockSource();

        public IBusController SystemBus { get; private set; }

        public TimeSourceBase LocalTimeSource
        {
            get => localTimeSource;
            set
            {
                if(localTimeSource != null || value == null)
                {
                    throw new RecoverableException(value == null ? "Tried to set LocalTimeSource to null." : "Tried to set LocalTimeSource again.");
                }
                localTimeSource = value;
                localTimeSource.TimePassed += HandleTimeProgress;
            }
        }

        public TimeStamp ElapsedVirtualTime => new TimeStamp(LocalTimeSource?.ElapsedVirtualTime ?? ClockSource.CurrentValue, LocalTimeSource?.Domain);

        public bool IsPaused { get; private set; } = true;

        public bool InternalPause { get; private set; }

        public DateTime RealTimeClockDateTime => RealTimeClockStart + ElapsedVirtualTime.TimeElapsed.ToTimeSpan();

        public DateTime RealTimeClockStart
        {
            get
            {
                switch(RealTimeClockMode)
                {
                case RealTimeClockMode.HostTimeLocal:
                    return createdAt;
                case RealTimeClockMode.HostTimeUTC:
                    return createdAt.ToUniversalTime();
                default:
                    return DateTime.UnixEpoch;
                }
            }
        }

        public RealTimeClockMode RealTimeClockMode
        {
            get => realTimeClockMode;
            set
            {
                realTimeClockMode = value;
                RealTimeClockModeChanged?.Invoke(this);
            }
        }

        public event Action<IMachine> RealTimeClockModeChanged;

        public event Action<IMachine> MachineReset;

        public event Action<IMachine, IPeripheral> PeripheralReset;

        public event Action<IMachine, MachineStateChangedEventArgs> StateChanged;

        public const string MachineKeyword = "machine";
        public const string UnnamedPeripheral = "[no-name]";
        public const char PathSeparator = '.';
        public const string SystemBusName = "sysbus";

        // A machine outside of an emulation, as an engine may have it, has none of its own yet.
        private TimeSourceBase TimeSourceForRequests()
        {
            if(LocalTimeSource == null)
            {
                LocalTimeSource = new SlaveTimeSource();
            }
            return LocalTimeSource;
        }

        private void SetPaused(bool paused)
        {
            if(paused == IsPaused)
            {
                return;
            }
            IsPaused = paused;
            StateChanged?.Invoke(this, new MachineStateChangedEventArgs(paused ? MachineStateChangedEventArgs.State.Paused : MachineStateChangedEventArgs.State.Started));
        }

        private void Reset(ICollection<IPeripheral> unresetable)
        {
            foreach(var peripheral in Peripherals.Except(unresetable).ToList())
            {
                peripheral.Reset();
                PeripheralReset?.Invoke(this, peripheral);
            }
        }

        private IEnumerable<IPeripheral> Peripherals => children.Select(x => x.Peripheral).Prepend(SystemBus).Distinct();

        private TimeSourceBase localTimeSource;
        private bool disposed;
        private RealTimeClockMode realTimeClockMode;
        private readonly DateTime createdAt = DateTime.Now;
        private readonly List<Child> children = new List<Child>();
        private readonly Dictionary<IPeripheral, string> names = new Dictionary<IPeripheral, string>();
        private readonly Dictionary<IBusPeripheral, ExchangeableController> busControllers = new Dictionary<IBusPeripheral, ExchangeableController>();

        private sealed class Child
        {
            public Child(IPeripheral parent, IPeripheral peripheral, IRegistrationPoint point)
            {
                Parent = parent;
                Peripheral = peripheral;
                Point = point;
            }

            public readonly IPeripheral Parent;
            public readonly IPeripheral Peripheral;
            public readonly IRegistrationPoint Point;
        }

        private sealed class ExchangeableController : BusControllerProxy
        {
            public ExchangeableController(IBusController controller) : base(controller)
            {
            }

            public void Exchange(IBusController controller)
            {
                ParentController = controller;
            }
        }

        private sealed class NoPause : IDisposable
        {
            public void Dispose()
            {
                // Nothing runs beside the host's own thread, so there was nothing to pause.
            }
        }

        private sealed class ManagedThread : IManagedThread
        {
            public ManagedThread(Machine machine, Action action, ulong period, ulong frequency, string name, IEmulationElement owner, Func<bool> stopCondition)
            {
                this.machine = machine;
                this.name = name;
                handler = () =>
                {
                    if(stopCondition?.Invoke() == true)
                    {
                        Stop();
                        return;
                    }
                    action();
                };
                machine.ClockSource.AddClockEntry(new ClockEntry(period, frequency, handler, owner ?? machine, name, enabled: false));
            }

            public void Start()
            {
                machine.ClockSource.ExchangeClockEntryWith(handler, x => x.With(enabled: true));
            }

            public void StartDelayed(TimeInterval delay)
            {
                machine.ScheduleAction(delay, _ =>
                {
                    Start();
                    handler();
                }, name);
            }

            public void Stop()
            {
                machine.ClockSource.ExchangeClockEntryWith(handler, x => x.With(enabled: false));
            }

            public void Dispose()
            {
                machine.ClockSource.TryRemoveClockEntry(handler);
            }

            public uint Frequency
            {
                get => (uint)machine.ClockSource.GetClockEntry(handler).Frequency;
                set => machine.ClockSource.ExchangeClockEntryWith(handler, x => x.With(frequency: value));
            }

            private readonly Machine machine;
            private readonly string name;
            private readonly Action handler;
        }
    }
}
