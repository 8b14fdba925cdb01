using System;

using Antmicro.Renode.Backends.Display;

using ELFSharp.ELF;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>A device that a video analyzer can show.</summary>
    public interface IVideo : IPeripheral
    {
        /// <summary>A whole picture in the configured size and format.</summary>
        event Action<byte[]> FrameRendered;

        /// <summary>Width, height and format of the pictures; a new subscriber is told at once.</summary>
        event Action<int, int, PixelFormat, Endianess> ConfigurationChanged;
    }
}
