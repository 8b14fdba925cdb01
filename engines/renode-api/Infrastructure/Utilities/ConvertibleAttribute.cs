using System;

namespace Antmicro.Renode.Utilities
{
    [AttributeUsage(AttributeTargets.Interface | AttributeTargets.Class | AttributeTargets.Struct)]
    public class ConvertibleAttribute : Attribute
    {
    }
}
