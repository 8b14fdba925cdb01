using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Core
{
    /// <summary>The machines of this process, by name.</summary>
    public class Emulation : IDisposable
    {
        public void Dispose()
        {
            foreach(var machine in machines.Values.OfType<IDisposable>())
            {
                machine.Dispose();
            }
            machines = new Dictionary<string, IMachine>();
            MasterTimeSource.Dispose();
        }

        public void AddMachine(IMachine machine, string name = "")
        {
            if(!TryAddMachine(machine, name))
            {
                throw new RecoverableException("Given machine or given name already exists in the emulation.");
            }
        }

        public bool TryAddMachine(IMachine machine, string name)
        {
            lock(sync)
            {
                if(string.IsNullOrEmpty(name))
                {
                    name = $"machine-{machines.Count}";
                }
                if(machines.ContainsKey(name) || machines.ContainsValue(machine))
                {
                    return false;
                }
                machines = new Dictionary<string, IMachine>(machines) { { name, machine } };
            }
            if(machine.LocalTimeSource == null)
            {
                machine.LocalTimeSource = MasterTimeSource;
            }
            else
            {
                // A time source of its own is driven by the common one.
                MasterTimeSource.TimePassed += machine.LocalTimeSource.Advance;
            }
            return true;
        }

        public void RemoveMachine(IMachine machine)
        {
            lock(sync)
            {
                machines = machines.Where(x => x.Value != machine).ToDictionary(x => x.Key, x => x.Value);
            }
            MasterTimeSource.TimePassed -= machine.LocalTimeSource.Advance;
            (machine as IDisposable)?.Dispose();
        }

        public bool TryGetMachineName(IMachine machine, out string name)
        {
            name = machines.FirstOrDefault(x => x.Value == machine).Key;
            return name != null;
        }

        public bool TryGetMachineByName(string name, out IMachine machine)
        {
            return machines.TryGetValue(name, out machine);
        }

        public bool TryGetMachineForPeripheral(IPeripheral p, out IMachine machine)
        {
            machine = machines.Values.FirstOrDefault(x => x.IsRegistered(p));
            return machine != null;
        }

        public bool TryGetEmulationElementName(object obj, out string name)
        {
            return TryGetEmulationElementName(obj, out name, out _);
        }

        public bool TryGetEmulationElementName(object obj, out string name, out string containerName)
        {
            name = null;
            containerName = null;
            if(obj is IMachine machine)
            {
                return TryGetMachineName(machine, out name);
            }
            if(obj is IPeripheral peripheral && TryGetMachineForPeripheral(peripheral, out var owner))
            {
                TryGetMachineName(owner, out containerName);
                return owner.TryGetAnyName(peripheral, out name);
            }
            return false;
        }

        /// <summary>Lets virtual time go by for every machine.</summary>
        public void RunFor(TimeInterval period)
        {
            while(period > TimeInterval.Empty)
            {
                var step = TimeInterval.Min(MasterTimeSource.Quantum, period);
                MasterTimeSource.Advance(step);
                period -= step;
            }
        }

        public void StartAll()
        {
            IsStarted = true;
            foreach(var machine in machines.Values)
            {
                machine.Start();
            }
        }

        public void PauseAll()
        {
            IsStarted = false;
            foreach(var machine in machines.Values)
            {
                machine.Pause();
            }
        }

        public bool IsStarted { get; private set; }

        public IEnumerable<IMachine> Machines => machines.Values;

        public int MachinesCount => machines.Count;

        public IEnumerable<string> Names => machines.Keys;

        public MasterTimeSource MasterTimeSource { get; private set; } = new MasterTimeSource();

        public MACRepository MACRepository { get; private set; } = new MACRepository();

        public ILogger CurrentLogger { get; private set; } = new SynchronousLogger();

        public IMachine this[string key] => machines[key];

        public string this[IMachine machine] => TryGetMachineName(machine, out var name) ? name : null;

        // Replaced as a whole: the threads of other machines look at it.
        private volatile Dictionary<string, IMachine> machines = new Dictionary<string, IMachine>();
        private readonly object sync = new object();

        private sealed class SynchronousLogger : ILogger
        {
            public void Flush()
            {
                Logger.Flush();
            }

            public void Dispose()
            {
            }

            public bool SynchronousLogging
            {
                get => true;
                set
                {
                }
            }
        }
    }

    public sealed class EmulationManager
    {
        /// <summary>Throws the current emulation away.</summary>
        public void Clear()
        {
            CurrentEmulation.Dispose();
            CurrentEmulation = new Emulation();
        }

        public static EmulationManager Instance { get; private set; } = new EmulationManager();

        public Emulation CurrentEmulation { get; private set; } = new Emulation();

        private EmulationManager()
        {
        }
    }
}
