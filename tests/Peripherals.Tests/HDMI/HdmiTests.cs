using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Peripherals.Video;

using Exynos.Tests.Mixer;

using NUnit.Framework;

namespace Exynos.Tests.HDMI
{
    /// <summary>PHY, core and timing generator as Linux' driver uses them.</summary>
    [TestFixture]
    public class HdmiTests
    {
        [SetUp]
        public void SetUp()
        {
            tv = new TvDriver();
        }

        [TearDown]
        public void TearDown()
        {
            tv.Dispose();
        }

        [TestCaseSource(typeof(VideoMode), nameof(VideoMode.Common))]
        public void ShouldSendTheModeThatTheDriverSets(VideoMode mode)
        {
            var frames = tv.Record();
            tv.SetMode(mode);
            tv.Flip(TvDriver.Buffer);
            tv.AdvanceFrames(1);

            var signal = tv.Hdmi.Signal!;
            Assert.That((signal.Width, signal.Height, signal.Vic, signal.IsDvi), Is.EqualTo((mode.Width, mode.Height, mode.Vic, false)));
            Assert.That((signal.HSyncNegative, signal.VSyncNegative), Is.EqualTo((mode.HSyncNegative, mode.VSyncNegative)));
            Assert.That(signal.RefreshRate, Is.EqualTo(mode.RefreshRate).Within(1e-9));
            Assert.That(signal.Problems, Is.Empty);
            Assert.That(tv.Mixer.RefreshRate, Is.EqualTo(mode.RefreshRate).Within(1e-9));
            Assert.That((frames.Single().Width, frames[0].Height), Is.EqualTo((mode.Width, mode.Height)));
            Assert.That(tv.Board.Warnings, Is.Empty);
        }

        [TestCaseSource(nameof(Clocks))]
        public void ShouldKnowEachClock(uint clock)
        {
            Assert.That(tv.EnablePhy(clock));
            Assert.That(tv.Phy.PixelClock, Is.EqualTo(clock));
        }

        [Test]
        public void ShouldHaveEighteenDifferentClocks()
        {
            Assert.That(PhyClocks.All, Has.Count.EqualTo(18));
            Assert.That(PhyClocks.All.Values.Select(x => string.Join(" ", x)).Distinct().Count(), Is.EqualTo(18));
            Assert.That(PhyClocks.All.Values.Select(x => x.Length), Has.All.EqualTo(PhyClocks.ConfigurationBytes));
        }

        [Test]
        public void ShouldHaveNoSignalByAnUnknownClock()
        {
            tv.SetMode(VideoMode.OfVic(1)!);
            Assert.That(tv.Hdmi.Signal, Is.Not.Null);
            tv.Board.Write(TvDriver.PhyBase + 8, 0xEE);
            tv.Board.Write(TvDriver.PhyBase + 0x7C, 0x80);

            Assert.That(tv.Hdmi.Signal, Is.Null);
            Assert.That(tv.Board.Read(TvDriver.HdmiBase + 0x20), Is.Zero);
            Assert.That(tv.Board.Warnings.Single(), Does.Contain("none of the 18"));
        }

        [Test]
        public void ShouldBeDarkWithThePhyOff()
        {
            tv.SetMode(VideoMode.OfVic(1)!);
            tv.Modify(TvDriver.HdmiBase + 0x30, 1, 1);
            Assert.That(tv.Hdmi.Describe(), Is.EqualTo("off"));
            Assert.That(tv.Mixer.RefreshRate, Is.Zero);
        }

        [Test]
        public void ShouldSendNoInfoframeToADviMonitor()
        {
            tv.SetMode(VideoMode.OfVic(4)!, dvi: true);
            Assert.That((tv.Hdmi.Signal!.IsDvi, tv.Hdmi.Signal.Vic), Is.EqualTo((true, 0)));
            Assert.That(tv.Hdmi.Signal.Problems, Is.Empty);
        }

        [TestCase(0x100C8u, "pixels of a line: 1651, but 1650")]
        [TestCase(0x100C0u, "lines: 751, but 750")]
        [TestCase(0x1071Cu, "checksum")]
        [TestCase(0x10040u, "neither HDMI nor DVI")]
        public void ShouldSayWhereTheSignalContradictsItself(uint register, string problem)
        {
            tv.SetMode(VideoMode.OfVic(4)!);
            tv.Modify(TvDriver.HdmiBase + register, 0xFF, tv.Board.Read(TvDriver.HdmiBase + register) + 1);

            Assert.That(tv.Hdmi.Describe(), Does.Contain(problem));
            Assert.That(tv.Board.Warnings, Has.Some.Contain(problem));
        }

        [Test]
        public void ShouldSayThatTheInfoframeNamesAnotherMode()
        {
            tv.SetMode(VideoMode.OfVic(4)!);
            tv.Modify(TvDriver.HdmiBase + 0x1072C, 0xFF, 16);
            tv.Modify(TvDriver.HdmiBase + 0x1071C, 0xFF, tv.Board.Read(TvDriver.HdmiBase + 0x1071C) - 12);

            Assert.That(tv.Hdmi.Signal!.Problems.Single(), Does.Contain("VIC 16 is 1920x1080"));
        }

        [Test]
        public void ShouldSayThatTheMixersPictureHasAnotherSize()
        {
            tv.SetMode(VideoMode.OfVic(4)!);
            tv.Board.Write(TvDriver.MixerBase + 0x310, 480 << 16 | 640);
            Assert.That(tv.Board.Warnings.Single(), Is.EqualTo("The mixer makes 640x480, but HDMI sends 1280x720"));
        }

        private static IEnumerable<uint> Clocks => PhyClocks.All.Keys;

        private TvDriver tv = null!;
    }
}
