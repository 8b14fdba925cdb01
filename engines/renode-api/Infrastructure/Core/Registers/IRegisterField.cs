using System;

namespace Antmicro.Renode.Core.Structure.Registers
{
    /// <summary>
    /// A field of a register. Its value is read and set here without regard to modes and without callbacks.
    /// </summary>
    public interface IRegisterField<T>
    {
        /// <exception cref="Exceptions.ConstructionException">When set to more than <see cref="Width"/> bits
        /// hold.</exception>
        T Value { get; set; }

        T ShadowValue { get; set; }

        /// <summary>Width in bits.</summary>
        int Width { get; }

        Action<T, T> ReadCallback { get; set; }

        Action<T, T> WriteCallback { get; set; }

        Action<T, T> ChangeCallback { get; set; }

        Action<T, T> ShadowReloadCallback { get; set; }

        Func<T, T> ValueProviderCallback { get; set; }
    }

    public interface IFlagRegisterField : IRegisterField<bool>
    {
    }

    public interface IValueRegisterField : IRegisterField<ulong>
    {
    }

    public interface IEnumRegisterField<T> : IRegisterField<T> where T : struct, IConvertible
    {
    }
}
