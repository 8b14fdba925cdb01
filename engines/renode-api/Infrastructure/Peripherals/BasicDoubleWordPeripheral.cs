using System;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Bus.Wrappers;

namespace Antmicro.Renode.Peripherals
{
    /// <summary>A device of 32-bit registers.</summary>
    public abstract class BasicDoubleWordPeripheral : IDoubleWordPeripheral, IProvidesRegisterCollection<DoubleWordRegisterCollection>, IHasMappedRegisters
    {
        public BasicDoubleWordPeripheral(IMachine machine)
        {
            this.machine = machine;
            sysbus = machine.GetSystemBus(this);
            mapper = new RegisterMapper(GetType());
            RegistersCollection = new DoubleWordRegisterCollection(this);
        }

        public virtual void Reset()
        {
            RegistersCollection.Reset();
        }

        public virtual uint ReadDoubleWord(long offset)
        {
            return RegistersCollection.Read(offset);
        }

        public virtual void WriteDoubleWord(long offset, uint value)
        {
            RegistersCollection.Write(offset, value);
        }

        public virtual string OffsetToString(long offset)
        {
            return mapper.ToString(offset);
        }

        public DoubleWordRegisterCollection RegistersCollection { get; private set; }

        protected readonly IMachine machine;
        protected readonly IBusController sysbus;
        protected readonly RegisterMapper mapper;
    }

    /// <summary>Definition of registers by the enum value that is their offset. Names are comments.</summary>
    public static class BasicDoubleWordPeripheralExtensions
    {
        public static DoubleWordRegister Define(this Enum o, DoubleWordRegisterCollection c, uint resetValue = 0, bool softResettable = true, string name = "")
        {
            return c.DefineRegister(Convert.ToInt64(o), resetValue, softResettable);
        }

        public static DoubleWordRegister Define(this Enum o, IProvidesRegisterCollection<DoubleWordRegisterCollection> p, uint resetValue = 0, bool softResettable = true, string name = "")
        {
            return o.Define(p.RegistersCollection, resetValue, softResettable);
        }

        public static DoubleWordRegister Define32(this Enum o, IProvidesRegisterCollection<DoubleWordRegisterCollection> p, uint resetValue = 0, bool softResettable = true, string name = "")
        {
            return o.Define(p.RegistersCollection, resetValue, softResettable);
        }

        public static void DefineMany(this Enum o, DoubleWordRegisterCollection c, uint count, Action<DoubleWordRegister, int> setup, uint stepInBytes = 4, uint resetValue = 0, bool softResettable = true, string name = "")
        {
            for(var i = 0; i < count; i++)
            {
                setup(c.DefineRegister(Convert.ToInt64(o) + i * stepInBytes, resetValue, softResettable), i);
            }
        }

        public static void DefineMany(this Enum o, IProvidesRegisterCollection<DoubleWordRegisterCollection> p, uint count, Action<DoubleWordRegister, int> setup, uint stepInBytes = 4, uint resetValue = 0, bool softResettable = true, string name = "")
        {
            o.DefineMany(p.RegistersCollection, count, setup, stepInBytes, resetValue, softResettable);
        }

        public static DoubleWordRegister DefineConditional(this Enum o, DoubleWordRegisterCollection c, Func<bool> condition, ushort resetValue = 0, bool softResettable = true, string name = "")
        {
            return c.DefineConditionalRegister(Convert.ToInt64(o), condition, resetValue, softResettable);
        }

        public static DoubleWordRegister DefineConditional(this Enum o, IProvidesRegisterCollection<DoubleWordRegisterCollection> p, Func<bool> condition, ushort resetValue = 0, bool softResettable = true, string name = "")
        {
            return o.DefineConditional(p.RegistersCollection, condition, resetValue, softResettable);
        }

        public static DoubleWordRegister Bind(this Enum o, IProvidesRegisterCollection<DoubleWordRegisterCollection> p, DoubleWordRegister reg)
        {
            return p.RegistersCollection.AddRegister(Convert.ToInt64(o), reg);
        }
    }
}
