using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals;

namespace Antmicro.Renode.Core.Structure.Registers
{
    /// <summary>A named range of bits without behaviour: a write that changes it is logged.</summary>
    public struct Tag
    {
        public String Name;
        public int Position;
        public int Width;
        public ulong? AllowedValue;
    }

    public interface IPeripheralRegister<T>
    {
        T Read();

        void Write(long offset, T value);

        void Reset();

        void ShadowReload();
    }

    /// <summary>
    /// A register of up to 64 bits, made of fields that don't overlap; bits outside of them keep their reset value.
    /// </summary>
    public abstract partial class PeripheralRegister
    {
        public void Reset()
        {
            UnderlyingValue = (UnderlyingValue & ~resettableMask) | (resetValue & resettableMask);
        }

        /// <summary>Copies the value to the shadow value and tells the fields.</summary>
        public void ShadowReload()
        {
            var before = UnderlyingShadowValue;
            UnderlyingShadowValue = UnderlyingValue;
            foreach(var field in fields)
            {
                field.OnShadowReload(before, UnderlyingShadowValue);
            }
            CallShadowReloadHandlers(before, UnderlyingShadowValue);
        }

        public void Reserved(int position, int width, ulong? allowedValue = null)
        {
            Tag("RESERVED", position, width, allowedValue);
        }

        public void Tag(string name, int position, int width, ulong? allowedValue = null)
        {
            CheckRange(position, width, name);
            if(allowedValue != null && width < 64 && allowedValue.Value >> width != 0)
            {
                throw new ArgumentException($"Fields {name} allowedValue does not fit in its width");
            }
            tags.Add(new Tag { Name = name, Position = position, Width = width, AllowedValue = allowedValue });
        }

        public IFlagRegisterField DefineFlagField(int position, FieldMode mode = FieldMode.Read | FieldMode.Write, Action<bool, bool> readCallback = null,
            Action<bool, bool> writeCallback = null, Action<bool, bool> changeCallback = null, Func<bool, bool> valueProviderCallback = null,
            Action<bool, bool> shadowReloadCallback = null, bool softResettable = true, string name = null)
        {
            CheckRange(position, 1, name);
            var callbacks = new Callbacks<bool>(readCallback, writeCallback, changeCallback, valueProviderCallback, shadowReloadCallback);
            return Add(new FlagRegisterField(this, position, mode, callbacks, name), softResettable);
        }

        public IValueRegisterField DefineValueField(int position, int width, FieldMode mode = FieldMode.Read | FieldMode.Write, Action<ulong, ulong> readCallback = null,
            Action<ulong, ulong> writeCallback = null, Action<ulong, ulong> changeCallback = null, Func<ulong, ulong> valueProviderCallback = null,
            Action<ulong, ulong> shadowReloadCallback = null, bool softResettable = true, string name = null)
        {
            CheckFieldRange(position, width, name);
            var callbacks = new Callbacks<ulong>(readCallback, writeCallback, changeCallback, valueProviderCallback, shadowReloadCallback);
            return Add(new ValueRegisterField(this, position, width, mode, callbacks, name), softResettable);
        }

        public IEnumRegisterField<TEnum> DefineEnumField<TEnum>(int position, int width, FieldMode mode = FieldMode.Read | FieldMode.Write, Action<TEnum, TEnum> readCallback = null,
            Action<TEnum, TEnum> writeCallback = null, Action<TEnum, TEnum> changeCallback = null, Func<TEnum, TEnum> valueProviderCallback = null,
            Action<TEnum, TEnum> shadowReloadCallback = null, bool softResettable = true, string name = null)
            where TEnum : struct, IConvertible
        {
            CheckFieldRange(position, width, name);
            var callbacks = new Callbacks<TEnum>(readCallback, writeCallback, changeCallback, valueProviderCallback, shadowReloadCallback);
            return Add(new EnumRegisterField<TEnum>(this, position, width, mode, callbacks, name), softResettable);
        }

        public int RegisterWidth { get; }

        protected PeripheralRegister(IPeripheral parent, ulong resetValue, bool softResettable, int width)
        {
            this.parent = parent;
            this.resetValue = resetValue;
            RegisterWidth = width;
            UnderlyingValue = resetValue;
            resettableMask = softResettable ? ulong.MaxValue : 0;
        }

