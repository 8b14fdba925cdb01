using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.GPIOPort;

using NUnit.Framework;

namespace Exynos.Tests.PinController
{
    /// <summary>Functions, directions, pulls and levels of pins, as pinctrl-samsung.c drives them.</summary>
    [TestFixture]
    public class PinTests
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

        /// <summary>exynos5420_pin_banks0 to 4.</summary>
        [TestCase(0, "gpy7:8@0 gpx0:8@c00 gpx1:8@c20 gpx2:8@c40 gpx3:8@c60")]
        [TestCase(1, "gpc0:8@0 gpc1:8@20 gpc2:7@40 gpc3:4@60 gpc4:2@80 gpd1:8@a0 gpy0:6@c0 gpy1:4@e0 gpy2:6@100 gpy3:8@120 gpy4:8@140 gpy5:8@160 gpy6:8@180")]
        [TestCase(2, "gpe0:8@0 gpe1:2@20 gpf0:6@40 gpf1:8@60 gpg0:8@80 gpg1:8@a0 gpg2:2@c0 gpj4:4@e0")]
        [TestCase(3, "gpa0:8@0 gpa1:6@20 gpa2:8@40 gpb0:5@60 gpb1:5@80 gpb2:4@a0 gpb3:8@c0 gpb4:2@e0 gph0:8@100")]
        [TestCase(4, "gpz:7@0")]
        public void ShouldHaveTheBanksOfLinux(int controller, string banks)
        {
            var device = Add(controller);
            var number = 0;
            foreach(var bank in banks.Split(' ').Select(x => x.Split(':', '@')))
            {
                var pins = int.Parse(bank[1]);
                var offset = ulong.Parse(bank[2], System.Globalization.NumberStyles.HexNumber);
                board.Write(Base + offset, 0);
                for(var pin = 0; pin < 8; pin++)
                {
                    var name = $"{bank[0]}-{pin}";
                    if(pin >= pins)
                    {
                        Assert.That(() => device.ReadPin(name), Throws.TypeOf<RecoverableException>(), name);
                        continue;
                    }
                    device.OnGPIO(number + pin, true);
                    Assert.That(board.Read(Base + offset + 4), Is.EqualTo(1u << pin), name);
                    Assert.That(device.ReadPin(name), name);
                    device.OnGPIO(number + pin, false);
                }
                board.Write(Base + offset, uint.MaxValue);
                Assert.That(board.Read(Base + offset), Is.EqualTo(uint.MaxValue >> 32 - pins * 4), $"{bank[0]}: four bits a pin");
                number += 8;
            }
            Assert.That(device.Connections.Keys.Where(x => x < 128).Max() / 8, Is.EqualTo(number / 8 - 1), "no other banks");
        }

        [Test]
        public void ShouldPutOutWhatIsWritten()
        {
            var device = Add(1);
            var lines = Record(device);
            var gpd1 = new PinDriver(board, Base, 0xA0);
            lines.Events.Clear();

            // The eMMC's reset is gpd1-0, active low: mmc-pwrseq-emmc asserts it and takes it back.
            gpd1.MakeOutput(0, true);
            gpd1.Set(0, false);
            gpd1.Set(0, true);

            Assert.That(lines.Events, Is.EqualTo(new[] { (40, true), (40, false), (40, true) }));
            Assert.That((gpd1.Get(0), gpd1.Get(1)), Is.EqualTo((true, false)));
            Assert.That(device.ReadPin("GPD1-0"));
            gpd1.MakeInput(0);
            Assert.That((lines.Level(40), gpd1.Get(0)), Is.EqualTo((false, false)), "the pull-down is left");
        }

        [Test]
        public void ShouldShowTheOutputAgainstALineFromOutside()
        {
            var device = Add(1);
            var gpd1 = new PinDriver(board, Base, 0xA0);
            device.OnGPIO(40, true);
            Assert.That(gpd1.Get(0));

            gpd1.MakeOutput(0, false);
            Assert.That(gpd1.Get(0), Is.False);
            gpd1.MakeInput(0);
            Assert.That(gpd1.Get(0));
            gpd1.SetFunction(0, 2);
            Assert.That(gpd1.Get(0), "a pin of another device still has a level");
        }

        [Test]
        public void ShouldPullWhatNobodyDrives()
        {
            var device = Add(1);
            var lines = Record(device);
            var gpc0 = new PinDriver(board, Base, 0);
            Assert.That(board.Read(Base + 8), Is.EqualTo(0x5555), "down out of reset");

            gpc0.SetPull(3, 3);
            Assert.That((gpc0.Get(3), gpc0.Get(2), lines.Level(3)), Is.EqualTo((true, false, true)));
            device.OnGPIO(3, false);
            Assert.That((gpc0.Get(3), lines.Level(3)), Is.EqualTo((false, true)), "a line from outside is stronger");
            device.OnGPIO(2, true);
            gpc0.SetPull(2, 1);
            Assert.That(gpc0.Get(2));
            gpc0.SetPull(4, 0);
            Assert.That(gpc0.Get(4), Is.False);
        }

