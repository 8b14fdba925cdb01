using System;

namespace Antmicro.Migrant
{
    /// <summary>A field, or every field of a type, that is not part of a saved state.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Event)]
    public class TransientAttribute : Attribute
    {
    }

    /// <summary>A field that is not saved but built anew, with the given arguments, on load.</summary>
    [AttributeUsage(AttributeTargets.Field)]
    public class ConstructorAttribute : TransientAttribute
    {
        public ConstructorAttribute(params object[] parameters)
        {
            Parameters = parameters;
        }

        public object[] Parameters { get; private set; }
    }
}

namespace Antmicro.Migrant.Hooks
{
    /// <summary>A method to be called before the object is saved.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public class PreSerializationAttribute : Attribute
    {
    }

    /// <summary>A method to be called after the object has been saved.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public class PostSerializationAttribute : Attribute
    {
    }

    /// <summary>A method to be called after the whole graph has been saved.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public class LatePostSerializationAttribute : Attribute
    {
    }

    /// <summary>A method to be called after the object has been loaded.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public class PostDeserializationAttribute : Attribute
    {
    }

    /// <summary>A method to be called after the whole graph has been loaded.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public class LatePostDeserializationAttribute : Attribute
    {
    }
}
