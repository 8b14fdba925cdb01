using System;

using Antmicro.Renode.Peripherals.Timers;
using Antmicro.Renode.Time;

using NUnit.Framework;

namespace Exynos.Tests.RTC
{
    /// <summary>The real-time clock as drivers/rtc/rtc-s3c.c drives it.</summary>
    [TestFixture]
    public class RtcTests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
            rtc = board.Add(new Exynos_RTC(board.Machine), Base);
            irqs = new LineRecorder();
            rtc.AlarmIRQ.Connect(irqs, 0);
            rtc.TickIRQ.Connect(irqs, 1);
            // connecting told the levels
            irqs.Events.Clear();
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        [Test]
        public void ShouldStartAt2000AndFollowVirtualTime()
        {
            Assert.That(GetTime(), Is.EqualTo(new DateTime(2000, 1, 1)));
            board.Advance(TimeInterval.FromSeconds(3661));
            Assert.That(GetTime(), Is.EqualTo(new DateTime(2000, 1, 1, 1, 1, 1)));
        }

        [TestCase("2017-04-05T23:59:59", "2017-04-06T00:00:00")]
        [TestCase("2024-02-28T23:59:59", "2024-02-29T00:00:00")]
        [TestCase("2099-12-31T23:59:59", "2100-01-01T00:00:00")]
        public void ShouldCarryThroughTheCalendar(string set, string next)
        {
            SetTime(DateTime.Parse(set));
            Assert.That(GetTime(), Is.EqualTo(DateTime.Parse(set)));
            board.Advance(TimeInterval.FromSeconds(1));
            Assert.That(GetTime(), Is.EqualTo(DateTime.Parse(next)));
        }

        [Test]
        public void ShouldRaiseTheAlarmOnceAtItsTime()
        {
            SetTime(new DateTime(2017, 4, 5, 12, 0, 0));
            // s3c_rtc_setalarm(): hour, minute and second
            board.Bus.WriteByte(Base + 0x54, 0x30);
            board.Bus.WriteByte(Base + 0x58, 0x01);
            board.Bus.WriteByte(Base + 0x5C, 0x12);
            board.Bus.WriteByte(Base + 0x50, 0x40 | 7);

            board.Advance(TimeInterval.FromSeconds(89));
            Assert.That(irqs.Events, Is.Empty);
            board.Advance(TimeInterval.FromSeconds(1));

            Assert.That(irqs.Level(0), Is.True);
            board.Bus.WriteByte(Base + 0x30, 2);
            Assert.That(irqs.Level(0), Is.False);
            board.Advance(TimeInterval.FromSeconds(3600));
            Assert.That(irqs.Rises(0), Is.EqualTo(1));
        }

        [Test]
        public void ShouldTickAtTheProgrammedRate()
        {
            board.Write(Base + 0x44, 32768 / 64);
            board.Bus.WriteWord(Base + 0x40, 0x101);
            var ticks = 0;
            for(var i = 0; i < 64; i++)
            {
                board.Advance(TimeInterval.FromMicroseconds(15625));
                if(irqs.Level(1))
                {
                    ticks++;
                    board.Bus.WriteByte(Base + 0x30, 1);
                }
            }
            Assert.That(ticks, Is.EqualTo(64).Within(1));
        }

        [Test]
        public void ShouldKeepTheTimeOverAReset()
        {
            SetTime(new DateTime(2017, 4, 5, 12, 0, 0));
            rtc.Reset();
            Assert.That(GetTime(), Is.EqualTo(new DateTime(2017, 4, 5, 12, 0, 0)));
        }

        [Test]
        public void ShouldSurviveAnyValueInAnyRegister()
        {
            var random = new Random(1);
            for(var i = 0; i < 5000; i++)
            {
                var offset = (ulong)random.Next(0, 0x40) * 4;
                board.Write(Base + offset, (uint)random.NextInt64());
                board.Read(Base + offset);
                if(i % 100 == 0)
                {
                    board.Advance(TimeInterval.FromMilliseconds(1));
                }
            }
            rtc.Time = DateTime.MaxValue;
            Assert.That(rtc.Time.Year, Is.EqualTo(2000));
        }

        private DateTime GetTime()
        {
            int Get(ulong offset) => FromBcd(board.Bus.ReadByte(Base + offset));
            // a century is the high digit of the year register
            var year = (int)board.Read(Base + 0x88);
            return new DateTime(2000 + (year & 0xF) + 10 * (year >> 4 & 0xF) + 100 * (year >> 8), Get(0x84), Get(0x7C), Get(0x78), Get(0x74), Get(0x70));
        }

        /// <summary>s3c_rtc_write_time(): second first, year last</summary>
        private void SetTime(DateTime time)
        {
            void Set(ulong offset, int value) => board.Bus.WriteByte(Base + offset, (byte)(value / 10 << 4 | value % 10));
            Set(0x70, time.Second);
            Set(0x74, time.Minute);
            Set(0x78, time.Hour);
            Set(0x7C, time.Day);
            Set(0x84, time.Month);
            Set(0x88, time.Year - 2000);
        }

        private static int FromBcd(byte value) => (value >> 4) * 10 + (value & 0xF);

        private TestBoard board = null!;
        private Exynos_RTC rtc = null!;
        private LineRecorder irqs = null!;

        private const ulong Base = 0x101E0000;
    }
}
