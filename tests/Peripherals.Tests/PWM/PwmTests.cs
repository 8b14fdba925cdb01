using System.Linq;

using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.Timers;
using Antmicro.Renode.Time;

using NUnit.Framework;

namespace Exynos.Tests.PWM
{
    /// <summary>
    /// The timers as drivers/pwm/pwm-samsung.c and drivers/clocksource/samsung_pwm_timer.c drive them.
    /// </summary>
    [TestFixture]
    public class PwmTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
            pwm = board.Add(new Exynos_PWM(board.Machine, Frequency), Base);
            irqs = new LineRecorder();
            for(var i = 0; i < 5; i++)
            {
                pwm.Connections[i].Connect(irqs, i);
            }
            irqs.Events.Clear();
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        /// <summary>pwm-fan and pwm-leds of the board: 20 972 ns and 2 ms.</summary>
        [TestCase(0u, 20972u, 0.5), TestCase(0u, 20972u, 1), TestCase(2u, 2000000u, 0.25), TestCase(3u, 1000u, 0.001), TestCase(1u, 50000u, 0.9)]
        public void ShouldHaveTheDutyCycleThatLinuxAsksFor(uint output, uint period, double duty)
        {
            Probe();
            Configure(output, (uint)(period * duty), period);
            Enable(output);
            board.Advance(TimeInterval.FromMilliseconds(5));

            var tick = 1000000000 / Frequency;
            var ticks = period / tick;
            var expected = 100.0 * System.Math.Max(1, (uint)(period * duty) / tick) / ticks;
            Assert.That(pwm.GetDutyCycle((int)output), Is.EqualTo(expected).Within(0.0001));
            Assert.That(pwm.Outputs[output], Does.Contain("high for"));
            Assert.That(board.Warnings, Is.Empty);
        }

        [Test]
        public void ShouldTakeANewDutyCycleWithTheNextPeriod()
        {
            Probe();
            Configure(0, 50000, 100000);
            Enable(0);
            board.Advance(TimeInterval.FromMicroseconds(30));
            Configure(0, 20000, 100000);
            Assert.That(pwm.GetDutyCycle(0), Is.EqualTo(50).Within(0.01));

            board.Advance(TimeInterval.FromMicroseconds(69));
            Assert.That(pwm.GetDutyCycle(0), Is.EqualTo(50).Within(0.01));
            board.Advance(TimeInterval.FromMicroseconds(2));
            Assert.That(pwm.GetDutyCycle(0), Is.EqualTo(20).Within(0.01));
            Assert.That(board.Read(Base + TCNTO), Is.EqualTo(10000 - 1 - 100).Within(2), "the period goes on where the one before ended");
        }

        [Test]
        public void ShouldBeLowAtTheEndOfItsPeriodWhenDisabled([Values(50000u, 100000u)] uint duty)
        {
            Probe();
            Configure(0, duty, 100000);
            Enable(0);
            board.Advance(TimeInterval.FromMicroseconds(130));
            // pwm_samsung_disable()
            board.Modify(Base + TCON, 1 << 3, 0);
            if(board.Read(Base + TCMPB) == uint.MaxValue)
            {
                ManualUpdate(0);
            }
            board.Advance(TimeInterval.FromMicroseconds(200));

            Assert.That(board.Read(Base + TCNTO), Is.Zero);
            Assert.That(pwm.GetDutyCycle(0), Is.Zero);
            Enable(0);
            Assert.That(pwm.GetDutyCycle(0), Is.EqualTo(duty / 1000.0).Within(0.01), "and goes on when enabled again");
        }

        [Test]
        public void ShouldNotBotherTheMachineWithPeriodsNobodySees()
        {
            Probe();
            Configure(0, 10000, 20972);
            Enable(0);
            board.Advance(TimeInterval.FromMilliseconds(1));

            Assert.That(((BaseClockSource)board.Machine.ClockSource).NearestLimitIn, Is.GreaterThan(TimeInterval.FromSeconds(1000)));
        }

