using System;

namespace Antmicro.Renode
{
    /// <summary>
    /// Marks what Renode's own assembly doesn't have: hooks for the engine that stands in for Renode.
    /// Models must not use it; the test that compares the two public surfaces leaves it out.
    /// </summary>
    [StandInOnly]
    [AttributeUsage(AttributeTargets.All, Inherited = false)]
    public sealed class StandInOnlyAttribute : Attribute
    {
    }
}
