using System;

namespace Antmicro.Renode.UserInterface
{
    [AttributeUsage(AttributeTargets.Interface | AttributeTargets.Class)]
    public class IconAttribute : Attribute
    {
        public IconAttribute(string resource)
        {
            ResourceName = resource;
        }

        public string ResourceName { get; private set; }
    }

    [AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Method | AttributeTargets.Class)]
    public class HideInMonitorAttribute : Attribute
    {
    }

    public class UiAccessibleAttribute : Attribute
    {
        public string FriendlyName { get; set; }
    }
}
