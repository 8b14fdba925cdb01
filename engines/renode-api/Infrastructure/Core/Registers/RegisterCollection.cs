using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Peripherals.CPU;

namespace Antmicro.Renode.Core.Structure.Registers
{
    public interface IRegisterCollection
    {
        void Reset();

        void RemoveBeforeReadHook(long offset);

        void RemoveAfterReadHook(long offset);

        void RemoveBeforeWriteHook(long offset);

        void RemoveAfterWriteHook(long offset);
    }

    public interface IRegisterCollection<T> : IRegisterCollection where T : struct
    {
        void AddBeforeReadHook(long offset, Func<long, T?> hook);

        void AddAfterReadHook(long offset, Func<long, T, T?> hook);

        void AddBeforeWriteHook(long offset, Func<long, T, T?> hook);

        void AddAfterWriteHook(long offset, Action<long, T> hook);
    }

    public interface IProvidesRegisterCollection<T> where T : IRegisterCollection
    {
        T RegistersCollection { get; }
    }

    /// <summary>
    /// Registers by offset. An offset can hold several, each with a condition of which one holds at a time.
    /// </summary>
    public abstract class BaseRegisterCollection<T, R> : IRegisterCollection
        where R : PeripheralRegister, IPeripheralRegister<T>
        where T : struct
    {
        public BaseRegisterCollection(IPeripheral parent, IDictionary<long, R> registersMap = null)
        {
            this.parent = parent;
            foreach(var entry in registersMap ?? new Dictionary<long, R>())
            {
                AddRegister(entry.Key, entry.Value);
            }
        }

        /// <summary>Reads the register; where there is none, logs it and gives 0.</summary>
        public T Read(long offset)
        {
            if(!TryRead(offset, out var result))
            {
                parent.LogUnhandledRead(offset);
            }
            return result;
        }

        public bool TryRead(long offset, out T result)
        {
            if(beforeReadHooks.TryGetValue(offset, out var beforeRead) && beforeRead(offset) is T instead)
            {
                result = instead;
                return true;
            }

            T? value = null;
            if(slots.TryGetValue(offset, out var slot))
            {
                value = Select(slot).Read();
            }
            if(afterReadHooks.TryGetValue(offset, out var afterRead))
            {
                value = afterRead(offset, value ?? default(T)) ?? value;
            }
            result = value ?? default(T);
            return value != null;
        }

        /// <summary>Writes the register; where there is none, logs it.</summary>
        public void Write(long offset, T value)
        {
            if(!TryWrite(offset, value))
            {
                parent.LogUnhandledWrite(offset, Convert.ToUInt64(value));
            }
        }

        public bool TryWrite(long offset, T value)
        {
            if(!slots.TryGetValue(offset, out var slot))
            {
                return false;
            }
            if(beforeWriteHooks.TryGetValue(offset, out var beforeWrite))
            {
                value = beforeWrite(offset, value) ?? value;
            }
            Select(slot).Write(offset, value);
            if(afterWriteHooks.TryGetValue(offset, out var afterWrite))
            {
                afterWrite(offset, value);
            }
            return true;
        }

        public bool HasRegisterAtOffset(long offset)
        {
            return slots.TryGetValue(offset, out var slot) && (slot.Count == 1 || slot.Any(x => x.Condition()));
        }

        public void Reset()
        {
            foreach(var entry in slots.Values.SelectMany(x => x))
            {
                entry.Register.Reset();
            }
        }

        public void ShadowReload()
        {
            foreach(var entry in slots.Values.SelectMany(x => x))
            {
                entry.Register.ShadowReload();
            }
        }

        public R DefineRegister(long offset, T resetValue = default(T), bool softResettable = true)
        {
            return DefineConditionalRegister(offset, null, resetValue, softResettable);
        }

        public R DefineConditionalRegister(long offset, Func<bool> condition, T resetValue = default(T), bool softResettable = true)
        {
            var register = (R)Activator.CreateInstance(typeof(R), parent, Convert.ToUInt64(resetValue), softResettable);
            return AddConditionalRegister(offset, register, condition);
        }

        public R AddRegister(long offset, R register)
        {
            return AddConditionalRegister(offset, register, null);
        }

        public R AddConditionalRegister(long offset, R register, Func<bool> condition)
        {
            if(!slots.TryGetValue(offset, out var slot))
            {
                slots.Add(offset, slot = new List<Entry>());
            }
            if(slot.Any(x => x.Condition == null))
            {
                throw new ConstructionException($"At offset 0x{offset:x}: Cannot add a conditional register because there is already an unconditional register in the collection");
            }
            if(slot.Count > 0 && condition == null)
            {
                throw new ConstructionException($"At offset 0x{offset:x}: Cannot add an unconditional register because there is already a conditional register in the collection");
            }
            slot.Add(new Entry(register, condition));
            return register;
        }

        public void AddBeforeReadHook(long offset, Func<long, T?> hook)
        {
            AddHook(beforeReadHooks, offset, hook, "Before-read");
        }

        public void AddAfterReadHook(long offset, Func<long, T, T?> hook)
        {
            AddHook(afterReadHooks, offset, hook, "After-read");
        }

        public void AddBeforeWriteHook(long offset, Func<long, T, T?> hook)
        {
            AddHook(beforeWriteHooks, offset, hook, "Before-write");
        }

        public void AddAfterWriteHook(long offset, Action<long, T> hook)
        {
            AddHook(afterWriteHooks, offset, hook, "After-write");
        }

        public void RemoveBeforeReadHook(long offset)
        {
            RemoveHook(beforeReadHooks, offset, "Before-read");
        }

        public void RemoveAfterReadHook(long offset)
        {
            RemoveHook(afterReadHooks, offset, "After-read");
        }

        public void RemoveBeforeWriteHook(long offset)
        {
            RemoveHook(beforeWriteHooks, offset, "Before-write");
        }

        public void RemoveAfterWriteHook(long offset)
        {
            RemoveHook(afterWriteHooks, offset, "After-write");
        }

        private static void AddHook<THook>(Dictionary<long, THook> hooks, long offset, THook hook, string kind)
        {
            if(!hooks.TryAdd(offset, hook))
            {
                throw new RecoverableException($"{kind} hook for 0x{offset:X} is already registered");
            }
        }

        private static void RemoveHook<THook>(Dictionary<long, THook> hooks, long offset, string kind)
        {
            if(!hooks.Remove(offset))
            {
                throw new RecoverableException($"{kind} hook for 0x{offset:X} doesn't exist");
            }
        }

        private static R Select(List<Entry> slot)
        {
            if(slot.Count == 1)
            {
                return slot[0].Register;
            }
            var valid = slot.Where(x => x.Condition()).ToList();
            if(valid.Count != 1)
            {
                throw new CpuAbortException(valid.Count == 0 ? "No register found with valid condition!" : "Encountered multiple registers with valid condition!");
            }
            return valid[0].Register;
        }

        private readonly IPeripheral parent;
        private readonly Dictionary<long, List<Entry>> slots = new Dictionary<long, List<Entry>>();
        private readonly Dictionary<long, Func<long, T?>> beforeReadHooks = new Dictionary<long, Func<long, T?>>();
        private readonly Dictionary<long, Func<long, T, T?>> afterReadHooks = new Dictionary<long, Func<long, T, T?>>();
        private readonly Dictionary<long, Func<long, T, T?>> beforeWriteHooks = new Dictionary<long, Func<long, T, T?>>();
        private readonly Dictionary<long, Action<long, T>> afterWriteHooks = new Dictionary<long, Action<long, T>>();

        private sealed class Entry
        {
            public Entry(R register, Func<bool> condition)
            {
                Register = register;
                Condition = condition;
            }

            public R Register { get; }

            public Func<bool> Condition { get; }
        }
    }
}