        protected ulong ReadInner()
        {
            foreach(var field in fields)
            {
                UnderlyingValue = field.ProvideValue(UnderlyingValue);
            }

            var before = UnderlyingValue;
            var result = before;
            List<RegisterField> changed = null;
            foreach(var field in fields)
            {
                switch(field.Mode.ReadBits())
                {
                case FieldMode.Read:
                    break;
                case FieldMode.ReadToClear:
                    Change(field, UnderlyingValue & ~field.Mask, ref changed);
                    break;
                case FieldMode.ReadToSet:
                    Change(field, UnderlyingValue | field.Mask, ref changed);
                    break;
                default:
                    result &= ~field.Mask;
                    break;
                }
            }

            foreach(var field in fields)
            {
                field.OnRead(before, UnderlyingValue);
            }
            NotifyFields(changed, before);
            CallReadHandlers(before, UnderlyingValue);
            if(changed != null)
            {
                CallChangeHandlers(before, UnderlyingValue);
            }
            return result;
        }

        protected void WriteInner(long offset, ulong value)
        {
            var before = UnderlyingValue;
            List<RegisterField> changed = null;
            foreach(var field in fields)
            {
                if(field.Mode.IsWritable())
                {
                    var updated = Written(field.Mode.WriteBits(), UnderlyingValue, value);
                    Change(field, (UnderlyingValue & ~field.Mask) | (updated & field.Mask), ref changed);
                }
            }

            foreach(var field in fields)
            {
                field.OnWrite(before, value);
            }
            NotifyFields(changed, before);
            CallWriteHandlers(before, value);
            if(changed != null)
            {
                CallChangeHandlers(before, UnderlyingValue);
            }
            LogUnhandledBits(offset, (before ^ value) & ~definedMask, value);
        }

        protected abstract void CallReadHandlers(ulong oldValue, ulong newValue);

        protected abstract void CallWriteHandlers(ulong oldValue, ulong newValue);

        protected abstract void CallChangeHandlers(ulong oldValue, ulong newValue);

        protected abstract void CallShadowReloadHandlers(ulong oldValue, ulong newValue);

        protected ulong UnderlyingValue;

        protected ulong UnderlyingShadowValue;

        private static ulong Written(FieldMode mode, ulong current, ulong value)
        {
            switch(mode)
            {
            case FieldMode.Write:
                return value;
            case FieldMode.Set:
                return current | value;
            case FieldMode.Toggle:
                return current ^ value;
            case FieldMode.WriteOneToClear:
                return current & ~value;
            case FieldMode.WriteZeroToClear:
                return current & value;
            case FieldMode.WriteZeroToSet:
                return current | ~value;
            case FieldMode.WriteZeroToToggle:
                return current ^ ~value;
            case FieldMode.WriteToClear:
                return 0;
            case FieldMode.WriteToSet:
                return ulong.MaxValue;
            default:
                return current;
            }
        }

        private static ulong MaskOf(int position, int width)
        {
            return (width >= 64 ? ulong.MaxValue : (1UL << width) - 1) << position;
        }

        private static string NameOrPlace(int position, int width, string name)
        {
            return name ?? $"at {position} of {width} bits";
        }

        private TField Add<TField>(TField field, bool softResettable) where TField : RegisterField
        {
            fields.Add(field);
            definedMask |= field.Mask;
            if(!softResettable)
            {
                resettableMask &= ~field.Mask;
            }
            return field;
        }

        private void Change(RegisterField field, ulong value, ref List<RegisterField> changed)
        {
            if(value == UnderlyingValue)
            {
                return;
            }
            UnderlyingValue = value;
            changed ??= new List<RegisterField>();
            changed.Add(field);
        }

        private void NotifyFields(List<RegisterField> changed, ulong before)
        {
            if(changed == null)
            {
                return;
            }
            foreach(var field in changed)
            {
                field.OnChange(before, UnderlyingValue);
            }
        }