        /// <summary>samsung_set_next_event() on timer 3.</summary>
        [Test]
        public void ShouldInterruptOnce()
        {
            EnableInterrupt(3);
            SetUpTimer(3, 49999);
            StartTimer(3, false);
            board.Advance(TimeInterval.FromMicroseconds(499));
            Assert.That(irqs.Level(3), Is.False);
            board.Advance(TimeInterval.FromMicroseconds(1));

            Assert.That(irqs.Level(3), Is.True);
            Assert.That(board.Read(Base + TINT_CSTAT), Is.EqualTo(1 << 3 | 1 << 8));
            EnableInterrupt(3);
            Assert.That(irqs.Level(3), Is.False);
            board.Advance(TimeInterval.FromSeconds(1));
            Assert.That(irqs.Rises(3), Is.EqualTo(1));
        }

        /// <summary>
        /// samsung_set_periodic(), and a handler that comes late: the next period ends when it would have anyway.
        /// </summary>
        [Test]
        public void ShouldInterruptPeriodicallyAndNotDrift([Values(0u, 2u, 4u)] uint timer, [Values(0u, 255u)] uint prescaler)
        {
            board.Write(Base + TCFG0, prescaler << 8 | prescaler);
            EnableInterrupt(timer);
            SetUpTimer(timer, 99);
            StartTimer(timer, true);
            var clock = 10 * (prescaler + 1);
            var step = TimeInterval.FromNanoseconds(7);
            var now = 0ul;
            for(var i = 1u; i <= 50; i++)
            {
                for(; !irqs.Level((int)timer); now += 7)
                {
                    board.Advance(step);
                }
                Assert.That(now, Is.InRange(i * 100 * clock, (i * 100 + 1) * clock + 14), $"period {i}");
                // Late by a part of a clock, or by many.
                for(var late = 7 * (i % 5) * (i % 2 == 0 ? 1 : 9); late > 0; late -= 7, now += 7)
                {
                    board.Advance(step);
                }
                EnableInterrupt(timer);
            }
            Assert.That(irqs.Rises((int)timer), Is.EqualTo(50));
        }

        [Test]
        public void ShouldCountDown([Values(0u, 1u, 2u, 3u, 4u)] uint timer, [Values(0u, 3u, 4u)] uint mux, [Values(0u, 9u)] uint prescaler)
        {
            board.Write(Base + TCFG0, prescaler << 8 | prescaler);
            board.Write(Base + TCFG1, mux << (int)(4 * timer));
            SetUpTimer(timer, uint.MaxValue);
            Assert.That(Count(timer), Is.EqualTo(uint.MaxValue));
            StartTimer(timer, true);
            board.Advance(TimeInterval.FromMilliseconds(10));

            Assert.That(uint.MaxValue - Count(timer), Is.EqualTo(Frequency / 100 / (prescaler + 1) >> (int)mux).Within(1));
            board.Modify(Base + TCON, Bit(timer, 0), 0);
            var count = Count(timer);
            board.Advance(TimeInterval.FromMilliseconds(10));
            Assert.That(Count(timer), Is.EqualTo(count), "stopped");
        }

        [Test]
        public void ShouldStandStillWithoutAClock()
        {
            board.Write(Base + TCFG1, 5);
            SetUpTimer(0, 1000);
            StartTimer(0, true);
            board.Advance(TimeInterval.FromSeconds(1));

            Assert.That(Count(0), Is.EqualTo(1000));
            Assert.That(board.Warnings, Has.Exactly(1).Contains("external clock"));
        }

        /// <summary>A period of one clock with its interrupt: the machine is bothered once, not with each.</summary>
        [Test]
        public void ShouldHoldAgainstTheShortestPeriod()
        {
            for(var timer = 0u; timer < 5; timer++)
            {
                EnableInterrupt(timer);
                SetUpTimer(timer, 0);
                StartTimer(timer, true);
            }
            board.Advance(TimeInterval.FromSeconds(100));

            Assert.That(Enumerable.Range(0, 5).Select(irqs.Rises), Is.All.EqualTo(1));
            EnableInterrupt(4);
            board.Advance(TimeInterval.FromSeconds(1));
            Assert.That(irqs.Rises(4), Is.EqualTo(2));
        }

