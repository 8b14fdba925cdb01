using System.Collections.Generic;
using System.Linq;
using System.Threading;

using Antmicro.Renode.Peripherals.GPIOPort;

using NUnit.Framework;

using static Exynos.Tests.PinController.PinDriver;

namespace Exynos.Tests.PinController
{
    /// <summary>External interrupts as pinctrl-exynos.c drives them.</summary>
    [TestFixture]
    public class InterruptTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void ShouldServiceAnEdge([Values(Trigger.Rising, Trigger.Falling, Trigger.Both)] Trigger type)
        {
            Add(1);
            var gpc2 = new PinDriver(board, Base, 0x40, 8);
            gpc2.RequestAndSettle(5, type);
            Assert.That((lines.Level(Irq), gpc2.Service()), Is.EqualTo((false, ((int, int)?)null)));

            var handled = 0;
            foreach(var level in new[] { true, false })
            {
                device.OnGPIO(21, level);
                var expected = type == Trigger.Both || type == (level ? Trigger.Rising : Trigger.Falling);
                Assert.That(lines.Level(Irq), Is.EqualTo(expected), $"{level}");
                if(expected)
                {
                    Assert.That(gpc2.Service(), Is.EqualTo((2, 5)));
                    gpc2.Handle(5, () => handled++);
                }
                Assert.That((lines.Level(Irq), gpc2.Service()), Is.EqualTo((false, ((int, int)?)null)), "until the next edge");
            }
            Assert.That(handled, Is.EqualTo(type == Trigger.Both ? 2 : 1));
        }

        [Test]
        public void ShouldRepeatALevelUntilItGoes([Values] bool high)
        {
            Add(1);
            var gpc0 = new PinDriver(board, Base, 0, 0);
            device.OnGPIO(1, !high);
            gpc0.Request(1, high ? Trigger.High : Trigger.Low);
            Assert.That(lines.Level(Irq), Is.False, "no storm as long as the line is idle");

            device.OnGPIO(1, high);
            Assert.That((lines.Level(Irq), gpc0.Service()), Is.EqualTo((true, (0, 1))));
            gpc0.Handle(1, () => Assert.That(lines.Level(Irq), Is.False, "masked while it is handled"));
            Assert.That(lines.Level(Irq), "the handler didn't make it go");
            gpc0.Handle(1, () => device.OnGPIO(1, !high));
            Assert.That((lines.Level(Irq), gpc0.Pending), Is.EqualTo((false, 0)), "no second interrupt for a level that went");
        }

        [Test]
        public void ShouldRememberWhatCameWhileMasked()
        {
            Add(1);
            var gpc0 = new PinDriver(board, Base, 0, 0);
            gpc0.RequestAndSettle(1, Trigger.Rising);
            gpc0.RequestAndSettle(2, Trigger.High);
            gpc0.Mask(1);
            gpc0.Mask(2);

            foreach(var level in new[] { true, false })
            {
                device.OnGPIO(1, level);
                device.OnGPIO(2, level);
            }

            Assert.That((lines.Level(Irq), gpc0.Pending), Is.EqualTo((false, 6)), "masked or not, it is pending");
            gpc0.Unmask(2);
            Assert.That(lines.Level(Irq), Is.False, "the driver acknowledges a level, which has gone");
            gpc0.Unmask(1);
            Assert.That((lines.Level(Irq), gpc0.Service()), Is.EqualTo((true, (0, 1))), "an edge stays");
        }

        [Test]
        public void ShouldBeQuietOutOfReset([Range(0, 4)] int controller)
        {
            Add(controller);

            // ECON is "low level" for every pin, and most pins are low.
            for(var offset = 0ul; offset < 0x40; offset += 4)
            {
                board.Write(Base + 0x900 + offset, 0);
                board.Write(Base + 0xF00 + offset, 0);
            }

            Assert.That(lines.Events.Where(x => x.Level), Is.Empty);
        }

        [Test]
        public void ShouldOnlyWatchPinsInTheInterruptsFunction()
        {
            Add(1);
            var gpc0 = new PinDriver(board, Base, 0, 0);
            gpc0.RequestAndSettle(1, Trigger.Both);

            gpc0.MakeOutput(1, true);
            device.OnGPIO(1, true);
            gpc0.Set(1, false);
            Assert.That(gpc0.Pending, Is.Zero);
            gpc0.SetFunction(1, 0xF);
            Assert.That(gpc0.Pending, Is.Zero, "from the output's low to the line's high is no edge");
            gpc0.SetType(1, 5);
            device.OnGPIO(1, false);
            Assert.That(gpc0.Pending, Is.Zero, "there is no such trigger");
            gpc0.SetType(1, (uint)Trigger.Both);
            gpc0.SetPull(1, 3);
            Assert.That(gpc0.Pending, Is.Zero, "a pull doesn't move a driven line");
            device.OnGPIO(1, true);
            Assert.That(gpc0.Pending, Is.EqualTo(2));
        }

