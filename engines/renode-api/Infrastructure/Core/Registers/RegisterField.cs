using System;
using System.Runtime.CompilerServices;

using Antmicro.Renode.Exceptions;

namespace Antmicro.Renode.Core.Structure.Registers
{
    public abstract partial class PeripheralRegister
    {
        /// <summary>The bits of a field and what happens to them, whatever type the field shows.</summary>
        private abstract class RegisterField
        {
            public abstract ulong ProvideValue(ulong registerValue);

            public abstract void OnRead(ulong before, ulong after);

            public abstract void OnWrite(ulong before, ulong written);

            public abstract void OnChange(ulong before, ulong after);

            public abstract void OnShadowReload(ulong before, ulong after);

            public int Position { get; }

            public int Width { get; }

            /// <summary>The field's bits, in place.</summary>
            public ulong Mask { get; }

            public FieldMode Mode { get; }

            public string Name { get; }

            protected RegisterField(PeripheralRegister register, int position, int width, FieldMode mode, string name)
            {
                if(!mode.IsValid())
                {
                    throw new ConstructionException($"Invalid {nameof(FieldMode)} flags for register field: {mode}.");
                }
                this.register = register;
                Position = position;
                Width = width;
                Mask = MaskOf(position, width);
                Mode = mode;
                Name = name;
            }

            protected ulong Extract(ulong registerValue)
            {
                return (registerValue & Mask) >> Position;
            }

            protected ulong Insert(ulong registerValue, ulong fieldValue)
            {
                return (registerValue & ~Mask) | ((fieldValue << Position) & Mask);
            }

            protected readonly PeripheralRegister register;
        }

        private abstract class RegisterField<T> : RegisterField, IRegisterField<T>
        {
            public override ulong ProvideValue(ulong registerValue)
            {
                return ValueProviderCallback == null
                    ? registerValue
                    : Insert(registerValue, ToBits(ValueProviderCallback(FromBits(Extract(registerValue)))));
            }

            public override void OnRead(ulong before, ulong after)
            {
                ReadCallback?.Invoke(FromBits(Extract(before)), FromBits(Extract(after)));
            }

            public override void OnWrite(ulong before, ulong written)
            {
                WriteCallback?.Invoke(FromBits(Extract(before)), FromBits(Extract(written)));
            }

            public override void OnChange(ulong before, ulong after)
            {
                ChangeCallback?.Invoke(FromBits(Extract(before)), FromBits(Extract(after)));
            }

            public override void OnShadowReload(ulong before, ulong after)
            {
                ShadowReloadCallback?.Invoke(FromBits(Extract(before)), FromBits(Extract(after)));
            }

            public override string ToString()
            {
                return $"[RegisterType<{typeof(T).Name}> Value={Value} Width={Width}]";
            }

            public T Value
            {
                get => FromBits(Extract(register.UnderlyingValue));
                set => register.UnderlyingValue = Insert(register.UnderlyingValue, Checked(value));
            }

            public T ShadowValue
            {
                get => FromBits(Extract(register.UnderlyingShadowValue));
                set => register.UnderlyingShadowValue = Insert(register.UnderlyingShadowValue, Checked(value));
            }

            public Action<T, T> ReadCallback { get; set; }

            public Action<T, T> WriteCallback { get; set; }

            public Action<T, T> ChangeCallback { get; set; }

            public Action<T, T> ShadowReloadCallback { get; set; }

            public Func<T, T> ValueProviderCallback { get; set; }

            protected RegisterField(PeripheralRegister register, int position, int width, FieldMode mode, Callbacks<T> callbacks, string name)
                : base(register, position, width, mode, name)
            {
                if(callbacks.Provide != null && !mode.IsReadable())
                {
                    throw new ConstructionException("A write-only field cannot provide a value callback.");
                }
                ReadCallback = callbacks.Read;
                WriteCallback = callbacks.Write;
                ChangeCallback = callbacks.Change;
                ShadowReloadCallback = callbacks.ShadowReload;
                ValueProviderCallback = callbacks.Provide;
            }

            protected abstract T FromBits(ulong value);

            protected abstract ulong ToBits(T value);

            private ulong Checked(T value)
            {
                var bits = ToBits(value);
                if(Width < 64 && bits >> Width != 0)
                {
                    throw new ConstructionException("Value exceeds the size of the field.");
                }
                return bits;
            }
        }

        private sealed class FlagRegisterField : RegisterField<bool>, IFlagRegisterField
        {
            public FlagRegisterField(PeripheralRegister register, int position, FieldMode mode, Callbacks<bool> callbacks, string name)
                : base(register, position, 1, mode, callbacks, name)
            {
            }

            protected override bool FromBits(ulong value)
            {
                return value != 0;
            }

            protected override ulong ToBits(bool value)
            {
                return value ? 1UL : 0UL;
            }
        }

        private sealed class ValueRegisterField : RegisterField<ulong>, IValueRegisterField
        {
            public ValueRegisterField(PeripheralRegister register, int position, int width, FieldMode mode, Callbacks<ulong> callbacks, string name)
                : base(register, position, width, mode, callbacks, name)
            {
            }

            protected override ulong FromBits(ulong value)
            {
                return value;
            }

            protected override ulong ToBits(ulong value)
            {
                return value;
            }
        }

        private sealed class EnumRegisterField<TEnum> : RegisterField<TEnum>, IEnumRegisterField<TEnum> where TEnum : struct, IConvertible
        {
            public EnumRegisterField(PeripheralRegister register, int position, int width, FieldMode mode, Callbacks<TEnum> callbacks, string name)
                : base(register, position, width, mode, callbacks, name)
            {
            }

            protected override TEnum FromBits(ulong value)
            {
                // Any bit pattern is a value of the enum, named or not.
                switch(Unsafe.SizeOf<TEnum>())
                {
                case 1:
                    return Reinterpret<byte>((byte)value);
                case 2:
                    return Reinterpret<ushort>((ushort)value);
                case 4:
                    return Reinterpret<uint>((uint)value);
                default:
                    return Reinterpret<ulong>(value);
                }
            }

            protected override ulong ToBits(TEnum value)
            {
                switch(Unsafe.SizeOf<TEnum>())
                {
                case 1:
                    return Unsafe.As<TEnum, byte>(ref value);
                case 2:
                    return Unsafe.As<TEnum, ushort>(ref value);
                case 4:
                    return Unsafe.As<TEnum, uint>(ref value);
                default:
                    return Unsafe.As<TEnum, ulong>(ref value);
                }
            }

            private static TEnum Reinterpret<TInteger>(TInteger value)
            {
                return Unsafe.As<TInteger, TEnum>(ref value);
            }
        }

        private readonly struct Callbacks<T>
        {
            public Callbacks(Action<T, T> read, Action<T, T> write, Action<T, T> change, Func<T, T> provide, Action<T, T> shadowReload)
            {
                Read = read;
                Write = write;
                Change = change;
                Provide = provide;
                ShadowReload = shadowReload;
            }

            public readonly Action<T, T> Read;
            public readonly Action<T, T> Write;
            public readonly Action<T, T> Change;
            public readonly Func<T, T> Provide;
            public readonly Action<T, T> ShadowReload;
        }
    }
}
