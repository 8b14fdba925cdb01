using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Core;

namespace Antmicro.Renode.Peripherals
{
    public static class IPeripheralExtensions
    {
        public static bool HasGPIO(this IPeripheral peripheral)
        {
            return peripheral is INumberedGPIOOutput || Lines(peripheral).Any();
        }

        /// <summary>The device's output lines, by number or by the name of the property.</summary>
        public static IEnumerable<Tuple<string, IGPIO>> GetGPIOs(this IPeripheral peripheral)
        {
            var numbered = peripheral is INumberedGPIOOutput output
                ? output.Connections.Select(x => Tuple.Create(x.Key.ToString(), x.Value))
                : Enumerable.Empty<Tuple<string, IGPIO>>();
            return numbered.Concat(Lines(peripheral));
        }

        public static bool TryGetMachine(this IPeripheral @this, out IMachine machine)
        {
            return EmulationManager.Instance.CurrentEmulation.TryGetMachineForPeripheral(@this, out machine);
        }

        /// <exception cref="ArgumentException">When it is in no machine.</exception>
        public static IMachine GetMachine(this IPeripheral @this)
        {
            return @this.TryGetMachine(out var machine)
                ? machine
                : throw new ArgumentException($"Couldn't find machine for a given peripheral of type {@this.GetType().FullName}.");
        }

        public static string GetName(this IPeripheral @this)
        {
            var machine = @this.GetMachine();
            return $"{EmulationManager.Instance.CurrentEmulation[machine]}.{machine.GetLocalName(@this)}";
        }

        private static IEnumerable<Tuple<string, IGPIO>> Lines(IPeripheral peripheral)
        {
            return peripheral.GetType().GetProperties().Where(x => x.PropertyType == typeof(GPIO))
                .Select(x => Tuple.Create(x.Name, (IGPIO)x.GetValue(peripheral)));
        }
    }
}
