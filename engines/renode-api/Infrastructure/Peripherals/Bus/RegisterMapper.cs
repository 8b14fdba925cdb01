using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace Antmicro.Renode.Peripherals.Bus.Wrappers
{
    /// <summary>Names offsets by the device's nested enums whose name has "register" in it.</summary>
    public class RegisterMapper
    {
        public RegisterMapper(Type peripheralType)
        {
            for(var type = peripheralType; type != null; type = type.BaseType)
            {
                foreach(var registers in type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).Where(IsRegisters))
                {
                    foreach(Enum value in Enum.GetValues(registers))
                    {
                        names.TryAdd(Convert.ToInt64(value), value.ToString());
                    }
                }
            }
        }

        public string ToString(long offset)
        {
            if(names.TryGetValue(offset, out var name))
            {
                return name;
            }
            var before = names.Keys.Where(x => x < offset).ToList();
            return before.Count == 0 ? "unknown" : $"{names[before.Max()]}+0x{offset - before.Max():x}";
        }

        private static bool IsRegisters(Type type)
        {
            return type.IsEnum && (type.Name.Contains("register", StringComparison.OrdinalIgnoreCase) || type.IsDefined(typeof(RegistersDescriptionAttribute), false));
        }

        private readonly Dictionary<long, string> names = new Dictionary<long, string>();

        [AttributeUsage(AttributeTargets.Enum)]
        public class RegistersDescriptionAttribute : Attribute
        {
        }
    }
}
