using System;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.I2C;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// A monitor at the HDMI socket: its EDID at 0x50 of the DDC bus, its hot-plug line, and what it sees of the
    /// signal. On the CEC wire it is a television. It stands beside the board: a reset of the machine changes nothing of
    /// it.
    ///
    /// An EDID has two blocks at most, so there is no segment pointer (0x30). No DDC/CI, no HDCP.
    /// </summary>
    public sealed class HdmiMonitor : II2CPeripheral, IDetachableI2CPeripheral
    {
        /// <param name="hdmi">Whose signal it gets.</param>
        /// <param name="width">Of its preferred mode, in pixels.</param>
        /// <param name="height">Of its preferred mode, in pixels.</param>
        /// <param name="rate">Of its preferred mode, in pictures a second.</param>
        /// <param name="edidFile">A file with an EDID to use in place of its own.</param>
        /// <param name="cec">The board's end of the CEC wire.</param>
        public HdmiMonitor(Exynos_HDMI? hdmi = null, int width = 1920, int height = 1080, double rate = 60, string edidFile = "", Exynos_CEC? cec = null)
        {
            this.hdmi = hdmi;
            HotPlug = new GPIO();
            television = new Television(cec, HotPlug);
            try
            {
                if(edidFile == "")
                {
                    Prefer(width, height, rate);
                }
                else
                {
                    LoadEdid(edidFile);
                }
            }
            catch(RecoverableException e)
            {
                throw new ConstructionException(e.Message);
            }
            Plug();
        }

        public void Reset()
        {
            position = 0;
        }

        /// <summary>The first byte is where the next read begins.</summary>
        public void Write(byte[] data)
        {
            if(data.Length > 0)
            {
                position = data[0];
            }
        }

        public byte[] Read(int count = 1)
        {
            var result = new byte[Math.Max(0, count)];
            for(var i = 0; i < result.Length; i++)
            {
                result[i] = position < edid.Length ? edid[position] : (byte)0xFF;
                position = (byte)(position + 1);
            }
            return result;
        }

        public void FinishTransmission()
        {
        }

        /// <summary>The cable is put in.</summary>
        public void Plug()
        {
            HotPlug.Set(true);
        }

        /// <summary>The cable is taken out: no hot-plug line, no EDID.</summary>
        public void Unplug()
        {
            HotPlug.Set(false);
        }

        /// <summary>
        /// Has an EDID of its own with all common modes, and this one as the preferred one. Linux reads it when the
        /// monitor is plugged in.
        /// </summary>
        /// <exception cref="RecoverableException">No pixel clock fits.</exception>
        public void Prefer(int width, int height, double rate = 60)
        {
            var mode = VideoMode.For(width, height, rate)
                ?? throw new RecoverableException(FormattableString.Invariant($"None of the PHY's clocks makes {width}x{height} at {rate} Hz."));
            Use(Edid.Build(mode));
        }

        /// <summary>Has the EDID in a file.</summary>
        /// <exception cref="RecoverableException">It can't be read or used; tells why.</exception>
        public void LoadEdid(string path)
        {
            Use(Edid.Load(path));
        }

        /// <summary>Has none: nothing answers at the DDC bus.</summary>
        public void UseNoEdid()
        {
            Use(Array.Empty<byte>());
        }

        /// <summary>Has one with wrong checksums, as with a bad cable.</summary>
        public void UseBadEdid()
        {
            var bad = Edid.Build(VideoMode.Common[0]);
            bad[Edid.BlockBytes - 1] ^= 0x55;
            bad[2 * Edid.BlockBytes - 1] ^= 0x55;
            Use(bad);
        }

        /// <summary>A monitor without HDMI: gets no infoframes and no sound.</summary>
        public void UseDviEdid()
        {
            Use(Edid.Build(VideoMode.Common[0], isHdmi: false));
        }

        /// <summary>What it sees of the signal.</summary>
        public string Describe()
        {
            if(!IsPlugged)
            {
                return "unplugged";
            }
            var signal = hdmi?.Signal;
            return signal == null ? "no signal" : string.Join("\n", new[] { signal.ToString() }.Concat(signal.Problems));
        }

        /// <summary>What the television knows by CEC: its power, who is at the other end, the last messages.</summary>
        public string DescribeCec()
        {
            return television.Describe();
        }

        /// <summary>
        /// Sends a CEC message: bytes in hexadecimal, the header with both logical addresses first. The television
        /// has address 0, so "04 36" tells the player at 4 to go to standby, "0F 36" all.
        /// </summary>
        /// <exception cref="RecoverableException">It isn't a message, or there is no wire.</exception>
        public void SendCec(string message)
        {
            television.Send(CecMessage.Parse(message));
        }

        /// <summary>A key of the television's remote control goes to the device that it shows.</summary>
        /// <param name="code">CEC's user control code: 0 is select, 1 up, 2 down, 0x44 play.</param>
        /// <exception cref="RecoverableException">No device has said that it has a picture, or there is no wire.</exception>
        public void PressKey(int code)
        {
            television.PressKey(code);
        }

        /// <summary>Whether the television is on, by CEC; the picture is there all the same.</summary>
        public bool IsOn => television.IsOn;

        /// <summary>High while it is plugged in.</summary>
        public GPIO HotPlug { get; }

        public bool IsPlugged => HotPlug.IsSet;

        public bool Answers => IsPlugged && edid.Length > 0;

        /// <summary>Of the preferred mode, in pixels; 0 without an EDID.</summary>
        public int PreferredWidth => edid.Length == 0 ? 0 : Edid.PreferredSize(edid).Width;

        /// <summary>Of the preferred mode, in lines; 0 without an EDID.</summary>
        public int PreferredHeight => edid.Length == 0 ? 0 : Edid.PreferredSize(edid).Height;

        private void Use(byte[] newEdid)
        {
            edid = newEdid;
            position = 0;
        }

        private byte[] edid = Array.Empty<byte>();
        private byte position;

        private readonly Exynos_HDMI? hdmi;
        private readonly Television television;
    }
}
