using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Peripherals.IRQControllers;
using Antmicro.Renode.Peripherals.Timers;
using Antmicro.Renode.Peripherals.UART;
using Antmicro.Renode.Time;

using NUnit.Framework;

namespace Exynos.Tests.AllDevices
{
    /// <summary>The rules for threads in peripherals/Common/README.md: all who call a model, at once.</summary>
    [TestFixture]
    public class ThreadTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(DeviceFuzzer.RamSize);
            board.KeepOnlyErrors();
            end = DateTime.UtcNow + TimeSpan.FromSeconds(3);
            failures.Clear();
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        /// <summary>
        /// Every model is on one machine, its lines at one combiner: no exception, nobody waits for ever, no line is
        /// stale.
        /// </summary>
        [Test]
        public void ShouldHoldWithEverybodyAtOnce()
        {
            var seed = DeviceFuzzer.ChooseSeed();
            var devices = new List<(IKnownSize Device, ulong Address)>();
            foreach(var type in DeviceCatalogue.All)
            {
                var address = DeviceCatalogue.Address + (ulong)devices.Count * 0x100000;
                devices.Add((board.Add(DeviceCatalogue.Create(board, type), address, type.Name.ToLowerInvariant()), address));
            }
            var combiner = devices.Select(x => x.Device).OfType<Exynos_Combiner>().Single();
            var input = 0;
            foreach(var line in devices.Select(x => x.Device).Where(x => x != combiner).SelectMany(Lines))
            {
                line.Connect(combiner, input++);
            }

            RunTogether(
                ("a processor", random => Access(devices, random)),
                ("another processor", random => Access(devices, random)),
                ("the clock", random => board.Advance(TimeInterval.FromMicroseconds(1UL << random.Next(14)))),
                ("lines", random => combiner.OnGPIO(input + random.Next(Exynos_Combiner.Groups * Exynos_Combiner.InputsPerGroup - input), random.Next(2) == 0)),
                ("a terminal", random => devices.Select(x => x.Device).OfType<Exynos_UART>().Single().WriteChar((byte)random.Next(256))),
                ("the monitor", random => AskMonitor(devices[random.Next(devices.Count)].Device, random)));

            Assert.That(failures, Is.Empty, $"EXYNOS_FUZZ_SEED={seed}");
            Assert.That(board.LogOf(LogLevel.Error).Select(x => x.Message).Where(x => x.Contains(" failed: ")), Is.Empty, "exceptions of models");
            for(var group = 0; group < Exynos_Combiner.Groups; group++)
            {
                var address = devices.Single(x => x.Device == combiner).Address + (ulong)(group / 4 * 0x10);
                var pending = (board.Read(address + 8) & board.Read(address) & 0xFFu << group % 4 * 8) != 0;
                Assert.That(combiner.Connections[group].IsSet, Is.EqualTo(pending), $"the output of group {group} follows its inputs");
            }
        }

        /// <summary>
        /// The rule of the machine's one lock itself: of accesses, timer handlers and commands only one is under way.
        /// </summary>
        [Test]
        public void ShouldRunOneAtATime()
        {
            var device = board.Add(new Witness(board.Machine), DeviceCatalogue.Address);
            RunTogether(
                ("a processor", _ => board.Read(DeviceCatalogue.Address)),
                ("another processor", _ => board.Write(DeviceCatalogue.Address, 1)),
                ("the clock", _ => board.Advance(TimeInterval.FromMilliseconds(2))),
                ("the monitor", _ => device.Ask()));

            Assert.That(failures, Is.Empty);
            Assert.That(device.Kinds.Values, Has.Exactly(4).Items.And.All.GreaterThan(10), "each kind of call came through");
            Assert.That(device.Overlaps, Is.Zero);
        }

