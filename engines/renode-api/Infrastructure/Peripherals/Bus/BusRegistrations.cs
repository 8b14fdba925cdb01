using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.CPU;

namespace Antmicro.Renode.Peripherals.Bus
{
    public abstract class BusRegistration : IBusRegistration, IConditionalRegistration
    {
        public override bool Equals(object obj)
        {
            return obj is BusRegistration other && StartingPoint == other.StartingPoint && Offset == other.Offset
                && Initiator == other.Initiator && Cluster == other.Cluster && Condition == other.Condition;
        }

        public override int GetHashCode()
        {
            return System.HashCode.Combine(StartingPoint, Offset, Initiator, Cluster, Condition);
        }

        public IPeripheral Initiator { get; }

        public ICluster<ICPU> Cluster { get; }

        public string Condition { get; }

        /// <summary>Where in the device the registration starts.</summary>
        public ulong Offset { get; set; }

        public ulong StartingPoint { get; set; }

        public virtual string PrettyString => ToString();

        internal BusRegistration(ulong startingPoint, ulong offset, IPeripheral cpu, ICluster<ICPU> cluster, string condition)
        {
            if(cpu != null && cluster != null)
            {
                throw new ConstructionException("CPU and cluster cannot be specified at the same time");
            }
            StartingPoint = startingPoint;
            Offset = offset;
            Initiator = cpu;
            Cluster = cluster;
            Condition = condition;
        }

        private protected string Decorate(string place)
        {
            place += Offset != 0 ? $" with offset 0x{Offset:X}" : "";
            place += Initiator != null ? $" for core {Initiator}" : "";
            return place + (Condition != null ? $" with condition \"{Condition}\"" : "");
        }
    }

    /// <summary>A device at an address, with the size given here.</summary>
    public class BusRangeRegistration : BusRegistration
    {
        public BusRangeRegistration(Range range, ulong offset = 0, IPeripheral cpu = null, ICluster<ICPU> cluster = null)
            : base(range.StartAddress, offset, cpu, cluster, null)
        {
            Range = range;
        }

        public BusRangeRegistration(Range range, string condition, ulong offset = 0) : base(range.StartAddress, offset, null, null, condition)
        {
            Range = range;
        }

        public BusRangeRegistration(ulong address, ulong size, ulong offset = 0, IPeripheral cpu = null, ICluster<ICPU> cluster = null)
            : this(new Range(address, size), offset, cpu, cluster)
        {
        }

        public BusRangeRegistration(ulong address, ulong size, string condition, ulong offset = 0) : this(new Range(address, size), condition, offset)
        {
        }

        public override bool Equals(object obj)
        {
            return base.Equals(obj) && obj is BusRangeRegistration other && Range == other.Range;
        }

        public override int GetHashCode()
        {
            return System.HashCode.Combine(base.GetHashCode(), Range);
        }

        public override string ToString()
        {
            return Decorate(Range.ToString());
        }

        public static implicit operator BusRangeRegistration(Range range)
        {
            return new BusRangeRegistration(range);
        }

        public override string PrettyString => ToString();

        public Range Range { get; set; }
    }

    /// <summary>A device at an address, with the size it knows itself.</summary>
    public class BusPointRegistration : BusRegistration
    {
        public BusPointRegistration(ulong address, ulong offset = 0, IPeripheral cpu = null, ICluster<ICPU> cluster = null)
            : base(address, offset, cpu, cluster, null)
        {
        }

        public BusPointRegistration(ulong address, string condition, ulong offset = 0) : base(address, offset, null, null, condition)
        {
        }

        public BusRangeRegistration ToRangeRegistration(ulong size)
        {
            return Condition != null
                ? new BusRangeRegistration(StartingPoint, size, Condition, Offset)
                : new BusRangeRegistration(StartingPoint, size, Offset, Initiator, Cluster);
        }

        public override string ToString()
        {
            return Decorate($"0x{StartingPoint:X}");
        }

        public static implicit operator BusPointRegistration(ulong address)
        {
            return new BusPointRegistration(address);
        }

        public override string PrettyString => ToString();
    }
}
