using System;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Peripherals.Timers;
using Antmicro.Renode.Time;

using NUnit.Framework;

namespace Exynos.Tests.AllDevices
{
    /// <summary>A fault in a model costs one access or one event, and says so in one line.</summary>
    [TestFixture]
    public class ExceptionTests
    {
        [Test]
        public void ShouldCostOneAccess()
        {
            using var board = new TestBoard(0x10000);
            board.Add(new Faulty(board.Machine), DeviceCatalogue.Address, DeviceCatalogue.Name);

            Assert.That(() => board.Bus.WriteDoubleWord(DeviceCatalogue.Address, 0x55), Throws.Nothing);
            Assert.That(board.Bus.ReadDoubleWord(DeviceCatalogue.Address), Is.Zero);
            Assert.That(board.Bus.ReadDoubleWord(DeviceCatalogue.Address + 4), Is.EqualTo(7));
            Assert.That(board.LogOf(LogLevel.Error).Select(x => x.Message), Has.Some.Contains("The write of 0x55 at 0x0 failed: IndexOutOfRangeException: broken on purpose"));
            Assert.That(board.LogOf(LogLevel.Error).Select(x => x.Message), Has.Some.Contains("The read at 0x0 failed"));
        }

        [Test]
        public void ShouldCostOneEvent()
        {
            using var board = new TestBoard(0x10000);
            board.Add(new Faulty(board.Machine), DeviceCatalogue.Address, DeviceCatalogue.Name);

            Assert.That(() => board.Advance(TimeInterval.FromMilliseconds(20)), Throws.Nothing);
            Assert.That(board.LogOf(LogLevel.Error).Select(x => x.Message), Has.Some.Contains("The tick failed"));
        }

        [Test]
        public void EveryModelIsGuarded([ValueSource(typeof(DeviceCatalogue), nameof(DeviceCatalogue.All))] Type type)
        {
            Assert.That(typeof(ExynosPeripheral).IsAssignableFrom(type), "derive it from ExynosPeripheral");
        }

        private sealed class Faulty : ExynosPeripheral, IKnownSize
        {
            public Faulty(IMachine machine) : base(machine)
            {
                RegistersCollection.DefineRegister(0)
                    .WithValueField(0, 32, valueProviderCallback: _ => throw new IndexOutOfRangeException("broken on purpose"),
                        writeCallback: (_, __) => throw new IndexOutOfRangeException("broken on purpose"));
                RegistersCollection.DefineRegister(4).WithValueField(0, 32, FieldMode.Read, valueProviderCallback: _ => 7);
                var timer = new LimitTimer(machine.ClockSource, 1000, this, "tick", limit: 5, eventEnabled: true, enabled: true);
                timer.LimitReached += () => this.Attempt("The tick", () => throw new InvalidOperationException("broken on purpose"));
            }

            public long Size => 0x100;
        }
    }
}
