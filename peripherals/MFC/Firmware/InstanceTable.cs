using System.Collections.Generic;
using System.Linq;

namespace Antmicro.Renode.Peripherals.Video.MFC
{
    /// <summary>An instance of a decoder or an encoder, with what a library holds for it.</summary>
    internal interface IMfcInstance
    {
        int Id { get; }

        /// <summary>Lets go of what the library holds.</summary>
        void End();
    }

    /// <summary>
    /// The open instances by their numbers, and those that sleep: a system suspend leaves them in their context memory.
    /// </summary>
    internal sealed class InstanceTable<T> where T : class, IMfcInstance
    {
        public void Add(T instance)
        {
            open.Add(instance.Id, instance);
        }

        /// <summary>The open instance of this number, or null.</summary>
        public T? Find(int id)
        {
            return open.TryGetValue(id, out var instance) ? instance : null;
        }

        public void Remove(int id)
        {
            open.Remove(id);
        }

        public void Sleep()
        {
            asleep = new Dictionary<int, T>(open);
        }

        /// <summary>What was opened since the sleep is gone, and what slept is open again.</summary>
        public void Wakeup()
        {
            Drop();
            foreach(var entry in asleep ?? new Dictionary<int, T>())
            {
                open.Add(entry.Key, entry.Value);
            }
            asleep = null;
        }

        public void ForgetSleepers()
        {
            foreach(var instance in Sleepers.Where(x => !open.ContainsValue(x)))
            {
                instance.End();
            }
            asleep = null;
        }

        /// <summary>Closes all; what sleeps lives on in memory.</summary>
        public void Drop()
        {
            foreach(var instance in open.Values.Where(x => !Sleepers.Contains(x)))
            {
                instance.End();
            }
            open.Clear();
        }

        public bool IsAsleep => asleep != null;

        public IEnumerable<T> Open => open.Values;

        public IEnumerable<T> Sleepers => asleep?.Values ?? Enumerable.Empty<T>();

        private Dictionary<int, T>? asleep;
        private readonly Dictionary<int, T> open = new Dictionary<int, T>();
    }
}
