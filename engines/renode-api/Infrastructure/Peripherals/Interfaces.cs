using System;
using System.Collections.Generic;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.UserInterface;

namespace Antmicro.Renode
{
    /// <summary>Anything that can be a source of log lines.</summary>
    public interface IEmulationElement
    {
    }
}

namespace Antmicro.Renode.Peripherals
{
    public interface IAnalyzable : IEmulationElement
    {
    }

    [Icon("box")]
    public interface IPeripheral : IEmulationElement, IAnalyzable
    {
        void Reset();
    }

    /// <summary>A device that knows how many bytes of the bus it takes.</summary>
    public interface IKnownSize : IBusPeripheral
    {
        /// <summary>In bytes.</summary>
        long Size { get; }
    }

    public interface IMapped : IBusPeripheral
    {
        IEnumerable<IMappedSegment> MappedSegments { get; }
    }

    public interface IMemory : IPeripheral, IKnownSize, IBytePeripheral, IWordPeripheral, IDoubleWordPeripheral, IMultibyteWritePeripheral, IQuadWordPeripheral
    {
    }

    public interface IHasFrequency
    {
        /// <summary>In hertz.</summary>
        ulong Frequency { get; set; }
    }

    public interface IHasDivisibleFrequency : IHasFrequency
    {
        ulong Divider { get; set; }
    }

    /// <summary>A device that runs by itself and is to be told when the machine does.</summary>
    public interface IHasOwnLife
    {
        bool IsPaused { get; }

        void Start();

        void Pause();

        void Resume();
    }

    public interface IAbsoluteAddressAware
    {
        void SetAbsoluteAddress(ulong address);
    }

    /// <summary>A device that can name its registers, for log lines.</summary>
    public interface IHasMappedRegisters
    {
        string OffsetToString(long offset);
    }

    public interface ICluster<out T> : IPeripheral, IEnumerable<T>
    {
        IEnumerable<ICluster<T>> Clusters { get; }

        IEnumerable<T> Clustered { get; }
    }

    /// <summary>The interrupt line that a .repl means when it names none.</summary>
    [AttributeUsage(AttributeTargets.Property)]
    public class DefaultInterruptAttribute : Attribute
    {
    }
}

namespace Antmicro.Renode.Peripherals.CPU
{
    /// <summary>Only a context for the bus here: the stand-in has no processors.</summary>
    public interface ICPU : IPeripheral
    {
        /// <summary>Brings the machine's time up to where the processor is.</summary>
        void SyncTime();

        /// <summary>Whether it executes nothing until told to.</summary>
        bool IsHalted { get; set; }

        /// <summary>The number by which processors of a machine are told apart.</summary>
        uint MultiprocessingId { get; }
    }

    /// <summary>An error of the guest that would stop its processor.</summary>
    public class CpuAbortException : Exception
    {
        public CpuAbortException()
        {
        }

        public CpuAbortException(string message) : base(message)
        {
        }

        public CpuAbortException(string message, Exception innerException) : base(message, innerException)
        {
        }
    }
}
