using System;

using Antmicro.Renode.Utilities;

namespace Antmicro.Renode.Core.Structure.Registers
{
    /// <summary>
    /// Fluent definition of registers. Plural forms make fields that lie side by side; their callbacks are told which
    /// one it is.
    /// </summary>
    public static class PeripheralRegisterExtensions
    {
        public static T WithFlag<T>(this T register, int position, FieldMode mode = FieldMode.Read | FieldMode.Write, Action<bool, bool> readCallback = null,
            Action<bool, bool> writeCallback = null, Action<bool, bool> changeCallback = null, Func<bool, bool> valueProviderCallback = null, Action<bool, bool> shadowReloadCallback = null,
            bool softResettable = true, string name = null)
            where T : PeripheralRegister
        {
            register.DefineFlagField(position, mode, readCallback, writeCallback, changeCallback, valueProviderCallback, shadowReloadCallback, softResettable, name);
            return register;
        }

        public static T WithFlag<T>(this T register, int position, out IFlagRegisterField flagField, FieldMode mode = FieldMode.Read | FieldMode.Write, Action<bool, bool> readCallback = null,
            Action<bool, bool> writeCallback = null, Action<bool, bool> changeCallback = null, Func<bool, bool> valueProviderCallback = null, Action<bool, bool> shadowReloadCallback = null,
            bool softResettable = true, string name = null)
            where T : PeripheralRegister
        {
            flagField = register.DefineFlagField(position, mode, readCallback, writeCallback, changeCallback, valueProviderCallback, shadowReloadCallback, softResettable, name);
            return register;
        }

        public static T WithFlags<T>(this T register, int position, int count, FieldMode mode = FieldMode.Read | FieldMode.Write, Action<int, bool, bool> readCallback = null,
            Action<int, bool, bool> writeCallback = null, Action<int, bool, bool> changeCallback = null, Func<int, bool, bool> valueProviderCallback = null, Action<int, bool, bool> shadowReloadCallback = null,
            bool softResettable = true, string name = null)
            where T : PeripheralRegister
        {
            register.WithFlags(position, count, out _, mode, readCallback, writeCallback, changeCallback, valueProviderCallback, shadowReloadCallback, softResettable, name);
            return register;
        }

        public static T WithFlags<T>(this T register, int position, int count, out IFlagRegisterField[] flagFields, FieldMode mode = FieldMode.Read | FieldMode.Write, Action<int, bool, bool> readCallback = null,
            Action<int, bool, bool> writeCallback = null, Action<int, bool, bool> changeCallback = null, Func<int, bool, bool> valueProviderCallback = null, Action<int, bool, bool> shadowReloadCallback = null,
            bool softResettable = true, string name = null)
            where T : PeripheralRegister
        {
            flagFields = new IFlagRegisterField[count];
            for(var index = 0; index < count; index++)
            {
                flagFields[index] = register.DefineFlagField(position + index, mode, ForIndex(readCallback, index), ForIndex(writeCallback, index), ForIndex(changeCallback, index),
                    ForIndex(valueProviderCallback, index), ForIndex(shadowReloadCallback, index), softResettable, NameOf(name, index));
            }
            return register;
        }

        public static T WithValueField<T>(this T register, int position, int width, FieldMode mode = FieldMode.Read | FieldMode.Write, Action<ulong, ulong> readCallback = null,
            Action<ulong, ulong> writeCallback = null, Action<ulong, ulong> changeCallback = null, Func<ulong, ulong> valueProviderCallback = null, Action<ulong, ulong> shadowReloadCallback = null,
            bool softResettable = true, string name = null)
            where T : PeripheralRegister
        {
            register.DefineValueField(position, width, mode, readCallback, writeCallback, changeCallback, valueProviderCallback, shadowReloadCallback, softResettable, name);
            return register;
        }

        public static T WithValueField<T>(this T register, int position, int width, out IValueRegisterField valueField, FieldMode mode = FieldMode.Read | FieldMode.Write, Action<ulong, ulong> readCallback = null,
            Action<ulong, ulong> writeCallback = null, Action<ulong, ulong> changeCallback = null, Func<ulong, ulong> valueProviderCallback = null, Action<ulong, ulong> shadowReloadCallback = null,
            bool softResettable = true, string name = null)
            where T : PeripheralRegister
        {
            valueField = register.DefineValueField(position, width, mode, readCallback, writeCallback, changeCallback, valueProviderCallback, shadowReloadCallback, softResettable, name);
            return register;
        }

        public static T WithValueFields<T>(this T register, int position, int width, int count, FieldMode mode = FieldMode.Read | FieldMode.Write, Action<int, ulong, ulong> readCallback = null,
            Action<int, ulong, ulong> writeCallback = null, Action<int, ulong, ulong> changeCallback = null, Func<int, ulong, ulong> valueProviderCallback = null, Action<int, ulong, ulong> shadowReloadCallback = null,
            bool softResettable = true, string name = null)
            where T : PeripheralRegister
        {
            register.WithValueFields(position, width, count, out _, mode, readCallback, writeCallback, changeCallback, valueProviderCallback, shadowReloadCallback, softResettable, name);
            return register;
        }

