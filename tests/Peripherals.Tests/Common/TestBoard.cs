using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.Memory;
using Antmicro.Renode.Time;

namespace Exynos.Tests
{
    /// <summary>
    /// A machine with the board's RAM and no processor: the test is the driver. The same on the stand-in and on
    /// Renode's own assemblies.
    /// </summary>
    public sealed class TestBoard : IDisposable
    {
        /// <param name="ramSize">Bytes of RAM at <see cref="RamBase"/>; the host gives only what is touched. 0 for
        /// none.</param>
        public TestBoard(long ramSize = DefaultRamSize)
        {
            EmulationManager.Instance.Clear();
            Machine = new Machine();
            var emulation = EmulationManager.Instance.CurrentEmulation;
            emulation.MasterTimeSource.AdvanceImmediately = true;
            emulation.MasterTimeSource.Quantum = TimeInterval.FromMinutes(24 * 60UL);
            // Renode's own logging thread ends with the first flush; what is logged then fills a queue until nothing
            // goes on.
            emulation.CurrentLogger.SynchronousLogging = true;
            emulation.AddMachine(Machine, "board");
            log.SetLogLevel(LogLevel.Noisy);
            ClearLog();
            if(ramSize > 0)
            {
                Ram = new MappedMemory(Machine, ramSize);
                Add(Ram, RamBase, "ram");
            }
        }

        public void Dispose()
        {
            EmulationManager.Instance.Clear();
        }

        /// <summary>Puts a device on the bus at the address, with the size it knows itself.</summary>
        public T Add<T>(T device, ulong address, string? name = null) where T : IKnownSize
        {
            Machine.SystemBus.Register(device, new BusPointRegistration(address));
            Machine.SetLocalName(device, name ?? device.GetType().Name.ToLowerInvariant());
            return device;
        }

        public uint Read(ulong address)
        {
            return Bus.ReadDoubleWord(address);
        }

        public void Write(ulong address, uint value)
        {
            Bus.WriteDoubleWord(address, value);
        }

        /// <summary>Reads, changes the bits under the mask, writes: what a driver does.</summary>
        public void Modify(ulong address, uint mask, uint value)
        {
            Write(address, (Read(address) & ~mask) | (value & mask));
        }

        /// <summary>Lets virtual time go by; timers fire on the way.</summary>
        public void Advance(TimeInterval time)
        {
            ((BaseClockSource)Machine.ClockSource).Advance(time);
        }

        /// <summary>Lets time go by in steps until the condition holds. False when it didn't within the time.</summary>
        public bool AdvanceUntil(Func<bool> condition, TimeInterval atMost, TimeInterval? step = null)
        {
            var each = step ?? TimeInterval.FromMicroseconds(100);
            for(var passed = TimeInterval.Empty; passed < atMost; passed += each)
            {
                if(condition())
                {
                    return true;
                }
                Advance(each);
            }
            return condition();
        }

        /// <summary>
        /// Lets time go by for the whole emulation, and at the end does what waits for a point where no device is in
        /// the middle of an access: a machine reset that a device asked for.
        /// </summary>
        public void RunFor(TimeInterval time)
        {
            EmulationManager.Instance.CurrentEmulation.RunFor(time);
        }

        /// <summary>The log lines so far, of this level and above.</summary>
        public IReadOnlyList<LogLine> LogOf(LogLevel level)
        {
            Logger.Flush();
            return log.Lines.Where(x => x.Level >= level).ToList();
        }

        /// <summary>The log lines of warnings and errors so far, as text.</summary>
        public IReadOnlyList<string> Warnings => LogOf(LogLevel.Warning).Select(x => x.Message).ToList();

        /// <summary>After a saved state was loaded, which makes new objects: goes on with its machine.</summary>
        public void UseLoadedMachine()
        {
            Machine = (Machine)EmulationManager.Instance.CurrentEmulation.Machines.Single();
            ram = Bus.GetRegisteredPeripherals().Where(x => x.RegistrationPoint.Range.StartAddress == RamBase).Select(x => x.Peripheral).OfType<MappedMemory>().SingleOrDefault();
        }

        /// <summary>Keeps only errors from here on: for a test that makes a device log without end.</summary>
        public void KeepOnlyErrors()
        {
            log.SetLogLevel(LogLevel.Error);
        }

        public void ClearLog()
        {
            Logger.Flush();
            log.Clear();
        }

        public Machine Machine { get; private set; }

        public IBusController Bus => Machine.SystemBus;

        /// <exception cref="InvalidOperationException">When the board was made without RAM.</exception>
        public MappedMemory Ram
        {
            get => ram ?? throw new InvalidOperationException("This board has no RAM");
            private set => ram = value;
        }

        public const ulong RamBase = 0x40000000;

        /// <summary>2 GiB, as on the board.</summary>
        public const long DefaultRamSize = 0x80000000;

        private MappedMemory? ram;
        // One for all boards: Renode's logger needs a backend at all times.
        private static readonly LogRecorder log = LogRecorder.AddToLogger();

        private sealed class LogRecorder : LoggerBackend
        {
            public static LogRecorder AddToLogger()
            {
                var recorder = new LogRecorder { logLevel = LogLevel.Noisy };
                Logger.AddBackend(recorder, "tests");
                return recorder;
            }

            public override void Log(LogEntry entry)
            {
                lock(lines)
                {
                    for(var i = 0; i < Math.Max(1, entry.Count); i++)
                    {
                        lines.Add(new LogLine(entry.Type, entry.ObjectName, entry.Message));
                    }
                }
            }

            public void Clear()
            {
                lock(lines)
                {
                    lines.Clear();
                }
            }

            public IReadOnlyList<LogLine> Lines
            {
                get
                {
                    lock(lines)
                    {
                        return lines.ToList();
                    }
                }
            }

            private readonly List<LogLine> lines = new List<LogLine>();
        }
    }

    /// <summary>A line a device (or the bus) logged.</summary>
    public sealed record LogLine(LogLevel Level, string? Source, string Message);
}
