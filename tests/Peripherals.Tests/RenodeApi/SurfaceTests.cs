using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;

using Antmicro.Migrant;
using Antmicro.Renode.Core;

using NUnit.Framework;

namespace Exynos.Tests.RenodeApi
{
    /// <summary>
    /// The stand-in has nothing that Renode has not, and what it has is the same: names, kinds, signatures, parameter
    /// names, defaults, values. Compares with the assemblies in the environment's RENODE_PATH.
    /// </summary>
    [TestFixture]
    public class SurfaceTests
    {
        [SetUp]
        public void SetUp()
        {
            if(RenodeAssemblies.IsReal)
            {
                Assert.Ignore("Built against Renode's own assemblies: there is nothing to compare");
            }
            if(string.IsNullOrEmpty(RenodeAssemblies.ToCompareWith))
            {
                Assert.Ignore("Set RENODE_PATH to the folder of Renode's Infrastructure.dll");
            }
            real = new RenodeContext(RenodeAssemblies.ToCompareWith);
        }

        [TearDown]
        public void TearDown()
        {
            real?.Unload();
        }

        [Test]
        public void ShouldHaveOnlyTypesRenodeHas()
        {
            var faults = new List<string>();
            foreach(var (ours, theirs) in Types())
            {
                if(theirs == null)
                {
                    faults.Add($"{ours}: not in Renode");
                    continue;
                }
                Compare(faults, ours, "kind", KindOf(ours), KindOf(theirs));
                Compare(faults, ours, "generic parameters", GenericsOf(ours), GenericsOf(theirs));
                var bases = BasesOf(theirs).Select(Signatures.NameOf).ToList();
                faults.AddRange(BasesOf(ours).Select(Signatures.NameOf).Except(bases).Select(x => $"{ours}: is a {x}, in Renode it isn't"));
            }

            Assert.That(faults, Is.Empty);
        }

        [Test]
        public void ShouldHaveOnlyMembersRenodeHas()
        {
            var faults = new List<string>();
            foreach(var (ours, theirs) in Types().Where(x => x.Theirs != null))
            {
                var available = Signatures.Of(theirs!, withInherited: true).ToHashSet();
                var missing = Signatures.Of(ours, withInherited: false).Where(x => !available.Contains(x));
                faults.AddRange(missing.Select(x => $"{ours}: {x}\n      Renode: {Closest(available, x)}"));
            }

            Assert.That(faults, Is.Empty);
        }

        [Test]
        public void ShouldHaveAllMembersOfInterfacesThatModelsImplement()
        {
            var used = typeof(Antmicro.Renode.Peripherals.Miscellaneous.Exynos_CMU).Assembly.GetTypes().Concat(typeof(SurfaceTests).Assembly.GetTypes())
                .SelectMany(InterfacesOfItsOwn).Select(x => x.IsGenericType ? x.GetGenericTypeDefinition() : x)
                .Where(x => StandIn.Contains(x.Assembly)).Distinct();
            var faults = new List<string>();
            foreach(var ours in used)
            {
                var theirs = real!.Find(ours);
                var missing = theirs == null ? Enumerable.Empty<string>() : Signatures.Of(theirs, withInherited: true).Except(Signatures.Of(ours, withInherited: true));
                faults.AddRange(missing.Select(x => $"{ours}: lacks {x}"));
            }

            Assert.That(faults, Is.Empty);
        }

        [Test]
        public void ShouldLetTheModelsBindToRenode()
        {
            // The assembly as it was built against the stand-in: everything it names must be there when Renode loads
            // it.
            var models = real!.LoadFromAssemblyPath(typeof(Antmicro.Renode.Peripherals.Miscellaneous.Exynos_CMU).Assembly.Location);
            var faults = new List<string>();
            foreach(var type in models.GetTypes().Where(x => !x.ContainsGenericParameters))
            {
                const BindingFlags all = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
                foreach(var method in type.GetMethods(all).Cast<MethodBase>().Concat(type.GetConstructors(all)).Where(x => x.GetMethodBody() != null && !x.ContainsGenericParameters))
                {
                    try
                    {
                        RuntimeHelpers.PrepareMethod(method.MethodHandle);
                    }
                    catch(Exception e) when(e is MissingMemberException || e is TypeLoadException || e is System.IO.FileNotFoundException)
                    {
                        faults.Add($"{type}.{method.Name}: {e.Message}");
                    }
                }
            }

            Assert.That(models.GetReferencedAssemblies().Select(x => x.Name), Does.Contain("Infrastructure"));
            Assert.That(faults, Is.Empty);
        }

