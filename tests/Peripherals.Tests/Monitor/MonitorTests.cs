using System;
using System.IO;
using System.Linq;

using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals.GPIOPort;
using Antmicro.Renode.Peripherals.I2C;
using Antmicro.Renode.Peripherals.Video;

using Exynos.Tests.I2C;
using Exynos.Tests.Mixer;

using NUnit.Framework;

namespace Exynos.Tests.HdmiMonitors
{
    /// <summary>The monitor, read through the DDC bus as Linux does, and at its pin.</summary>
    [TestFixture]
    public class MonitorTests
    {
        [SetUp]
        public void SetUp()
        {
            tv = new TvDriver();
            bus = tv.Board.Add(new Exynos_I2C(tv.Board.Machine), I2cBase, "i2c_2");
            pins = tv.Board.Add(new Exynos_PinController(tv.Board.Machine, 0), 0x13400000, "pinctrl_0");
            monitor = new HdmiMonitor(tv.Hdmi);
            bus.Register(monitor, new NumberRegistrationPoint<int>(0x50));
            monitor.HotPlug.Connect(pins, 39);
            ddc = new I2cDriver(tv.Board, I2cBase, bus);
        }

        [TearDown]
        public void TearDown()
        {
            tv.Dispose();
        }

        [Test]
        public void ShouldHaveAnEdidOfTwoGoodBlocks()
        {
            var edid = ReadEdid();

            Assert.That(edid.Take(8), Is.EqualTo(new byte[] { 0, 255, 255, 255, 255, 255, 255, 0 }));
            Assert.That(edid.Take(128).Sum(x => x) & 0xFF, Is.Zero);
            Assert.That(edid.Skip(128).Sum(x => x) & 0xFF, Is.Zero);
            Assert.That(edid[126], Is.EqualTo(1));
            Assert.That((edid[128], edid[129]), Is.EqualTo(((byte)2, (byte)3)));
            // 1920x1080 with 148.5 MHz first; HDMI's identifier 00-0C-03.
            Assert.That((edid[54] | edid[55] << 8, edid[56] | (edid[58] & 0xF0) << 4, edid[59] | (edid[61] & 0xF0) << 4), Is.EqualTo((14850, 1920, 1080)));
            Assert.That(Find(edid, 0x03, 0x0C, 0x00), Is.GreaterThan(128));
        }

        [Test]
        public void ShouldSayEachModeSomewhere()
        {
            var edid = ReadEdid();
            var vics = edid.Skip(133).Take(edid[132] & 0x1F).Select(x => x & 0x7F).ToList();
            Assert.That(vics, Is.EquivalentTo(VideoMode.Common.Where(x => x.Vic != 0).Select(x => x.Vic)));
            var timings = new[] { 54, 72 }.Concat(Enumerable.Range(0, 10).Select(x => 128 + edid[130] + 18 * x).Where(x => x + 18 < 256))
                .Select(x => (edid[x] | edid[x + 1] << 8, edid[x + 2] | (edid[x + 4] & 0xF0) << 4)).ToList();
            foreach(var mode in new[] { (7100, 1280), (7325, 1366), (8875, 1440), (11550, 1600), (15400, 1920) })
            {
                Assert.That(timings, Does.Contain(mode));
            }
            // 1280x800, 1440x900, 1280x1024, 1680x1050 at 60 Hz.
            Assert.That(edid.Skip(38).Take(16), Is.EqualTo(new byte[] { 129, 0, 149, 0, 129, 0x80, 179, 0, 1, 1, 1, 1, 1, 1, 1, 1 }));
        }

        [TestCase(1920, 1080, 60)]
        [TestCase(1280, 720, 50)]
        [TestCase(352, 288, 30)]
        [TestCase(854, 480, 24)]
        [TestCase(1920, 800, 25)]
        [TestCase(720, 1280, 60)]
        public void ShouldPreferAModeOfAnySize(int width, int height, int rate)
        {
            monitor.Prefer(width, height, rate);
            var edid = ReadEdid();
            var clock = (uint)(edid[54] | edid[55] << 8) * 10000;
            var lines = (edid[59] | (edid[61] & 0xF0) << 4) + (edid[60] | (edid[61] & 0xF) << 8);
            var pixels = (edid[56] | (edid[58] & 0xF0) << 4) + (edid[57] | (edid[58] & 0xF) << 8);

            Assert.That((monitor.PreferredWidth, monitor.PreferredHeight), Is.EqualTo((width, height)));
            Assert.That(PhyClocks.All.Keys, Does.Contain(clock));
            Assert.That(clock / ((double)lines * pixels), Is.EqualTo(rate).Within(rate / 200.0));
        }

