using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;

namespace Exynos.Tests.RenodeApi
{
    /// <summary>
    /// Members as text, so that those of types with the same name from different assemblies can be compared.
    /// </summary>
    internal static class Signatures
    {
        /// <summary>What code outside of the assembly can use of a type: public and protected members.</summary>
        public static IEnumerable<string> Of(Type type, bool withInherited)
        {
            var flags = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            for(var declaring = type; declaring != null && declaring != typeof(object); declaring = withInherited ? declaring.BaseType : null)
            {
                foreach(var member in declaring.GetMembers(flags).Where(x => !IsStandInOnly(x)))
                {
                    if(Of(member) is string signature && (member.MemberType != MemberTypes.Constructor || declaring == type))
                    {
                        yield return signature;
                    }
                }
            }
            if(withInherited && type.IsInterface)
            {
                foreach(var signature in type.GetInterfaces().SelectMany(x => Of(x, withInherited: false)))
                {
                    yield return signature;
                }
            }
        }

        /// <summary>Whether it is marked as something of the stand-in alone.</summary>
        public static bool IsStandInOnly(MemberInfo member)
        {
            // By name: Renode's own assembly hasn't got the attribute.
            return member.CustomAttributes.Any(x => x.AttributeType.FullName == "Antmicro.Renode.StandInOnlyAttribute");
        }

        public static string NameOf(Type type)
        {
            if(type.IsGenericParameter)
            {
                return type.Name;
            }
            if(type.IsByRef)
            {
                return $"{NameOf(type.GetElementType()!)}&";
            }
            if(type.IsArray)
            {
                return $"{NameOf(type.GetElementType()!)}[]";
            }
            var name = type.IsNested ? $"{NameOf(type.DeclaringType!)}+{type.Name}" : $"{type.Namespace}.{type.Name}";
            return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : name;
        }

        private static string? Of(MemberInfo member)
        {
            switch(member)
            {
            case ConstructorInfo constructor:
                return constructor.IsStatic || !IsVisible(constructor) ? null : $"{AccessOf(constructor)} .ctor({Parameters(constructor)})";
            case MethodInfo method:
                return IsVisible(method) && !IsRoutine(method)
                    ? $"{AccessOf(method)} {Modifiers(method)}{NameOf(method.ReturnType)} {method.Name}{GenericsOf(method)}({Parameters(method)})"
                    : null;
            case FieldInfo field when field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly:
                var constant = field.IsLiteral ? $" = {Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}" : "";
                return field.IsSpecialName ? null : $"{(field.IsPublic ? "public" : "protected")} {(field.IsStatic ? "static " : "")}{NameOf(field.FieldType)} {field.Name}{constant}";
            default:
                // Properties and events are their methods; types are compared by themselves.
                return null;
            }
        }

        private static bool IsVisible(MethodBase method)
        {
            return method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;
        }

        // What every type may override without a change for its users.
        private static bool IsRoutine(MethodInfo method)
        {
            return (method.Name is "Equals" or "GetHashCode" or "ToString" or "Finalize") && method.IsVirtual && method.GetBaseDefinition() != method;
        }

        private static string AccessOf(MethodBase method)
        {
            return method.IsPublic ? "public" : "protected";
        }

        // Whether it can be overridden matters to those who derive; that it implements an interface doesn't.
        private static string Modifiers(MethodInfo method)
        {
            var overridable = method.IsVirtual && !method.IsFinal && !method.DeclaringType!.IsSealed && !method.DeclaringType.IsInterface;
            return $"{(method.IsStatic ? "static " : "")}{(overridable ? "virtual " : "")}";
        }

        private static string GenericsOf(MethodInfo method)
        {
            return method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(x => x.Name))}>" : "";
        }

        private static string Parameters(MethodBase method)
        {
            return string.Join(", ", method.GetParameters().Select(x => $"{(x.IsOut ? "out " : "")}{NameOf(x.ParameterType)} {x.Name}{DefaultOf(x)}"));
        }

        private static string DefaultOf(ParameterInfo parameter)
        {
            return parameter.HasDefaultValue ? $" = {Convert.ToString(parameter.RawDefaultValue, CultureInfo.InvariantCulture)}" : "";
        }
    }
}
