using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Peripherals.Miscellaneous;

namespace Exynos.Tests.AllDevices
{
    /// <summary>
    /// Every model there is, found by its type: what holds for all of them is tested on a new one without further
    /// ado.
    /// </summary>
    public static class DeviceCatalogue
    {
        /// <summary>The types, by name, of all devices that can be on the bus.</summary>
        public static IEnumerable<Type> All => typeof(Exynos_CMU).Assembly.GetTypes()
            .Where(x => x.IsClass && !x.IsAbstract && x.IsPublic && typeof(IKnownSize).IsAssignableFrom(x))
            .OrderBy(x => x.FullName, StringComparer.Ordinal);

        /// <summary>
        /// Puts a new device on the board, with the defaults of its constructor, at <see cref="Address"/>.
        /// </summary>
        public static IKnownSize Add(TestBoard board, Type type)
        {
            return board.Add(Create(board, type), Address, Name);
        }

        /// <summary>A new device with the defaults of its constructor.</summary>
        public static IKnownSize Create(TestBoard board, Type type)
        {
            var constructor = type.GetConstructors().Single(x => x.GetParameters().FirstOrDefault()?.ParameterType == typeof(IMachine));
            var arguments = constructor.GetParameters()
                .Select((x, index) => index == 0 ? board.Machine : x.HasDefaultValue ? x.DefaultValue : throw new InvalidOperationException($"{type.Name}: {x.Name} has no default"))
                .ToArray();
            return (IKnownSize)constructor.Invoke(arguments);
        }

        public const ulong Address = 0x10000000;
        public const string Name = "device";
    }
}
