using System;
using System.IO;
using System.Linq;

using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.I2C;
using Antmicro.Renode.Peripherals.Miscellaneous;
using Antmicro.Renode.Peripherals.Timers;
using Antmicro.Renode.Time;

using Exynos.Tests.AllDevices;
using Exynos.Tests.I2C;

using NUnit.Framework;

namespace Exynos.Tests.S2MPS11Tests
{
    /// <summary>
    /// The PMIC and its clock behind their controller, as s2mps11.c, sec-irq.c and rtc-s5m.c use them.
    /// </summary>
    [TestFixture]
    public class S2mps11Tests
    {
        [SetUp]
        public void SetUp()
        {
            board = new TestBoard(ramSize: 0);
            bus = board.Add(new Exynos_HSI2C(board.Machine), Base);
            pmic = new S2MPS11(board.Machine);
            rtc = new S2MPS11_RTC(board.Machine, pmic);
            bus.Register(pmic, new NumberRegistrationPoint<int>(Pmic));
            bus.Register(rtc, new NumberRegistrationPoint<int>(Rtc));
            lines = new LineRecorder();
            pmic.IRQ.Connect(lines, 0);
            driver = new HsI2cDriver(board, Base, bus);
        }

        [TearDown]
        public void TearDown()
        {
            board.Dispose();
        }

        // Those that the board's device tree gives one voltage only.
        [TestCase("LDO1", 1000000)]
        [TestCase("LDO2", 1800000)]
        [TestCase("LDO9", 3000000)]
        [TestCase("LDO15", 3300000)]
        [TestCase("LDO19", 2800000)]
        [TestCase("LDO23", 1100000)]
        [TestCase("LDO26", 3000000)]
        [TestCase("LDO27", 1000000)]
        [TestCase("BUCK10", 2850000)]
        public void ShouldStartWithTheBoardsVoltages(string name, int microvolts)
        {
            Assert.That(pmic.GetVoltage(name), Is.EqualTo(microvolts));
        }

        [TestCase("BUCK2", 0x28, 8, 650000)]
        [TestCase("BUCK2", 0x28, 0x80, 1400000)]
        [TestCase("BUCK7", 0x36, 0x30, 1350000)]
        [TestCase("BUCK9", 0x3A, 0x1F, 3775000)]
        [TestCase("LDO13", 0x49, 0xC0 | 20, 1800000)]
        [TestCase("LDO13", 0x49, 20, 0)]
        public void ShouldGiveWhatIsSelected(string name, int register, int value, int microvolts)
        {
            Assert.That(driver.Write(Pmic, new[] { (byte)register, (byte)value }), Is.Null);

            Assert.That(pmic.GetVoltage(name), Is.EqualTo(microvolts));
            Assert.That(driver.ReadRegisters(Pmic, (byte)register, 1), Is.EqualTo(new[] { (byte)value }));
        }

        [TestCase("LDO0")]
        [TestCase("LDO39")]
        [TestCase("BUCK11")]
        [TestCase("")]
        public void ShouldSayWhichRegulatorsThereAre(string name)
        {
            Assert.That(() => pmic.GetVoltage(name), Throws.InstanceOf<RecoverableException>().With.Message.Contains("LDO1 to LDO38 and BUCK1 to BUCK10"));
        }

        [Test]
        public void ShouldReadAndWriteInARow()
        {
            driver.Write(Pmic, new byte[] { 0x3D, 1, 2, 3 });

            Assert.That(driver.ReadRegisters(Pmic, 0x3D, 3), Is.EqualTo(new byte[] { 1, 2, 3 }));
        }

        [Test]
        public void ShouldSurviveRegistersThatThereAreNot()
        {
            driver.Write(Pmic, new byte[] { 0xFE, 1, 2, 3 });
            driver.Write(Rtc, new byte[] { 0xFE, 1, 2, 3 });
            driver.Write(Pmic, Array.Empty<byte>());

            Assert.That(driver.ReadRegisters(Pmic, 0x63, 2), Is.EqualTo(new byte[] { 0, 0 }));
            Assert.That(driver.ReadRegisters(Rtc, 0x1A, 2), Is.EqualTo(new byte[] { 0, 0 }));
            Assert.That(board.Warnings, Is.Not.Empty);
        }

