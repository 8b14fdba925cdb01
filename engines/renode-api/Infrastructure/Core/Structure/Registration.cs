using System.Collections.Generic;

using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Peripherals.CPU;

namespace Antmicro.Renode.Core.Structure
{
    /// <summary>Where a device is in its parent.</summary>
    public interface IRegistrationPoint
    {
        string PrettyString { get; }
    }

    public interface ITheOnlyPossibleRegistrationPoint : IRegistrationPoint
    {
    }

    /// <summary>For a device that its parent holds without a place.</summary>
    public sealed class NullRegistrationPoint : ITheOnlyPossibleRegistrationPoint
    {
        public static NullRegistrationPoint Instance { get; private set; } = new NullRegistrationPoint();

        public override string ToString()
        {
            return "[-]";
        }

        public string PrettyString => ToString();

        private NullRegistrationPoint()
        {
        }
    }

    public interface IBusRegistration : IRegistrationPoint
    {
        IPeripheral Initiator { get; }

        ICluster<ICPU> Cluster { get; }

        ulong Offset { get; }

        ulong StartingPoint { get; }
    }

    public interface IConditionalRegistration : IBusRegistration
    {
        string Condition { get; }
    }

    public interface IRegistered<out TPeripheral, TRegistrationPoint>
        where TPeripheral : IPeripheral
        where TRegistrationPoint : IRegistrationPoint
    {
        TPeripheral Peripheral { get; }

        TRegistrationPoint RegistrationPoint { get; }
    }

    public class Registered<TPeripheral, TRegistrationPoint> : IRegistered<TPeripheral, TRegistrationPoint>
        where TPeripheral : IPeripheral
        where TRegistrationPoint : IRegistrationPoint
    {
        public Registered(TPeripheral peripheral, TRegistrationPoint registrationPoint)
        {
            Peripheral = peripheral;
            RegistrationPoint = registrationPoint;
        }

        public TPeripheral Peripheral { get; private set; }

        public TRegistrationPoint RegistrationPoint { get; private set; }
    }

    public static class Registered
    {
        public static Registered<TPeripheral, TRegistrationPoint> Create<TPeripheral, TRegistrationPoint>(TPeripheral peripheral, TRegistrationPoint registrationPoint)
            where TPeripheral : IPeripheral
            where TRegistrationPoint : IRegistrationPoint
        {
            return new Registered<TPeripheral, TRegistrationPoint>(peripheral, registrationPoint);
        }
    }

    public interface ICovariantRegisterablePeripheral<out TPeripheral, out TRegistrationPoint> : IEmulationElement
        where TPeripheral : IPeripheral
        where TRegistrationPoint : IRegistrationPoint
    {
    }

    public interface IRegisterablePeripheral<TPeripheral, TRegistrationPoint> : ICovariantRegisterablePeripheral<TPeripheral, TRegistrationPoint>
        where TPeripheral : IPeripheral
        where TRegistrationPoint : IRegistrationPoint
    {
        void Register(TPeripheral peripheral, TRegistrationPoint registrationPoint);

        void Unregister(TPeripheral peripheral);
    }

    public interface IPeripheralContainer<TPeripheral, TRegistrationPoint> : IRegisterablePeripheral<TPeripheral, TRegistrationPoint>
        where TPeripheral : IPeripheral
        where TRegistrationPoint : IRegistrationPoint
    {
        IEnumerable<TRegistrationPoint> GetRegistrationPoints(TPeripheral peripheral);

        IEnumerable<IRegistered<TPeripheral, TRegistrationPoint>> Children { get; }
    }
}