        /// <summary>
        /// A call of "base.Reset()" is compiled to the class that has the method in the stand-in. Where Renode has it in a class
        /// further down, that one would be left out.
        /// </summary>
        [Test]
        public void ShouldCallTheBaseThatRenodeHas()
        {
            var faults = new List<string>();
            foreach(var type in typeof(Antmicro.Renode.Peripherals.Miscellaneous.Exynos_CMU).Assembly.GetTypes())
            {
                var parent = BasesOf(type).FirstOrDefault(x => StandIn.Contains(x.Assembly) && x.IsClass);
                if(parent == null || real!.Find(parent.IsGenericType ? parent.GetGenericTypeDefinition() : parent) is not { } theirs)
                {
                    continue;
                }
                const BindingFlags declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
                foreach(var method in type.GetMethods(declared).Where(x => x.IsVirtual && x.GetBaseDefinition() != x && StandIn.Contains(x.GetBaseDefinition().DeclaringType!.Assembly)))
                {
                    Compare(faults, type, $"the base of {method.Name}", NearestWith(method, parent), NearestWith(method, theirs));
                }
            }

            Assert.That(faults, Is.Empty);
        }

        private static string NearestWith(MethodInfo method, Type type)
        {
            const BindingFlags declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            var parameters = string.Join(", ", method.GetParameters().Select(x => Signatures.NameOf(x.ParameterType)));
            for(var at = type; at != null; at = at.BaseType)
            {
                if(at.GetMethods(declared).Any(x => x.Name == method.Name && !x.IsAbstract && string.Join(", ", x.GetParameters().Select(p => Signatures.NameOf(p.ParameterType))) == parameters))
                {
                    return at.Name;
                }
            }
            return "none";
        }

        private IEnumerable<(Type Ours, Type? Theirs)> Types()
        {
            return StandIn.SelectMany(x => x.GetExportedTypes()).Where(x => !Signatures.IsStandInOnly(x))
                .Select(x => (x, real!.Find(x)));
        }

        // Not those that a base class of Renode's implements for it.
        private static IEnumerable<Type> InterfacesOfItsOwn(Type type)
        {
            var parent = type.BaseType;
            while(parent != null && !StandIn.Contains(parent.Assembly))
            {
                parent = parent.BaseType;
            }
            return parent == null ? type.GetInterfaces() : type.GetInterfaces().Except(parent.GetInterfaces());
        }

        private static void Compare(List<string> faults, Type type, string what, string ours, string theirs)
        {
            if(ours != theirs)
            {
                faults.Add($"{type}: {what} is {ours}, in Renode {theirs}");
            }
        }

        private static string KindOf(Type type)
        {
            var kind = type.IsEnum ? "enum" : type.IsValueType ? "struct" : type.IsInterface ? "interface" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : "class";
            return type.IsInterface ? kind : $"{(type.IsAbstract ? "abstract " : "")}{(type.IsSealed ? "sealed " : "")}{kind}";
        }

        private static string GenericsOf(Type type)
        {
            return string.Join(", ", type.GetGenericArguments().Select(x => $"{x.Name} {x.GenericParameterAttributes} {string.Join("+", x.GetGenericParameterConstraints().Select(Signatures.NameOf))}"));
        }

        private static IEnumerable<Type> BasesOf(Type type)
        {
            for(var parent = type.BaseType; parent != null; parent = parent.BaseType)
            {
                yield return parent;
            }
            foreach(var contract in type.GetInterfaces().Where(x => x.IsVisible))
            {
                yield return contract;
            }
        }

        private static string Closest(IEnumerable<string> candidates, string wanted)
        {
            var name = wanted.Split('(')[0].Split(' ').Last();
            var found = candidates.Where(x => x.Split('(')[0].Split(' ').Last() == name).ToList();
            return found.Count == 0 ? "no such member" : string.Join(" | ", found);
        }

        private static Assembly[] StandIn => new[] { typeof(IMachine).Assembly, typeof(TransientAttribute).Assembly };

        private RenodeContext? real;
    }
}