        [TestCase(4096, 2160, 60)]
        [TestCase(1920, 1080, 200)]
        [TestCase(0, 0, 60)]
        public void ShouldRefuseWhatNoClockCanDo(int width, int height, int rate)
        {
            var before = monitor.PreferredWidth;
            Assert.That(() => monitor.Prefer(width, height, rate), Throws.InstanceOf<RecoverableException>().With.Message.Contain("None of the PHY's clocks"));
            Assert.That(monitor.PreferredWidth, Is.EqualTo(before));
        }

        [Test]
        public void ShouldBeGoneWhileUnplugged()
        {
            Assert.That(pins.ReadPin("gpx3-7"));
            monitor.Unplug();
            Assert.That(pins.ReadPin("gpx3-7"), Is.False);
            Assert.That(ddc.Write(0x50, 0), Is.EqualTo("-ENXIO"));
            Assert.That(monitor.Describe(), Is.EqualTo("unplugged"));
            monitor.Plug();
            Assert.That(pins.ReadPin("gpx3-7"));
            Assert.That(ddc.Write(0x50, 0), Is.Null);
        }

        [Test]
        public void ShouldBeThereWithoutAnEdidOrWithABadOne()
        {
            monitor.UseNoEdid();
            Assert.That(ddc.Write(0x50, 0), Is.EqualTo("-ENXIO"));
            Assert.That(pins.ReadPin("gpx3-7"));
            monitor.UseBadEdid();
            Assert.That(ReadEdid().Take(128).Sum(x => x) & 0xFF, Is.Not.Zero);
            monitor.UseDviEdid();
            Assert.That(Find(ReadEdid(), 0x03, 0x0C, 0x00), Is.LessThan(0));
        }

        [Test]
        public void ShouldTakeAUsersEdid()
        {
            var own = ReadEdid();
            own[12] = 77;
            own[127] -= 76;
            WithFile(own, path => monitor.LoadEdid(path));
            Assert.That(ReadEdid(), Is.EqualTo(own));
        }

        [TestCase("short", "100 bytes")]
        [TestCase("long", "only two blocks")]
        [TestCase("header", "doesn't begin")]
        [TestCase("checksum", "checksum of block 1 is wrong")]
        [TestCase("count", "announces 0 more blocks")]
        [TestCase("modes", "no mode has one of the clocks")]
        public void ShouldSayWhatIsWrongWithAUsersEdid(string fault, string message)
        {
            var own = ReadEdid();
            switch(fault)
            {
            case "short":
                own = own.Take(100).ToArray();
                break;
            case "long":
                own = own.Concat(own).ToArray();
                break;
            case "header":
                own[0] = 1;
                break;
            case "checksum":
                own[255]++;
                break;
            case "count":
                own[126] = 0;
                break;
            default:
                own = own.Take(128).ToArray();
                Array.Clear(own, 35, 3);
                Array.Fill(own, (byte)1, 38, 16);
                Array.Clear(own, 54, 72);
                own[126] = 0;
                own[127] = (byte)-own.Take(127).Sum(x => x);
                break;
            }
            Assert.That(() => WithFile(own, path => monitor.LoadEdid(path)), Throws.InstanceOf<RecoverableException>().With.Message.Contain(message));
            Assert.That(() => monitor.LoadEdid("/nowhere/edid"), Throws.InstanceOf<RecoverableException>());
            Assert.That(monitor.PreferredWidth, Is.EqualTo(1920), "the one before is still there");
        }

        [Test]
        public void ShouldSeeTheSignal()
        {
            Assert.That(monitor.Describe(), Is.EqualTo("no signal"));
            tv.SetMode(VideoMode.OfVic(4)!);
            Assert.That(monitor.Describe(), Is.EqualTo("1280x720 at 60.000 Hz (1650x750, 74.250 MHz, +hsync +vsync, HDMI, VIC 4)"));
        }

        // drm_do_probe_ddc_edid(): a block at a time.
        private byte[] ReadEdid()
        {
            var blocks = new[] { new byte[128], new byte[128] };
            for(var i = 0; i < blocks.Length; i++)
            {
                Assert.That(ddc.Transfer(new I2cDriver.Message(0x50, false, new[] { (byte)(128 * i) }), new I2cDriver.Message(0x50, true, blocks[i])), Is.Null);
            }
            return blocks[0].Concat(blocks[1]).ToArray();
        }

        private static int Find(byte[] bytes, params byte[] wanted)
        {
            return bytes.AsSpan().IndexOf(wanted);
        }

        private static void WithFile(byte[] bytes, Action<string> action)
        {
            var path = Path.GetTempFileName();
            try
            {
                File.WriteAllBytes(path, bytes);
                action(path);
            }
            finally
            {
                File.Delete(path);
            }
        }

        private TvDriver tv = null!;
        private Exynos_I2C bus = null!;
        private Exynos_PinController pins = null!;
        private HdmiMonitor monitor = null!;
        private I2cDriver ddc = null!;

        private const ulong I2cBase = 0x12C80000;
    }
}
