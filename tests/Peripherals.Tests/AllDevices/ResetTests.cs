using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

using Antmicro.Migrant;
using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Peripherals.Miscellaneous;
using Antmicro.Renode.Peripherals.Timers;

using NUnit.Framework;

namespace Exynos.Tests.AllDevices
{
    /// <summary>
    /// A device after Reset() is a new device with the same levels at its inputs. The saved state of both is compared
    /// field by field: numbers, flags, texts, collections and what the device's own objects hold. Lines and timers
    /// belong to the engine; what can be read of them is compared.
    /// </summary>
    [TestFixture]
    public class ResetTests
    {
        [TestCaseSource(typeof(DeviceCatalogue), nameof(DeviceCatalogue.All))]
        public void ShouldBeAsNewAfterAReset(Type type)
        {
            var seed = DeviceFuzzer.ChooseSeed();
            var expected = StateOfNew(type);
            using var used = new TestBoard(DeviceFuzzer.RamSize);
            used.KeepOnlyErrors();
            var device = DeviceCatalogue.Add(used, type);
            foreach(var step in new DeviceFuzzer(device, seed).Steps(Steps).Where(x => x.Kind != DeviceFuzzer.StepKind.Reset))
            {
                step.Apply(used, device);
            }
            Release(device);

            device.Reset();

            var state = StateOf(device, type.Name);
            var differences = expected.Keys.Union(state.Keys)
                .Where(x => expected.GetValueOrDefault(x) != state.GetValueOrDefault(x))
                .Select(x => $"{x}: new {expected.GetValueOrDefault(x, "-")}, reset {state.GetValueOrDefault(x, "-")}");
            Assert.That(differences, Is.Empty, $"EXYNOS_FUZZ_SEED={seed}");
        }

        // One board at a time: a new one ends the emulation of the one before.
        private static Dictionary<string, string> StateOfNew(Type type)
        {
            using var board = new TestBoard(DeviceFuzzer.RamSize);
            board.KeepOnlyErrors();
            var device = DeviceCatalogue.Add(board, type);
            Release(device);
            return StateOf(device, type.Name);
        }

        // Inputs belong to who drives them: a reset leaves them alone. So the new device gets the same levels; an input
        // that nobody ever drove can have another one.
        private static void Release(IPeripheral device)
        {
            for(var i = 0; device is IGPIOReceiver receiver && i < receiver.GetPeripheralInputCount(); i++)
            {
                receiver.OnGPIO(i, false);
            }
        }

        private static Dictionary<string, string> StateOf(object device, string name)
        {
            var result = new Dictionary<string, string>();
            Collect(device, name, new HashSet<object>(ReferenceEqualityComparer.Instance), result);
            return result;
        }

        private static void Collect(object? value, string path, HashSet<object> seen, Dictionary<string, string> result)
        {
            if(value == null || value is string || value.GetType().IsPrimitive || value.GetType().IsEnum || value is decimal)
            {
                result[path] = value?.ToString() ?? "null";
                return;
            }
            if(value is Delegate || (!value.GetType().IsValueType && !seen.Add(value)))
            {
                return;
            }
            if(value is LimitTimer timer)
            {
                result[path] = $"enabled {timer.Enabled}, limit {timer.Limit}, divider {timer.Divider}, frequency {timer.Frequency}";
            }
            else if(value is IGPIO line)
            {
                result[path] = line.IsSet ? "set" : "unset";
            }
            else if(value is IEnumerable items)
            {
                var index = 0;
                foreach(var item in items)
                {
                    Collect(item, $"{path}[{index++}]", seen, result);
                }
                result[$"{path}.Count"] = index.ToString();
            }
            else if(value.GetType().Assembly == typeof(Exynos_CMU).Assembly)
            {
                CollectFields(value, path, seen, result);
            }
            else if(value is Antmicro.Renode.Time.TimeInterval time)
            {
                result[path] = time.Ticks.ToString();
            }
        }

        private static void CollectFields(object value, string path, HashSet<object> seen, Dictionary<string, string> result)
        {
            for(var type = value.GetType(); type != null && type.Assembly == typeof(Exynos_CMU).Assembly; type = type.BaseType)
            {
                foreach(var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    // Buffers without meaning between two uses are transient.
                    if(!field.IsDefined(typeof(TransientAttribute), true) && !kept.Contains($"{type.Name}.{field.Name}"))
                    {
                        Collect(field.GetValue(value), $"{path}.{field.Name}", seen, result);
                    }
                }
            }
        }

        private const int Steps = 3000;

        /// <summary>
        /// What a reset leaves alone. The first three are written before they are read, each time they are used. The
        /// calendar runs on a battery.
        /// </summary>
        private static readonly HashSet<string> kept = new HashSet<string>
        {
            "Exynos_MFC.streamData", "DmaPort.jobs", "DmaChannel.known",
            "Exynos_RTC.second", "Exynos_RTC.minute", "Exynos_RTC.hour", "Exynos_RTC.day", "Exynos_RTC.month", "Exynos_RTC.year",
        };
    }
}
