using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals;

namespace Antmicro.Renode.Core.Structure
{
    /// <summary>A place that is a number, as an address on an I2C bus.</summary>
    public class NumberRegistrationPoint<T> : IRegistrationPoint
    {
        public NumberRegistrationPoint(T address)
        {
            Address = address;
        }

        public override bool Equals(object obj)
        {
            return obj is NumberRegistrationPoint<T> other && Equals(Address, other.Address);
        }

        public override int GetHashCode()
        {
            return Address == null ? 0 : Address.GetHashCode();
        }

        public override string ToString()
        {
            return $"Address: {Address}";
        }

        public T Address { get; private set; }

        public string PrettyString => ToString();
    }

    /// <summary>Devices by their number.</summary>
    public abstract class SimpleContainerBase<T> : IPeripheralContainer<T, NumberRegistrationPoint<int>>, IDisposable
        where T : IPeripheral
    {
        public virtual void Register(T peripheral, NumberRegistrationPoint<int> registrationPoint)
        {
            if(ChildCollection.ContainsKey(registrationPoint.Address))
            {
                throw new RegistrationException("The specified registration point is already in use.");
            }
            ChildCollection.Add(registrationPoint.Address, peripheral);
        }

        public virtual void Unregister(T peripheral)
        {
            var places = ChildCollection.Where(x => x.Value.Equals(peripheral)).Select(x => x.Key).ToList();
            if(places.Count == 0)
            {
                throw new RegistrationException("The specified peripheral was never registered.");
            }
            places.ForEach(x => ChildCollection.Remove(x));
        }

        public virtual void Dispose()
        {
            foreach(var child in ChildCollection.Values.OfType<IDisposable>())
            {
                child.Dispose();
            }
            ChildCollection.Clear();
        }

        public virtual IEnumerable<NumberRegistrationPoint<int>> GetRegistrationPoints(T peripheral)
        {
            return ChildCollection.Keys.Select(x => new NumberRegistrationPoint<int>(x)).ToList();
        }

        public virtual IEnumerable<IRegistered<T, NumberRegistrationPoint<int>>> Children =>
            ChildCollection.Select(x => Registered.Create(x.Value, new NumberRegistrationPoint<int>(x.Key))).ToList();

        protected SimpleContainerBase()
        {
            ChildCollection = new Dictionary<int, T>();
        }

        protected bool TryGetByAddress(int address, out T peripheral)
        {
            return ChildCollection.TryGetValue(address, out peripheral);
        }

        protected Dictionary<int, T> ChildCollection;
    }

    /// <summary>The same for a class that derives from something else.</summary>
    public class SimpleContainerHelper<T> : SimpleContainerBase<T>
        where T : IPeripheral
    {
        public SimpleContainerHelper(IMachine machine, IPeripheral parent)
        {
            this.machine = machine;
            this.parent = parent;
        }

        public new bool TryGetByAddress(int address, out T peripheral)
        {
            return base.TryGetByAddress(address, out peripheral);
        }

        public override void Register(T peripheral, NumberRegistrationPoint<int> registrationPoint)
        {
            base.Register(peripheral, registrationPoint);
            machine.RegisterAsAChildOf(parent, peripheral, registrationPoint);
        }

        public override void Unregister(T peripheral)
        {
            base.Unregister(peripheral);
            machine.UnregisterAsAChildOf(parent, peripheral);
        }

        protected readonly IPeripheral parent;
        protected readonly IMachine machine;
    }
}