        public static T WithValueFields<T>(this T register, int position, int width, int count, out IValueRegisterField[] valueFields, FieldMode mode = FieldMode.Read | FieldMode.Write, Action<int, ulong, ulong> readCallback = null,
            Action<int, ulong, ulong> writeCallback = null, Action<int, ulong, ulong> changeCallback = null, Func<int, ulong, ulong> valueProviderCallback = null, Action<int, ulong, ulong> shadowReloadCallback = null,
            bool softResettable = true, string name = null)
            where T : PeripheralRegister
        {
            valueFields = new IValueRegisterField[count];
            for(var index = 0; index < count; index++)
            {
                valueFields[index] = register.DefineValueField(position + index * width, width, mode, ForIndex(readCallback, index), ForIndex(writeCallback, index), ForIndex(changeCallback, index),
                    ForIndex(valueProviderCallback, index), ForIndex(shadowReloadCallback, index), softResettable, NameOf(name, index));
            }
            return register;
        }

        public static R WithEnumField<R, T>(this R register, int position, int width, FieldMode mode = FieldMode.Read | FieldMode.Write, Action<T, T> readCallback = null,
            Action<T, T> writeCallback = null, Action<T, T> changeCallback = null, Func<T, T> valueProviderCallback = null, Action<T, T> shadowReloadCallback = null,
            bool softResettable = true, string name = null)
            where R : PeripheralRegister
            where T : struct, IConvertible
        {
            register.DefineEnumField<T>(position, width, mode, readCallback, writeCallback, changeCallback, valueProviderCallback, shadowReloadCallback, softResettable, name);
            return register;
        }

        public static R WithEnumField<R, T>(this R register, int position, int width, out IEnumRegisterField<T> enumField, FieldMode mode = FieldMode.Read | FieldMode.Write, Action<T, T> readCallback = null,
            Action<T, T> writeCallback = null, Action<T, T> changeCallback = null, Func<T, T> valueProviderCallback = null, Action<T, T> shadowReloadCallback = null,
            bool softResettable = true, string name = null)
            where R : PeripheralRegister
            where T : struct, IConvertible
        {
            enumField = register.DefineEnumField<T>(position, width, mode, readCallback, writeCallback, changeCallback, valueProviderCallback, shadowReloadCallback, softResettable, name);
            return register;
        }

        public static R WithEnumFields<R, T>(this R register, int position, int width, int count, FieldMode mode = FieldMode.Read | FieldMode.Write, Action<int, T, T> readCallback = null,
            Action<int, T, T> writeCallback = null, Action<int, T, T> changeCallback = null, Func<int, T, T> valueProviderCallback = null, Action<int, T, T> shadowReloadCallback = null,
            bool softResettable = true, string name = null)
            where R : PeripheralRegister
            where T : struct, IConvertible
        {
            register.WithEnumFields<R, T>(position, width, count, out _, mode, readCallback, writeCallback, changeCallback, valueProviderCallback, shadowReloadCallback, softResettable, name);
            return register;
        }

        public static R WithEnumFields<R, T>(this R register, int position, int width, int count, out IEnumRegisterField<T>[] enumFields, FieldMode mode = FieldMode.Read | FieldMode.Write, Action<int, T, T> readCallback = null,
            Action<int, T, T> writeCallback = null, Action<int, T, T> changeCallback = null, Func<int, T, T> valueProviderCallback = null, Action<int, T, T> shadowReloadCallback = null,
            bool softResettable = true, string name = null)
            where R : PeripheralRegister
            where T : struct, IConvertible
        {
            enumFields = new IEnumRegisterField<T>[count];
            for(var index = 0; index < count; index++)
            {
                enumFields[index] = register.DefineEnumField<T>(position + index * width, width, mode, ForIndex(readCallback, index), ForIndex(writeCallback, index), ForIndex(changeCallback, index),
                    ForIndex(valueProviderCallback, index), ForIndex(shadowReloadCallback, index), softResettable, NameOf(name, index));
            }
            return register;
        }

        public static T WithTag<T>(this T register, string name, int position, int width)
            where T : PeripheralRegister
        {
            register.Tag(name, position, width);
            return register;
        }

        public static T WithTags<T>(this T register, string name, int position, int width, int count)
            where T : PeripheralRegister
        {
            for(var index = 0; index < count; index++)
            {
                register.Tag(NameOf(name, index), position + index * width, width);
            }
            return register;
        }

        public static T WithTaggedFlag<T>(this T register, string name, int position)
            where T : PeripheralRegister
        {
            register.Tag(name, position, 1);
            return register;
        }

        public static T WithTaggedFlags<T>(this T register, string name, int position, int count)
            where T : PeripheralRegister
        {
            register.WithTags(name, position, 1, count);
            return register;
        }

        public static T WithReservedBits<T>(this T register, int position, int width, uint? allowedValue = null)
            where T : PeripheralRegister
        {
            register.Reserved(position, width, allowedValue);
            return register;
        }

        public static T WithIgnoredBits<T>(this T register, int position, int width)
            where T : PeripheralRegister
        {
            register.DefineValueField(position, width, name: "ignored");
            return register;
        }

        public static T For<T>(this T register, Action<T, int> callback, int start, int end, int step = 1)
            where T : PeripheralRegister
        {
            for(var index = start; index < end; index += step)
            {
                callback(register, index);
            }
            return register;
        }

        public static IfWrapper<T> If<T>(this T register, bool condition)
            where T : PeripheralRegister
        {
            return new IfWrapper<T>(register, condition);
        }

        private static Action<T, T> ForIndex<T>(Action<int, T, T> callback, int index)
        {
            return callback == null ? null : (before, after) => callback(index, before, after);
        }

        private static Func<T, T> ForIndex<T>(Func<int, T, T> callback, int index)
        {
            return callback == null ? null : value => callback(index, value);
        }

        private static string NameOf(string name, int index)
        {
            return name == null ? null : $"{name}_{index}";
        }
    }
}
