using Antmicro.Renode.Core;
using Antmicro.Renode.UserInterface;

namespace Antmicro.Renode.Peripherals.IRQControllers
{
    /// <summary>A device that takes interrupts.</summary>
    [Icon("lightning")]
    public interface IIRQController : IGPIOReceiver
    {
    }
}