        private void LogUnhandledBits(long offset, ulong unhandled, ulong value)
        {
            if(unhandled != 0)
            {
                var affected = tags.Where(x => (MaskOf(x.Position, x.Width) & unhandled) != 0)
                    .Select(x => $"{x.Name} (0x{(value & MaskOf(x.Position, x.Width)) >> x.Position:X})").ToList();
                var suffix = affected.Count > 0 ? $" Tags: {string.Join(", ", affected)}." : "";
                parent.Log(LogLevel.Warning, $"Unhandled write to offset 0x{offset:X}. Unhandled bits: [{Utilities.BitHelper.GetSetBitsPretty(unhandled)}] when writing value 0x{value:X}.{suffix}");
            }

            foreach(var tag in tags)
            {
                if(tag.AllowedValue is ulong allowed && ((value & MaskOf(tag.Position, tag.Width)) >> tag.Position) != allowed)
                {
                    parent.Log(LogLevel.Error, $"Invalid value written to offset 0x{offset:X} reserved bits. Allowed value of {tag.Name} at {tag.Position} = 0x{allowed:X}, Value written = 0x{value:X}");
                }
            }
        }

        private void CheckFieldRange(int position, int width, string name)
        {
            CheckRange(position, width, name);
            if(width == 0)
            {
                throw new ArgumentException($"Field {NameOrPlace(position, width, name)} has to have a size not equal to 0.");
            }
        }

        private void CheckRange(int position, int width, string name)
        {
            if(width < 0)
            {
                throw new ArgumentException($"Field {NameOrPlace(position, width, name)} has to have a size larger than or equal to 0.");
            }
            if(position + width > RegisterWidth)
            {
                throw new ArgumentException($"Field {NameOrPlace(position, width, name)} does not fit in the register size.");
            }
            var mask = MaskOf(position, width);
            if((definedMask & mask) != 0 || tags.Any(x => (MaskOf(x.Position, x.Width) & mask) != 0))
            {
                throw new ArgumentException($"Field {NameOrPlace(position, width, name)} intersects with another range.");
            }
        }

        private ulong definedMask;
        private ulong resettableMask;

        private readonly List<RegisterField> fields = new List<RegisterField>();
        private readonly List<Tag> tags = new List<Tag>();
        private readonly IPeripheral parent;
        private readonly ulong resetValue;
    }

    public abstract class PeripheralRegister<T> : PeripheralRegister, IPeripheralRegister<T>
    {
        /// <summary>Adds a callback for each read: the value before it and the value after it.</summary>
        public void DefineReadCallback(Action<T, T> readCallback)
        {
            readCallbacks.Add(readCallback);
        }

        /// <summary>
        /// Adds a callback for each write: the value before it and the value written, as it was written.
        /// </summary>
        public void DefineWriteCallback(Action<T, T> writeCallback)
        {
            writeCallbacks.Add(writeCallback);
        }

        /// <summary>Adds a callback for each access that changes a field: the value before and after.</summary>
        public void DefineChangeCallback(Action<T, T> changeCallback)
        {
            changeCallbacks.Add(changeCallback);
        }

        public T Read()
        {
            return FromUlong(ReadInner());
        }

        public void Write(long offset, T value)
        {
            WriteInner(offset, ToUlong(value));
        }

        /// <summary>The register's bits, without modes or callbacks.</summary>
        public T Value
        {
            get => FromUlong(UnderlyingValue);
            set => UnderlyingValue = ToUlong(value);
        }

        protected PeripheralRegister(IPeripheral parent, ulong resetValue, bool softResettable, int width) : base(parent, resetValue, softResettable, width)
        {
        }

        protected override void CallReadHandlers(ulong oldValue, ulong newValue)
        {
            Call(readCallbacks, oldValue, newValue);
        }

        protected override void CallWriteHandlers(ulong oldValue, ulong newValue)
        {
            Call(writeCallbacks, oldValue, newValue);
        }

        protected override void CallChangeHandlers(ulong oldValue, ulong newValue)
        {
            Call(changeCallbacks, oldValue, newValue);
        }

        protected override void CallShadowReloadHandlers(ulong oldValue, ulong newValue)
        {
        }

        protected abstract T FromUlong(ulong value);

        protected abstract ulong ToUlong(T value);

        private void Call(List<Action<T, T>> callbacks, ulong oldValue, ulong newValue)
        {
            foreach(var callback in callbacks)
            {
                callback(FromUlong(oldValue), FromUlong(newValue));
            }
        }

        private readonly List<Action<T, T>> readCallbacks = new List<Action<T, T>>();
        private readonly List<Action<T, T>> writeCallbacks = new List<Action<T, T>>();
        private readonly List<Action<T, T>> changeCallbacks = new List<Action<T, T>>();
    }
}
