using System.Collections.Generic;

namespace Antmicro.Renode.Peripherals.Video.Display
{
    /// <summary>A display controller, as what it shows is composed.</summary>
    internal interface IScreenSource : IFrameSource, IPeripheral
    {
        /// <summary>In pixels; 0 before the first mode.</summary>
        int Width { get; }

        /// <summary>In pixels; 0 before the first mode.</summary>
        int Height { get; }

        /// <summary>What is shown, bottom first.</summary>
        IEnumerable<Layer> Layers { get; }

        /// <summary>0xRRGGBB where no layer is.</summary>
        uint Background { get; }
    }
}
