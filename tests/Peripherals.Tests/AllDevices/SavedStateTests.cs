using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

using Antmicro.Migrant;
using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals;

using NUnit.Framework;

namespace Exynos.Tests.AllDevices
{
    /// <summary>
    /// That a device can be saved: every field that isn't transient is of a kind Migrant saves, which is checked by
    /// type here, so that it holds without Renode too. <see cref="SaveAndLoadTests"/> does it for real.
    /// </summary>
    [TestFixture]
    public class SavedStateTests
    {
        [TestCaseSource(typeof(DeviceCatalogue), nameof(DeviceCatalogue.All))]
        public void ShouldHoldOnlyWhatCanBeSaved(Type device)
        {
            var faults = new List<string>();
            Check(device, device.Name, new HashSet<Type>(), faults);

            Assert.That(faults, Is.Empty);
        }

        [TestCaseSource(typeof(DeviceCatalogue), nameof(DeviceCatalogue.All))]
        public void ShouldForgetWhoListens(Type device)
        {
            var kept = device.GetEvents(BindingFlags.Instance | BindingFlags.Public)
                .Where(x => x.DeclaringType!.Assembly == device.Assembly)
                .Select(x => x.DeclaringType!.GetField(x.Name, AnyInstance))
                .Where(x => x != null && !IsTransient(x))
                .Select(x => x!.Name);

            Assert.That(kept, Is.Empty, "a host's handler must not go into a saved state: [field: Transient]");
        }

        [TestCase(typeof(WithTask))]
        [TestCase(typeof(WithPointer))]
        [TestCase(typeof(WithThreadInAList))]
        [TestCase(typeof(WithHandleInAStruct))]
        public void ShouldFindWhatCanNotBeSaved(Type type)
        {
            var faults = new List<string>();
            Check(type, type.Name, new HashSet<Type>(), faults);

            Assert.That(faults, Has.Count.EqualTo(1));
        }

        private static void Check(Type type, string path, HashSet<Type> seen, List<string> faults)
        {
            foreach(var kind in Inside(type))
            {
                if(IsHostThing(kind))
                {
                    faults.Add($"{path}: {kind}");
                }
                else if(IsOurs(kind) && seen.Add(kind))
                {
                    CheckFields(kind, path, seen, faults);
                }
            }
        }

        private static void CheckFields(Type type, string path, HashSet<Type> seen, List<string> faults)
        {
            for(var declaring = type; declaring != null && IsOurs(declaring); declaring = declaring.BaseType)
            {
                foreach(var field in declaring.GetFields(AnyInstance | BindingFlags.DeclaredOnly).Where(x => !IsTransient(x)))
                {
                    Check(field.FieldType, $"{path}.{field.Name}", seen, faults);
                }
            }
            // A field of a base or interface type can hold any of ours.
            foreach(var derived in type.IsAbstract ? type.Assembly.GetTypes().Where(x => x != type && type.IsAssignableFrom(x)) : Enumerable.Empty<Type>())
            {
                Check(derived, $"{path} as {derived.Name}", seen, faults);
            }
        }

        // The type itself, or what an array or a generic type is made of.
        private static IEnumerable<Type> Inside(Type type)
        {
            if(type.IsArray)
            {
                return Inside(type.GetElementType()!);
            }
            // What a delegate is given or gives isn't saved with it.
            return type.IsGenericType && !typeof(Delegate).IsAssignableFrom(type) ? type.GetGenericArguments().SelectMany(Inside).Append(type) : new[] { type };
        }

        private static bool IsTransient(FieldInfo field)
        {
            // [Constructor] is one too.
            return field.IsDefined(typeof(TransientAttribute), true) || field.FieldType.IsDefined(typeof(TransientAttribute), true);
        }

        private static bool IsOurs(Type type)
        {
            return (type.Assembly == typeof(Antmicro.Renode.Peripherals.Miscellaneous.Exynos_CMU).Assembly || IsInside(type, typeof(SavedStateTests))) && !type.IsEnum;
        }

        private static bool IsInside(Type? type, Type outer)
        {
            return type != null && (type.DeclaringType == outer || IsInside(type.DeclaringType, outer));
        }

        private static bool IsHostThing(Type type)
        {
            return type.IsPointer || type.IsFunctionPointer || type == typeof(IntPtr) || type == typeof(UIntPtr) || type == typeof(Pointer)
                || hostThings.Any(x => x.IsAssignableFrom(type)) || (type.IsGenericType && hostThings.Contains(type.GetGenericTypeDefinition()));
        }

        private const BindingFlags AnyInstance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

        private static readonly Type[] hostThings =
        {
            typeof(Task), typeof(ValueTask), typeof(ValueTask<>), typeof(Thread), typeof(ThreadLocal<>), typeof(AsyncLocal<>), typeof(Timer), typeof(WaitHandle),
            typeof(SemaphoreSlim), typeof(CancellationTokenSource), typeof(CancellationToken), typeof(SafeHandle), typeof(GCHandle), typeof(Memory<>),
            typeof(ReadOnlyMemory<>), typeof(System.IO.Stream), typeof(System.Reflection.MemberInfo), typeof(System.Diagnostics.Stopwatch),
        };

#pragma warning disable CS0169, CS0649, CA1823 // Only their types are looked at.
        private sealed class WithTask
        {
            private Task<int>? task;
            [Transient]
            private Task? transientTask;
        }

        private sealed unsafe class WithPointer
        {
            private byte* pointer;
        }

        private sealed class WithThreadInAList
        {
            private List<Dictionary<int, Thread[]>>? threads;
        }

        private sealed class WithHandleInAStruct
        {
            private Inner inner;
            private Action<IntPtr>? onlyTakesOne;

            private struct Inner
            {
                public IntPtr Handle;
            }
        }
#pragma warning restore
    }
}
