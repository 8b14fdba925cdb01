using Antmicro.Renode.Core;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// The HDMI PHY of the Exynos5420 and 5422: it makes the pixel clock. Linux' exynos_hdmi.c writes 32 bytes, one a
    /// word, of which the last one (HDMIPHY_MODE_SET_DONE) ends the setting. What other bytes than those of the 18
    /// clocks would make isn't known: then there is no clock, and a line in the log.
    /// </summary>
    public sealed class Exynos_HDMIPHY : ExynosPeripheral, IKnownSize
    {
        public Exynos_HDMIPHY(IMachine machine) : base(machine)
        {
        }

        public override void Reset()
        {
            base.Reset();
            System.Array.Clear(configuration, 0, configuration.Length);
            PixelClock = 0;
            core?.UpdateSignal();
        }

        /// <summary>The core whose clock this is.</summary>
        internal void Attach(Exynos_HDMI newCore)
        {
            core = newCore;
        }

        /// <summary>In Hz; 0 without one.</summary>
        public uint PixelClock { get; private set; }

        public long Size => 0x100;

        protected override uint ReadRegister(long offset)
        {
            return IsByte(offset) ? configuration[offset / 4] : 0u;
        }

        protected override void WriteRegister(long offset, uint value)
        {
            if(!IsByte(offset))
            {
                this.Log(LogLevel.Warning, "The write of 0x{0:X} at 0x{1:X} is ignored: the PHY has 32 bytes", value, offset);
                return;
            }
            configuration[offset / 4] = (byte)value;
            if(offset / 4 != PhyClocks.ConfigurationBytes - 1)
            {
                return;
            }
            PixelClock = PhyClocks.Find(configuration);
            if(PixelClock == 0)
            {
                this.Log(LogLevel.Warning, "No pixel clock: these 32 bytes are none of the {0} known settings", PhyClocks.All.Count);
            }
            core?.UpdateSignal();
        }

        private static bool IsByte(long offset)
        {
            return offset >= 0 && offset / 4 < PhyClocks.ConfigurationBytes;
        }

        private Exynos_HDMI? core;

        private readonly byte[] configuration = new byte[PhyClocks.ConfigurationBytes];
    }
}