        [Test]
        public void ShouldLowerItsLineForAnUnmaskedAlarmUntilItIsRead()
        {
            Assert.That(lines.Level(0), Is.True);
            SetTime(new DateTime(2026, 11, 26, 12, 0, 0));
            SetAlarm(0x0B, new DateTime(2026, 11, 26, 12, 0, 2));
            driver.Write(Pmic, new byte[] { 0x05, 0xFF & ~4 });

            board.Advance(TimeInterval.FromSeconds(1));
            Assert.That(lines.Level(0), Is.True);
            board.Advance(TimeInterval.FromSeconds(1));
            Assert.That(lines.Level(0), Is.False);
            Assert.That(driver.ReadRegisters(Pmic, 0x01, 3), Is.EqualTo(new byte[] { 0, 4, 0 }));
            Assert.That(lines.Level(0), Is.True);
        }

        [Test]
        public void ShouldKeepQuietAboutAMaskedAlarm()
        {
            SetTime(new DateTime(2026, 11, 26, 12, 0, 0));
            SetAlarm(0x12, new DateTime(2026, 11, 26, 12, 0, 1));
            board.Advance(TimeInterval.FromSeconds(5));

            Assert.That(lines.Events.Skip(1).Any(x => !x.Level), Is.False);
            Assert.That(driver.ReadRegisters(Pmic, 0x02, 1), Is.EqualTo(new byte[] { 2 }));
        }

        [TestCase("2026-11-26T23:59:59", "2026-11-27T00:00:00")]
        [TestCase("2028-02-28T23:59:59", "2028-02-29T00:00:00")]
        [TestCase("2099-12-31T23:59:59", "2000-01-01T00:00:00")]
        public void ShouldKeepTime(string set, string next)
        {
            SetTime(DateTime.Parse(set));
            Assert.That(GetTime(), Is.EqualTo(DateTime.Parse(set)));
            board.Advance(TimeInterval.FromSeconds(1));
            Assert.That(GetTime(), Is.EqualTo(DateTime.Parse(next)));
        }

        [Test]
        public void ShouldMakeATimeOfAnything()
        {
            driver.Write(Rtc, new byte[] { 0x04, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF });
            driver.Write(Rtc, new byte[] { 0x02, 0x10 });
            Assert.That(rtc.Time, Is.EqualTo(new DateTime(2099, 12, 31, 23, 59, 59)));
            driver.Write(Rtc, new byte[] { 0x04, 0, 0, 0, 0, 0, 0, 0 });
            driver.Write(Rtc, new byte[] { 0x02, 0x10 });
            Assert.That(rtc.Time, Is.EqualTo(new DateTime(2000, 1, 1)));
        }

        [Test]
        public void ShouldClearTheBitsOfAnUpdate()
        {
            driver.Write(Rtc, new byte[] { 0x02, 0x11 });
            Assert.That(driver.ReadRegisters(Rtc, 0x02, 1), Is.EqualTo(new byte[] { 0 }));
        }

        [Test]
        public void ShouldSwitchTheBoardOff()
        {
            var pmu = board.Add(new Exynos_PMU(board.Machine), 0x10040000);
            driver.Write(Pmic, new byte[] { 0x0C, 0 });

            Assert.That(pmu.IsPoweredOff, Is.True);
        }

        [Test]
        public void ShouldBeAsNewAfterAReset()
        {
            var fresh = new S2MPS11(board.Machine);
            var random = new Random(1);
            for(var i = 0; i < 2000; i++)
            {
                pmic.Write(new[] { (byte)random.Next(256), (byte)(random.Next(256) | 0x10) });
            }
            pmic.RaiseAlarm(0);
            pmic.Reset();

            pmic.Write(new byte[] { 0 });
            fresh.Write(new byte[] { 0 });
            Assert.That(pmic.Read(99), Is.EqualTo(fresh.Read(99)));
            Assert.That(pmic.IRQ.IsSet, Is.True);
        }

