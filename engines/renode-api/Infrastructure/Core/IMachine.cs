using System;
using System.Collections.Generic;

using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Core
{
    /// <summary>An action that is called again and again in virtual time.</summary>
    public interface ISimpleManagedThread : IDisposable
    {
        void Start();

        void StartDelayed(TimeInterval delay);

        void Stop();
    }

    public interface IManagedThread : ISimpleManagedThread
    {
        /// <summary>In hertz.</summary>
        uint Frequency { get; set; }
    }

    public class MachineStateChangedEventArgs
    {
        public MachineStateChangedEventArgs(State state)
        {
            CurrentState = state;
        }

        public State CurrentState { get; private set; }

        public enum State
        {
            Started,
            Paused,
            Disposed
        }
    }

    /// <summary>A bus, its devices and their time.</summary>
    public interface IMachine : IEmulationElement
    {
        /// <summary>The bus as the device sees it: the machine's, or what was put in front of the device.</summary>
        IBusController GetSystemBus(IBusPeripheral peripheral);

        /// <summary>
        /// Puts a bus controller in front of a device, also for those who already have the result of <see
        /// cref="GetSystemBus"/>.
        /// </summary>
        IBusController RegisterBusController(IBusPeripheral peripheral, IBusController controller);

        bool TryGetBusController(IBusPeripheral peripheral, out IBusController controller);

        void RegisterAsAChildOf(IPeripheral peripheralParent, IPeripheral peripheralChild, IRegistrationPoint registrationPoint);

        void UnregisterAsAChildOf(IPeripheral peripheralParent, IPeripheral peripheralChild);

        void UnregisterFromParent(IPeripheral peripheral);

        bool IsRegistered(IPeripheral peripheral);

        IEnumerable<T> GetPeripheralsOfType<T>();

        IEnumerable<IPeripheral> GetPeripheralsOfType(Type t);

        IEnumerable<IPeripheral> GetChildrenPeripherals(IPeripheral peripheral);

        IEnumerable<IPeripheral> GetParentPeripherals(IPeripheral peripheral);

        IEnumerable<IRegistrationPoint> GetPeripheralRegistrationPoints(IPeripheral parentPeripheral, IPeripheral childPeripheral);

        void SetLocalName(IPeripheral peripheral, string name);

        string GetLocalName(IPeripheral peripheral);

        bool TryGetLocalName(IPeripheral peripheral, out string name);

        string GetAnyNameOrTypeName(IPeripheral peripheral);

        bool TryGetAnyName(IPeripheral peripheral, out string name);

        bool TryGetByName<T>(string name, out T peripheral) where T : class, IPeripheral;

        /// <summary>Calls the action once, after the delay in virtual time.</summary>
        void ScheduleAction(TimeInterval delay, Action<TimeInterval> action, string name = null);

        IManagedThread ObtainManagedThread(Action action, uint frequency, string name = "managed thread", IEmulationElement owner = null, Func<bool> stopCondition = null);

        IManagedThread ObtainManagedThread(Action action, TimeInterval period, string name = "managed thread", IEmulationElement owner = null, Func<bool> stopCondition = null);

        IDisposable ObtainPausedState(bool internalPause = false);

        void HandleTimeProgress(TimeInterval diff);

        void Start();

        void Pause();

        /// <summary>Resets every device, now.</summary>
        void Reset();

        /// <summary>Resets every device, when no device is in the middle of an access.</summary>
        void RequestReset();

        /// <summary>Stops the emulation, as far as the host can.</summary>
        void PauseAndRequestEmulationPause(bool precise = false);

        void RequestResetInSafeState(Action postReset = null, ICollection<IPeripheral> unresetable = null);

        string ToString();

        IPeripheral this[string name] { get; }

        IClockSource ClockSource { get; }

        IBusController SystemBus { get; }

        TimeSourceBase LocalTimeSource { get; set; }

        TimeStamp ElapsedVirtualTime { get; }

        /// <summary>What a real-time clock shows: a start that depends on the mode, and virtual time since.</summary>
        DateTime RealTimeClockDateTime { get; }

        DateTime RealTimeClockStart { get; }

        RealTimeClockMode RealTimeClockMode { get; set; }

        bool IsPaused { get; }

        bool InternalPause { get; }

        event Action<IMachine> RealTimeClockModeChanged;

        event Action<IMachine> MachineReset;

        event Action<IMachine, MachineStateChangedEventArgs> StateChanged;

        event Action<IMachine, IPeripheral> PeripheralReset;
    }
}