        [Test]
        public void ShouldServiceTheLowestFirst()
        {
            Add(3);
            var banks = Enumerable.Range(0, 9).Select(x => new PinDriver(board, Base, 0x20ul * (ulong)x, 4ul * (ulong)x)).ToList();
            var pins = new (int Bank, int Pin)[] { (8, 7), (3, 4), (0, 6), (3, 0), (7, 1) };
            foreach(var (bank, pin) in pins)
            {
                banks[bank].RequestAndSettle(pin, Trigger.Rising);
            }
            lines.Events.Clear();
            foreach(var (bank, pin) in pins)
            {
                device.OnGPIO(bank * 8 + pin, true);
            }

            var serviced = new List<(int Bank, int Pin)>();
            while(banks[0].Service() is (int Bank, int Pin) next && serviced.Count < 10)
            {
                Assert.That(lines.Level(Irq));
                serviced.Add(next);
                banks[next.Bank].Handle(next.Pin, () => { });
            }

            Assert.That(serviced, Is.EqualTo(pins.OrderBy(x => x)));
            Assert.That((lines.Rises(Irq), lines.Level(Irq)), Is.EqualTo((1, false)));
        }

        /// <summary>Until exynos_irq_set_type() the pin is watched for "low".</summary>
        [Test]
        public void ShouldTellOnceOfAPinThatIsLowWhenItIsRequested([Values] bool high)
        {
            Add(1);
            var gpc0 = new PinDriver(board, Base, 0, 0);
            device.OnGPIO(1, high);

            gpc0.Request(1, Trigger.Both);

            Assert.That(lines.Level(Irq), Is.EqualTo(!high));
            gpc0.Handle(1, () => { });
            Assert.That(lines.Level(Irq), Is.False);
        }

        /// <summary>exynos5420-pinctrl.dtsi gives each pin of gpx0 and gpx1 an interrupt.</summary>
        [Test]
        public void ShouldHaveALineForEachOfTheFirstWakeupPins([Values(0, 1)] int bank, [Range(0, 7)] int pin)
        {
            Add(0);
            var gpx = new PinDriver(board, Base, 0xC00 + 0x20ul * (ulong)bank, 4ul * (ulong)bank, wakeup: true);
            gpx.RequestAndSettle(pin, Trigger.Rising);
            lines.Events.Clear();

            device.OnGPIO((bank + 1) * 8 + pin, true);

            var line = Exynos_PinController.FirstWakeupLine + bank * 8 + pin;
            Assert.That(lines.Events.Where(x => x.Level && x.Number >= Exynos_PinController.FirstWakeupLine), Is.EqualTo(new[] { (line, true) }));
            gpx.Mask(pin);
            Assert.That(lines.Level(line), Is.False, "masked");
            gpx.Unmask(pin);
            Assert.That(lines.Level(line));
            gpx.Handle(pin, () => { });
            Assert.That(lines.Level(line), Is.False);
        }

        [Test]
        public void ShouldShareALineAmongTheOtherWakeupPins()
        {
            Add(0);
            var gpx2 = new PinDriver(board, Base, 0xC40, 8, wakeup: true);
            var gpx3 = new PinDriver(board, Base, 0xC60, 12, wakeup: true);
            gpx2.RequestAndSettle(0, Trigger.Rising);
            gpx2.RequestAndSettle(4, Trigger.Rising);
            gpx3.RequestAndSettle(7, Trigger.Both);
            gpx3.SetFunction(1, 0xF);
            lines.Events.Clear();

            device.OnGPIO(24, true);
            device.OnGPIO(28, true);
            device.OnGPIO(39, true);
            device.OnGPIO(33, true);

            Assert.That((lines.Level(Wakeup), lines.Level(Irq)), Is.EqualTo((true, false)));
            Assert.That(gpx2.Demultiplex(), Is.EqualTo(new[] { 4, 0 }));
            Assert.That(gpx3.Demultiplex(), Is.EqualTo(new[] { 7 }), "not the masked one");
            gpx2.Handle(4, () => { });
            gpx2.Handle(0, () => { });
            Assert.That(lines.Level(Wakeup), "gpx3's is left");
            gpx3.Handle(7, () => { });
            Assert.That((lines.Level(Wakeup), lines.Rises(Wakeup)), Is.EqualTo((false, 1)));
        }

        /// <summary>The PMIC at gpx0-4, with its line not connected yet, and connected.</summary>
        [Test]
        public void ShouldTakeThePmicsInterrupt()
        {
            Add(0, "gpx0-4");
            var gpx0 = new PinDriver(board, Base, 0xC00, 0, wakeup: true);
            gpx0.Request(4, Trigger.Low);
            Assert.That((lines.Rises(132), gpx0.Pending), Is.EqualTo((0, 0)));

            device.OnGPIO(12, false);
            Assert.That(lines.Level(132));
            gpx0.Handle(4, () => device.OnGPIO(12, true));
            Assert.That((lines.Level(132), lines.Rises(132)), Is.EqualTo((false, 1)));
        }

