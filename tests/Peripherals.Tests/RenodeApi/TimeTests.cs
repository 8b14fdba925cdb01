using System;
using System.Collections.Generic;

using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.Timers;
using Antmicro.Renode.Time;

using NUnit.Framework;

namespace Exynos.Tests.RenodeApi
{
    /// <summary>What the models rely on in virtual time; holds for the stand-in and for Renode.</summary>
    [TestFixture]
    public class TimeTests
    {
        [SetUp]
        public void SetUp()
        {
            clock = new BaseClockSource();
        }

        [Test]
        public void ShouldFireAtEachPeriod()
        {
            var times = new List<ulong>();
            var timer = new LimitTimer(clock, 1000, null, "timer", limit: 10, enabled: true, eventEnabled: true);
            timer.LimitReached += () => times.Add(clock.CurrentValue.Ticks / 1000000);

            clock.Advance(TimeInterval.FromMilliseconds(35));

            Assert.That(times, Is.EqualTo(new[] { 10, 20, 30 }));
            Assert.That(timer.Value, Is.EqualTo(5));
        }

        [Test]
        public void ShouldFireOnceInOneShot()
        {
            var count = 0;
            var timer = new LimitTimer(clock, 1000000, null, "timer", limit: 100, enabled: true, eventEnabled: true, workMode: WorkMode.OneShot);
            timer.LimitReached += () => count++;

            clock.Advance(TimeInterval.FromMicroseconds(99));
            Assert.That((count, timer.Enabled, timer.Value), Is.EqualTo((0, true, 1UL)));
            clock.Advance(TimeInterval.FromMicroseconds(1000));
            Assert.That((count, timer.Enabled, timer.Value), Is.EqualTo((1, false, 100UL)));
        }

        [Test]
        public void ShouldStartAgainFromItsHandler()
        {
            var times = new List<ulong>();
            var timer = new LimitTimer(clock, 1000000, null, "timer", limit: 10, enabled: true, eventEnabled: true, workMode: WorkMode.OneShot);
            timer.LimitReached += () =>
            {
                times.Add(clock.CurrentValue.Ticks / 1000);
                timer.Limit = 5;
                timer.ResetValue();
                timer.Enabled = true;
            };

            clock.Advance(TimeInterval.FromMicroseconds(21));

            Assert.That(times, Is.EqualTo(new[] { 10, 15, 20 }));
        }

        [Test]
        public void ShouldStartAnotherTimerFromAHandler()
        {
            var times = new List<string>();
            var second = new LimitTimer(clock, 1000000, null, "second", limit: 7, eventEnabled: true, workMode: WorkMode.OneShot);
            var first = new LimitTimer(clock, 1000000, null, "first", limit: 10, enabled: true, eventEnabled: true);
            first.LimitReached += () =>
            {
                times.Add($"first {clock.CurrentValue.Ticks / 1000}");
                second.ResetValue();
                second.Enabled = true;
            };
            second.LimitReached += () => times.Add($"second {clock.CurrentValue.Ticks / 1000}");

            clock.Advance(TimeInterval.FromMicroseconds(28));

            Assert.That(times, Is.EqualTo(new[] { "first 10", "second 17", "first 20", "second 27" }));
        }

        [Test]
        public void ShouldKeepPartsOfATick()
        {
            // 3 Hz: a tick is a third of a second, which is no whole number of nanoseconds.
            var timer = new LimitTimer(clock, 3, null, "timer", limit: 1000, direction: Direction.Ascending, enabled: true);

            for(var i = 0; i < 1000; i++)
            {
                clock.Advance(TimeInterval.FromMilliseconds(100));
            }

            Assert.That(timer.Value, Is.EqualTo(300));
        }

        [Test]
        public void ShouldNotRaiseWhenEventIsDisabled()
        {
            var count = 0;
            var timer = new LimitTimer(clock, 1000, null, "timer", limit: 1, enabled: true);
            timer.LimitReached += () => count++;

            clock.Advance(TimeInterval.FromMilliseconds(5));

            Assert.That(count, Is.EqualTo(0));
            Assert.That(timer.RawInterrupt, Is.True);
            Assert.That(timer.Interrupt, Is.False);
            timer.ClearInterrupt();
            Assert.That(timer.RawInterrupt, Is.False);
        }

        [Test]
        public void ShouldDivideFrequency()
        {
            var timer = new LimitTimer(clock, 1000, null, "timer", limit: 1000, direction: Direction.Ascending, enabled: true, divider: 10);

            clock.Advance(TimeInterval.FromMilliseconds(100));
            Assert.That(timer.Value, Is.EqualTo(10));
            timer.Divider = 1;
            clock.Advance(TimeInterval.FromMilliseconds(100));
            Assert.That(timer.Value, Is.EqualTo(110));
        }

        [Test]
        public void ShouldResetToConstruction()
        {
            var timer = new LimitTimer(clock, 1000, null, "timer", limit: 50, workMode: WorkMode.OneShot);
            timer.Enabled = true;
            timer.Limit = 20;
            timer.Value = 10;
            timer.Mode = WorkMode.Periodic;
            timer.Frequency = 5;
            timer.EventEnabled = true;

            timer.Reset();

            Assert.That((timer.Enabled, timer.Limit, timer.Value, timer.Mode, timer.Frequency, timer.EventEnabled),
                Is.EqualTo((false, 50UL, 50UL, WorkMode.OneShot, 1000UL, false)));
        }

        [Test]
        public void ShouldRefuseZeros()
        {
            Assert.That(() => new LimitTimer(clock, 0, null, "timer"), Throws.InstanceOf<ConstructionException>());
            Assert.That(() => new LimitTimer(clock, 1, null, "timer", limit: 0), Throws.InstanceOf<ConstructionException>());
            Assert.That(() => new LimitTimer(clock, 1, null, "timer", divider: 0), Throws.InstanceOf<ConstructionException>());
            Assert.That(() => new LimitTimer(clock, 1, null, "timer", limit: 5).Value = 6, Throws.ArgumentException);
        }

        [Test]
        public void ShouldAutoUpdate()
        {
            var timer = new LimitTimer(clock, 1000, null, "timer", limit: 50, autoUpdate: true) { Limit = 30 };
            Assert.That(timer.Value, Is.EqualTo(30));

            timer.AutoUpdate = false;
            timer.Limit = 40;
            Assert.That(timer.Value, Is.EqualTo(30));
        }

        [Test]
        public void ShouldConvertIntervals()
        {
            Assert.That(TimeInterval.FromSeconds(2UL).Ticks, Is.EqualTo(2000000000));
            Assert.That(TimeInterval.FromMicroseconds(3).TotalNanoseconds, Is.EqualTo(3000));
            Assert.That(TimeInterval.FromMilliseconds(1500UL).TotalSeconds, Is.EqualTo(1.5));
            Assert.That(TimeInterval.FromMilliseconds(3723004UL).ToString(), Is.EqualTo("01:02:03.004000000"));
            Assert.That((TimeInterval)"1:02:03.5", Is.EqualTo(TimeInterval.FromMilliseconds(3723500UL)));
            Assert.That(() => TimeInterval.FromTicks(1) - TimeInterval.FromTicks(2), Throws.InstanceOf<OverflowException>());
        }

        private BaseClockSource clock = null!;
    }
}