        [Test]
        public void ShouldGoOnAfterLoad()
        {
            if(!RenodeAssemblies.IsReal)
            {
                Assert.Ignore("Renode saves and loads, the stand-in doesn't: -p:RenodePath=<folder of Renode's assemblies>");
            }
            SetTime(new DateTime(2026, 11, 26, 12, 0, 0));
            SetAlarm(0x0B, new DateTime(2026, 11, 26, 12, 0, 2));
            driver.Write(Pmic, new byte[] { 0x28, 0x40 });
            // In the middle of a message: the second byte comes after the load.
            board.Write(Base + HsI2cDriver.ADDR, Pmic << 10);
            board.Write(Base + HsI2cDriver.AUTO_CONF, 1u << 31 | 1u << 17 | 2);
            board.Write(Base + HsI2cDriver.TX_DATA, 0x3D);
            var path = Path.GetTempFileName();
            try
            {
                SaveAndLoadTests.Save(path);
                SaveAndLoadTests.Load(path);
            }
            finally
            {
                File.Delete(path);
            }
            board.UseLoadedMachine();
            bus = (Exynos_HSI2C)board.Bus.WhatPeripheralIsAt(Base);
            pmic = bus.Children.Select(x => x.Peripheral).OfType<S2MPS11>().Single();
            rtc = bus.Children.Select(x => x.Peripheral).OfType<S2MPS11_RTC>().Single();

            board.Write(Base + HsI2cDriver.TX_DATA, 0xC0 | 0x10);
            Assert.That(pmic.GetVoltage("LDO1"), Is.EqualTo(1200000));
            Assert.That(pmic.GetVoltage("BUCK2"), Is.EqualTo(1000000));
            Assert.That(rtc.Time, Is.EqualTo(new DateTime(2026, 11, 26, 12, 0, 0)));
            board.Advance(TimeInterval.FromSeconds(2));
            pmic.Write(new byte[] { 2 });
            Assert.That(pmic.Read(1), Is.EqualTo(new byte[] { 4 }));
        }

        // s5m_rtc_set_time()
        private void SetTime(DateTime time)
        {
            Assert.That(driver.Write(Rtc, new byte[] { 0x04, (byte)time.Second, (byte)time.Minute, Hour(time), (byte)(1 << (int)time.DayOfWeek), (byte)time.Day, (byte)time.Month, (byte)(time.Year - 2000) }), Is.Null);
            driver.Write(Rtc, new byte[] { 0x02, 0x10 });
        }

        // s5m_rtc_read_time()
        private DateTime GetTime()
        {
            driver.Write(Rtc, new byte[] { 0x02, 0x01 });
            var data = driver.ReadRegisters(Rtc, 0x04, 7);
            var time = new DateTime(2000 + (data[6] & 0x7F), data[5] & 0xF, data[4] & 0x1F, data[2] & 0x1F, data[1] & 0x7F, data[0] & 0x7F);
            Assert.That(data[3], Is.EqualTo(1 << (int)time.DayOfWeek));
            return time;
        }

        // s5m_rtc_set_alarm(), s5m_rtc_start_alarm(): all fields but the day of the week count
        private void SetAlarm(byte register, DateTime time)
        {
            driver.Write(Rtc, new byte[]
            {
                register, (byte)(0x80 | time.Second), (byte)(0x80 | time.Minute), (byte)(0x80 | Hour(time)), (byte)(1 << (int)time.DayOfWeek), (byte)(0x80 | time.Day),
                (byte)(0x80 | time.Month), (byte)(0x80 | time.Year - 2000),
            });
            driver.Write(Rtc, new byte[] { 0x02, 0x11 });
        }

        private static byte Hour(DateTime time) => (byte)(time.Hour | (time.Hour >= 12 ? 1 << 6 : 0));

        private TestBoard board = null!;
        private Exynos_HSI2C bus = null!;
        private S2MPS11 pmic = null!;
        private S2MPS11_RTC rtc = null!;
        private HsI2cDriver driver = null!;
        private LineRecorder lines = null!;

        private const int Pmic = 0x66;
        private const int Rtc = 0x06;
        private const ulong Base = 0x12CA0000;
    }
}