        [TestCase(-1), TestCase(4)]
        public void ShouldRefuseAnOutputThatIsNotThere(int output)
        {
            Assert.That(() => pwm.GetDutyCycle(output), Throws.TypeOf<RecoverableException>());
        }

        /// <summary>pwm_samsung_probe() with the outputs of the board.</summary>
        private void Probe()
        {
            for(var output = 0u; output < 4; output++)
            {
                board.Modify(Base + TCON, Bit(output, 2), Bit(output, 2));
            }
        }

        /// <summary>__pwm_samsung_config() without a change of the clock.</summary>
        private void Configure(uint output, uint duty, uint period)
        {
            board.Modify(Base + TCFG1, 0xFu << (int)(4 * output), 0);
            var tick = (uint)(1000000000 / Frequency);
            var count = period / tick;
            var compare = count - System.Math.Max(1, duty / tick);
            board.Write(Base + TCNTB + 12 * output, count - 1);
            board.Write(Base + TCMPB + 12 * output, unchecked(compare - 1));
        }

        /// <summary>pwm_samsung_enable()</summary>
        private void Enable(uint output)
        {
            var tcon = board.Read(Base + TCON) & ~Bit(output, 0) | Bit(output, 1);
            board.Write(Base + TCON, tcon);
            board.Write(Base + TCON, tcon & ~Bit(output, 1) | Bit(output, 0) | Bit(output, 3));
        }

        private void ManualUpdate(uint output)
        {
            board.Modify(Base + TCON, Bit(output, 1), Bit(output, 1));
            board.Modify(Base + TCON, Bit(output, 1), 0);
        }

        /// <summary>samsung_time_setup()</summary>
        private void SetUpTimer(uint timer, uint count)
        {
            var tcon = board.Read(Base + TCON) & ~(Bit(timer, 0) | Bit(timer, 3)) | Bit(timer, 1);
            board.Write(Base + TCNTB + 12 * timer, count);
            board.Write(Base + TCMPB + 12 * timer, count);
            board.Write(Base + TCON, tcon);
        }

        /// <summary>samsung_time_start()</summary>
        private void StartTimer(uint timer, bool periodic)
        {
            var tcon = board.Read(Base + TCON) & ~(Bit(timer, 1) | Bit(timer, 3)) | Bit(timer, 0);
            board.Write(Base + TCON, tcon | (periodic ? Bit(timer, 3) : 0));
        }

        /// <summary>Enables the timer's interrupt and clears it, as the handler does.</summary>
        private void EnableInterrupt(uint timer)
        {
            board.Write(Base + TINT_CSTAT, board.Read(Base + TINT_CSTAT) & 0x1F | 1u << (int)timer | 1u << (int)(timer + 5));
        }

        private uint Count(uint timer)
        {
            return board.Read(Base + (timer == 4 ? 0x40 : TCNTO + 12 * timer));
        }

        // Timer 0's four bits are followed by the dead zone's; timer 4 reloads by the bit that inverts the others.
        private static uint Bit(uint timer, int bit)
        {
            return 1u << (int)(4 * (timer == 0 ? 0 : timer + 1)) + (timer == 4 && bit == 3 ? 2 : bit);
        }

        private TestBoard board = null!;
        private Exynos_PWM pwm = null!;
        private LineRecorder irqs = null!;

        private const ulong Base = 0x12DD0000;
        private const ulong Frequency = 100000000;
        private const ulong TCFG0 = 0x0;
        private const ulong TCFG1 = 0x4;
        private const ulong TCON = 0x8;
        private const ulong TCNTB = 0xC;
        private const ulong TCMPB = 0x10;
        private const ulong TCNTO = 0x14;
        private const ulong TINT_CSTAT = 0x44;
    }
}
