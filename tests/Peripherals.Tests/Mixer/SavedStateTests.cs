using System.IO;
using System.Linq;

using Antmicro.Renode.Peripherals.Video;
using Antmicro.Renode.Time;

using Exynos.Tests.AllDevices;

using NUnit.Framework;

namespace Exynos.Tests.Mixer
{
    /// <summary>Mixer, HDMI and PHY know each other after they were saved and loaded.</summary>
    [TestFixture]
    public class SavedStateTests
    {
        [Test]
        public void ShouldGoOnWithTheSameMode()
        {
            if(!RenodeAssemblies.IsReal)
            {
                Assert.Ignore("Renode saves and loads, the stand-in doesn't: -p:RenodePath=<folder of Renode's assemblies>");
            }
            var path = Path.GetTempFileName();
            try
            {
                using var tv = new TvDriver();
                tv.SetMode(VideoMode.OfVic(1)!);
                tv.Flip(TvDriver.Buffer);
                tv.AdvanceFrames(1);
                SaveAndLoadTests.Save(path);
                SaveAndLoadTests.Load(path);
                tv.Board.UseLoadedMachine();
                var devices = tv.Board.Bus.GetRegisteredPeripherals().Select(x => x.Peripheral).ToList();
                var mixer = devices.OfType<Exynos_Mixer>().Single();
                var hdmi = devices.OfType<Exynos_HDMI>().Single();
                Assert.That(mixer, Is.Not.SameAs(tv.Mixer));
                var count = mixer.VSyncCount;
                tv.Board.Advance(TimeInterval.FromMilliseconds(100));
                Assert.That(mixer.VSyncCount, Is.EqualTo(count + 6));

                tv.SetMode(VideoMode.OfVic(19)!);
                Assert.That((hdmi.Signal!.Width, mixer.RefreshRate), Is.EqualTo((1280, 50.0)));
                tv.Board.Write(TvDriver.PhyBase + 0x7C, 0);
                Assert.That((hdmi.Signal, mixer.RefreshRate), Is.EqualTo(((HdmiSignal?)null, 0.0)));
            }
            finally
            {
                File.Delete(path);
            }
        }
    }
}