        [Test]
        public void ShouldTellOfThePowerKey()
        {
            Add(0, "gpx0-3");
            var gpx0 = new PinDriver(board, Base, 0xC00, 0, wakeup: true);
            gpx0.Request(3, Trigger.Both);
            var seen = new List<bool>();

            device.PressPowerKey();
            gpx0.Handle(3, () => seen.Add(gpx0.Get(3)));
            device.PressPowerKey();
            device.ReleasePowerKey();
            gpx0.Handle(3, () => seen.Add(gpx0.Get(3)));

            Assert.That(seen, Is.EqualTo(new[] { false, true }));
            Assert.That((lines.Rises(131), lines.Level(131)), Is.EqualTo((2, false)));
        }

        /// <summary>
        /// Whatever the levels outside were, a reset leaves the device as a new one at the same levels: nothing
        /// pending, no line.
        /// </summary>
        [Test]
        public void ShouldForgetInterruptsWithAReset([Values] bool level)
        {
            Add(0, "gpx0-3");
            var gpx0 = new PinDriver(board, Base, 0xC00, 0, wakeup: true);
            for(var pin = 0; pin < 8; pin++)
            {
                device.OnGPIO(8 + pin, !level);
                gpx0.RequestAndSettle(pin, Trigger.Both);
                device.OnGPIO(8 + pin, level);
            }
            Assert.That((gpx0.Pending, lines.Level(128)), Is.EqualTo((0xFF, true)));

            board.Machine.Reset();

            Assert.That(Enumerable.Range(128, 16).Append(Irq).Append(Wakeup).Where(lines.Level), Is.Empty);
            Assert.That((gpx0.Pending, board.Read(Base + 0xF00), board.Read(Base + 0xE00)), Is.EqualTo((0, 0xFFu, 0u)));
            Assert.That(board.Read(Base + 0xC04), Is.EqualTo(level ? 0xFFu : 0u), "the lines outside are as they were");
            gpx0.Request(0, level ? Trigger.High : Trigger.Low);
            Assert.That(lines.Level(128));
        }

        /// <summary>An output that is wired to an interrupt pin of the same controller.</summary>
        [Test]
        public void ShouldFollowALoop()
        {
            Add(1);
            var gpc0 = new PinDriver(board, Base, 0, 0);
            var gpc1 = new PinDriver(board, Base, 0x20, 4);
            // Against the order of the banks, and along it.
            device.Connections[8].Connect(device, 0);
            device.Connections[1].Connect(device, 9);
            gpc0.RequestAndSettle(0, Trigger.Rising);
            gpc1.RequestAndSettle(1, Trigger.Rising);

            gpc1.MakeOutput(0, true);
            Assert.That((lines.Level(Irq), gpc0.Service()), Is.EqualTo((true, (0, 0))));
            gpc0.Handle(0, () => { });
            gpc0.MakeOutput(1, true);
            Assert.That((lines.Level(Irq), gpc0.Service()), Is.EqualTo((true, (1, 1))));
        }

        /// <summary>Two threads with lines from outside, and a processor: no line is stale at the end.</summary>
        [Test]
        public void ShouldHoldWithLinesAndAProcessorAtOnce()
        {
            Add(0);
            var gpx0 = new PinDriver(board, Base, 0xC00, 0, wakeup: true);
            for(var pin = 0; pin < 8; pin++)
            {
                gpx0.Request(pin, Trigger.High);
            }
            var outside = Enumerable.Range(0, 2).Select(x => new Thread(() =>
            {
                for(var i = 0; i < 20000; i++)
                {
                    device.OnGPIO(8 + x * 4 + i % 4, i % 3 == 0);
                }
            })).ToList();
            outside.ForEach(x => x.Start());
            for(var i = 0; outside.Any(x => x.IsAlive); i++)
            {
                gpx0.Handle(i % 8, () => { });
            }
            outside.ForEach(x => x.Join());

            var pending = gpx0.Pending;
            Assert.That(Enumerable.Range(0, 8).Select(x => lines.Level(128 + x)), Is.EqualTo(Enumerable.Range(0, 8).Select(x => (pending >> x & 1) != 0)));
            for(var pin = 0; pin < 8; pin++)
            {
                device.OnGPIO(8 + pin, false);
                gpx0.Acknowledge(pin);
            }
            Assert.That(Enumerable.Range(128, 8).Where(lines.Level), Is.Empty);
        }

        private void Add(int controller, string idleHigh = "")
        {
            device = board.Add(new Exynos_PinController(board.Machine, controller, idleHigh), Base);
            lines = new LineRecorder();
            foreach(var line in device.Connections.Where(x => x.Key >= Exynos_PinController.FirstWakeupLine))
            {
                line.Value.Connect(lines, line.Key);
            }
            device.IRQ.Connect(lines, Irq);
            device.WakeupIRQ.Connect(lines, Wakeup);
        }

        private const ulong Base = 0x13400000;
        private const int Irq = 1000;
        private const int Wakeup = 1001;

        private TestBoard board = null!;
        private Exynos_PinController device = null!;
        private LineRecorder lines = null!;
    }
}