        [Test]
        public void ShouldLoseNoCharacter()
        {
            const int Count = 5000;
            var uart = board.Add(new Exynos_UART(board.Machine), DeviceCatalogue.Address);
            // UCON: receive by interrupt, time-out; UFCON: FIFO.
            board.Write(DeviceCatalogue.Address + 0x4, 0x81);
            board.Write(DeviceCatalogue.Address + 0x8, 0x1);
            var received = new List<uint>();
            var sent = new int[2];
            RunTogether(
                ("a terminal", _ => Send(0)),
                ("another terminal", _ => Send(1)),
                ("the clock", random => board.Advance(TimeInterval.FromMicroseconds((ulong)random.Next(200)))),
                ("a processor", _ => Receive()));

            Receive();
            Assert.That(failures, Is.Empty);
            Assert.That(sent, Is.All.GreaterThan(100), "enough to mean something");
            for(var i = 0; i < 2; i++)
            {
                Assert.That(received.Where(x => x >> 7 == i), Is.EqualTo(Enumerable.Range(0, sent[i]).Select(x => (uint)(i << 7 | x & 0x7F))), $"what terminal {i} sent, in order");
            }

            void Send(int terminal)
            {
                if(sent[terminal] < Count)
                {
                    uart.WriteChar((byte)(terminal << 7 | sent[terminal]++ & 0x7F));
                }
            }

            void Receive()
            {
                while((board.Read(DeviceCatalogue.Address + 0x10) & 1) != 0)
                {
                    received.Add(board.Read(DeviceCatalogue.Address + 0x24));
                }
            }
        }

        /// <summary>
        /// Repeats each action on a thread of its own until the time is up. A thread that doesn't end by itself is a
        /// failure.
        /// </summary>
        private void RunTogether(params (string Name, Action<Random> Action)[] callers)
        {
            var seed = DeviceFuzzer.ChooseSeed();
            var threads = callers.Select((caller, index) => new Thread(() =>
            {
                try
                {
                    for(var random = new Random(seed + index); DateTime.UtcNow < end;)
                    {
                        caller.Action(random);
                    }
                }
                catch(Exception e)
                {
                    failures.Enqueue($"{caller.Name}: {e}");
                }
            }) { IsBackground = true }).ToList();
            threads.ForEach(x => x.Start());
            for(var i = 0; i < threads.Count; i++)
            {
                if(!threads[i].Join(TimeSpan.FromSeconds(30)))
                {
                    failures.Enqueue($"{callers[i].Name} waits for ever");
                }
            }
        }

        private void Access(List<(IKnownSize Device, ulong Address)> devices, Random random)
        {
            var (device, address) = devices[random.Next(devices.Count)];
            foreach(var step in new DeviceFuzzer(device, random.Next()).Steps(50).Where(x => x.Kind is DeviceFuzzer.StepKind.Read or DeviceFuzzer.StepKind.Write))
            {
                step.Apply(board, device, address);
            }
        }

        /// <summary>Whatever a user of the monitor can ask for without an argument.</summary>
        private static void AskMonitor(IKnownSize device, Random random)
        {
            var members = device.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(x => x.CanRead && x.GetIndexParameters().Length == 0)
                .Select(x => x.GetMethod!)
                .Concat(device.GetType().GetMethods(BindingFlags.Public | BindingFlags.Instance)
                    .Where(x => x.DeclaringType == device.GetType() && !x.IsSpecialName && x.GetParameters().Length == 0 && x.ReturnType != typeof(void)))
                .Where(x => x.IsPublic).ToList();
            if(members.Count > 0)
            {
                members[random.Next(members.Count)].Invoke(device, null);
            }
        }

        private static IEnumerable<GPIO> Lines(IKnownSize device)
        {
            return device.GetType().GetProperties().Where(x => x.PropertyType == typeof(GPIO)).Select(x => (GPIO)x.GetValue(device)!).Where(x => x != null);
        }

        /// <summary>Sees whether two calls of it overlap.</summary>
        private sealed class Witness : ExynosPeripheral, IKnownSize
        {
            public Witness(IMachine machine) : base(machine)
            {
                RegistersCollection.DefineRegister(0).WithValueField(0, 32,
                    valueProviderCallback: _ => Enter("read"), writeCallback: (_, __) => Enter("write"));
                var timer = new LimitTimer(machine.ClockSource, 1000, this, "tick", limit: 1, eventEnabled: true, enabled: true);
                timer.LimitReached += () => Enter("timer");
            }

            public ulong Ask()
            {
                return Synchronized(() => Enter("command"));
            }

            public long Size => 0x100;

            public int Overlaps;
            public readonly ConcurrentDictionary<string, int> Kinds = new ConcurrentDictionary<string, int>();

            private ulong Enter(string kind)
            {
                if(Interlocked.Increment(ref inside) != 1)
                {
                    Interlocked.Increment(ref Overlaps);
                }
                Kinds.AddOrUpdate(kind, 1, (_, count) => count + 1);
                Thread.SpinWait(200);
                Interlocked.Decrement(ref inside);
                return 0;
            }

            private int inside;
        }

        private TestBoard board = null!;
        private DateTime end;
        private readonly ConcurrentQueue<string> failures = new ConcurrentQueue<string>();
    }
}