        [Test]
        public void ShouldHoldHighWhatTheBoardHolds()
        {
            var device = Add(0, "gpx0-3, gpx0-4,GPX3-7");

            Assert.That((board.Read(Gpx0 + 4), board.Read(Gpx0 + 0x64)), Is.EqualTo((0x18u, 0x80u)));
            Assert.That(board.Read(Gpx0 + 8), Is.EqualTo(0x5555), "though the pull is down");
            // HDMI's monitor is unplugged, and it says so by a line.
            device.OnGPIO(39, false);
            Assert.That(board.Read(Gpx0 + 0x64), Is.Zero);
            device.Reset();
            Assert.That((board.Read(Gpx0 + 4), board.Read(Gpx0 + 0x64)), Is.EqualTo((0x18u, 0u)), "a reset of the chip plugs nothing in");
        }

        [Test]
        public void ShouldPressThePowerKey()
        {
            var device = Add(0, "gpx0-3");
            var gpx0 = new PinDriver(board, Base, 0xC00);
            Assert.That(gpx0.Get(3));

            device.PressPowerKey();
            Assert.That((gpx0.Get(3), device.ReadPin("gpx0-3")), Is.EqualTo((false, false)));
            device.Reset();
            Assert.That(gpx0.Get(3), Is.False, "a finger isn't reset");
            device.ReleasePowerKey();
            Assert.That(gpx0.Get(3));
        }

        [Test]
        public void ShouldPreferTheUserToALine()
        {
            var device = Add(0);
            device.OnGPIO(39, true);

            device.DrivePin("gpx3-7", false);
            device.OnGPIO(39, false);
            device.OnGPIO(39, true);
            Assert.That(device.ReadPin("gpx3-7"), Is.False);
            device.ReleasePin("gpx3-7");
            Assert.That(device.ReadPin("gpx3-7"));
        }

        [TestCase("gpx0")]
        [TestCase("gpx0-8")]
        [TestCase("gpx0--1")]
        [TestCase("gpx4-0")]
        [TestCase("gpx0-3-1")]
        [TestCase("")]
        public void ShouldSayWhichPinsThereAre(string name)
        {
            var device = Add(0);

            Assert.That(() => device.DrivePin(name, true), Throws.TypeOf<RecoverableException>().With.Message.Contains("gpy7, gpx0, gpx1, gpx2, gpx3"));
            Assert.That(() => Add(0, $"gpx0-1 {name}x"), Throws.InstanceOf<RecoverableException>());
        }

        [TestCase(-1)]
        [TestCase(5)]
        public void ShouldRefuseAControllerThatIsNotThere(int controller)
        {
            Assert.That(() => Add(controller), Throws.TypeOf<ConstructionException>().With.Message.Contains("0 to 4"));
        }

        [Test]
        public void ShouldTellOfALineToNowhere([Values(-1, 23, 104, int.MinValue, int.MaxValue)] int number)
        {
            // gpc2 has seven pins.
            Add(1).OnGPIO(number, true);

            Assert.That(board.Warnings.Single(), Does.Contain($"no pin {number}"));
        }

        /// <summary>samsung_pinctrl_suspend() and resume(): every register of a bank is kept.</summary>
        [Test]
        public void ShouldKeepWhatDriversWrite()
        {
            Add(3);
            var written = new Dictionary<ulong, uint>
            {
                [0x20] = 0x00F23201, [0x28] = 0x0ABC, [0x2C] = 0x0FED, [0x30] = 0x0123, [0x34] = 0x0456,
                [0x704] = 0x00234110, [0x808] = 0x87654321, [0x80C] = 0xA5A5, [0x904] = 0x15,
            };
            foreach(var (offset, value) in written)
            {
                board.Write(Base + offset, value);
            }

            Assert.That(written.Keys.Select(x => board.Read(Base + x)), Is.EqualTo(written.Values));
            Assert.That(board.Warnings, Is.Empty);
        }

        [Test]
        public void ShouldSayThatWakeupBanksHaveNoRegistersForSleep()
        {
            Add(0);

            board.Write(Gpx0 + 0x10, 0xFFFF);

            Assert.That(board.Read(Gpx0 + 0x10), Is.Zero);
            Assert.That(board.LogOf(LogLevel.Warning), Is.Not.Empty);
        }

        private Exynos_PinController Add(int controller, string idleHigh = "")
        {
            return board.Add(new Exynos_PinController(board.Machine, controller, idleHigh), Base);
        }

        private static LineRecorder Record(Exynos_PinController device)
        {
            var result = new LineRecorder();
            foreach(var line in device.Connections)
            {
                line.Value.Connect(result, line.Key);
            }
            return result;
        }

        private const ulong Base = 0x13400000;
        private const ulong Gpx0 = Base + 0xC00;

        private TestBoard board = null!;
    }
}
