using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core;

namespace Exynos.Tests
{
    /// <summary>An interrupt controller that only remembers: each change of its inputs, in order.</summary>
    [GPIO(NumberOfInputs = Inputs)]
    public sealed class LineRecorder : IGPIOReceiver
    {
        public void OnGPIO(int number, bool value)
        {
            Events.Add((number, value));
        }

        public void Reset()
        {
        }

        /// <summary>The level of an input now; low when nothing was ever told.</summary>
        public bool Level(int number)
        {
            return Events.LastOrDefault(x => x.Number == number).Level;
        }

        /// <summary>How often the input went from low to high.</summary>
        public int Rises(int number)
        {
            return Events.Count(x => x.Number == number && x.Level);
        }

        public List<(int Number, bool Level)> Events { get; } = new List<(int Number, bool Level)>();

        public const int Inputs = 1024;
    }
}
