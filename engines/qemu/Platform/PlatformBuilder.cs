using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure;
using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.CPU;
using Antmicro.Renode.Peripherals.I2C;

namespace Exynos5422.Qemu.Platform;

/// <summary>
/// Builds the devices of a description that an assembly has, registers them on the bus and connects their lines.
/// </summary>
/// <remarks>
/// An entry whose type isn't in the assembly is QEMU's own or has no counterpart, and is left
/// out; so are lines to it. Only a type of ours (its name starts with Exynos) has to be there, so that a slip of the
/// pen shows. The interrupt controller, recognised by its type, stands for QEMU's.
/// </remarks>
internal sealed class PlatformBuilder
{
    /// <param name="machine">Gets the devices.</param>
    /// <param name="types">The assembly with the models.</param>
    /// <param name="interruptController">Gets the lines that go to the interrupt controller.</param>
    /// <param name="sharedInput">Told the controller's inputs that a numbered output drives: a combiner's, of several
    /// lines.</param>
    public PlatformBuilder(IMachine machine, Assembly types, IGPIOReceiver interruptController, Action<int>? sharedInput = null)
    {
        this.sharedInput = sharedInput;
        this.machine = machine;
        this.types = types;
        this.interruptController = interruptController;
    }

    /// <summary>The devices that were built, by name.</summary>
    public IReadOnlyDictionary<string, IPeripheral> Devices => devices;

    /// <summary>The entries that were left out.</summary>
    public IReadOnlyList<ReplEntry> LeftOut => leftOut;

    /// <exception cref="ReplException">The description asks for something that can't be done.</exception>
    public void Build(IReadOnlyList<ReplEntry> entries)
    {
        foreach(var entry in entries)
        {
            byName.Add(entry.Name, entry);
        }
        foreach(var entry in entries)
        {
            Create(entry);
        }
        // What stands in front of a device takes one that is on the bus already.
        foreach(var entry in entries.Where(x => devices.ContainsKey(x.Name)))
        {
            RegisterOnBus(entry);
        }
        foreach(var entry in entries.Where(x => devices.ContainsKey(x.Name)))
        {
            RegisterInDevices(entry);
        }
        foreach(var entry in entries.Where(x => devices.ContainsKey(x.Name)))
        {
            foreach(var wire in entry.Wires)
            {
                Connect(entry, wire);
            }
        }
    }

    private static bool IsInterruptController(ReplEntry entry) => entry.Type.EndsWith("GenericInterruptController", StringComparison.Ordinal);

    private Type? FindType(ReplEntry entry)
    {
        var type = types.GetType($"{PeripheralsNamespace}.{entry.Type}") ?? types.GetType(entry.Type);
        if(type == null && entry.Type[(entry.Type.LastIndexOf('.') + 1)..].StartsWith("Exynos", StringComparison.Ordinal))
        {
            var known = types.GetExportedTypes().Where(x => typeof(IPeripheral).IsAssignableFrom(x) && !x.IsAbstract)
                .Select(x => x.FullName![(PeripheralsNamespace.Length + 1)..]);
            throw new ReplException(entry.Position, $"{types.GetName().Name} has no {entry.Type}; it has {string.Join(", ", known)}");
        }
        // A processor of the assembly's is Renode's; here QEMU has its own.
        return typeof(ICPU).IsAssignableFrom(type) ? null : type;
    }

    /// <returns>Null when the device is left out.</returns>
    private IPeripheral? Create(ReplEntry entry)
    {
        if(devices.TryGetValue(entry.Name, out var existing))
        {
            return existing;
        }
        if(FindType(entry) is not Type type)
        {
            if(!IsInterruptController(entry) && !leftOut.Contains(entry))
            {
                leftOut.Add(entry);
            }
            return null;
        }
        if(!inProgress.Add(entry.Name))
        {
            throw new ReplException(entry.Position, $"{entry.Name} needs itself, by way of its properties");
        }
        var device = Construct(entry, type);
        devices.Add(entry.Name, device);
        foreach(var property in entry.Properties.Values.Where(x => char.IsUpper(x.Name[0])))
        {
            Assign(entry, device, property);
        }
        return device;
    }

    /// <summary>As in Renode: a property with a small first letter is a parameter of the constructor.</summary>
    private IPeripheral Construct(ReplEntry entry, Type type)
    {
        var given = entry.Properties.Values.Where(x => !char.IsUpper(x.Name[0])).ToDictionary(x => x.Name);
        foreach(var constructor in type.GetConstructors().OrderByDescending(x => x.GetParameters().Length))
        {
            var parameters = constructor.GetParameters();
            if(!given.Keys.All(x => parameters.Any(y => y.Name == x))
                || !parameters.All(x => x.HasDefaultValue || given.ContainsKey(x.Name!) || typeof(IMachine).IsAssignableFrom(x.ParameterType)))
            {
                continue;
            }
            var arguments = parameters.Select(x => given.TryGetValue(x.Name!, out var property) ? Convert(property, x.ParameterType)
                : typeof(IMachine).IsAssignableFrom(x.ParameterType) ? machine : x.DefaultValue).ToArray();
            try
            {
                return (IPeripheral)constructor.Invoke(arguments);
            }
            catch(TargetInvocationException e) when(e.InnerException != null)
            {
                throw new ReplException(entry.Position, $"{entry.Name} can't be built: {e.InnerException.Message}");
            }
        }
        var signatures = type.GetConstructors().Select(x => $"({string.Join(", ", x.GetParameters().Select(y => $"{y.ParameterType.Name} {y.Name}"))})");
        throw new ReplException(entry.Position,
            $"no constructor of {entry.Type} takes ({string.Join(", ", given.Keys)}); there is {string.Join(" and ", signatures)}");
    }

    private void Assign(ReplEntry entry, IPeripheral device, ReplProperty property)
    {
        var target = device.GetType().GetProperty(property.Name);
        if(target?.GetSetMethod() == null)
        {
            throw new ReplException(property.Position, $"{entry.Type} has no property {property.Name} that can be set");
        }
        target.SetValue(device, Convert(property, target.PropertyType));
    }

    private object? Convert(ReplProperty property, Type wanted)
    {
        var type = Nullable.GetUnderlyingType(wanted) ?? wanted;
        try
        {
            switch(property.Value)
            {
            case ReplEnum member when type.IsEnum:
                return Enum.Parse(type, member.Member);
            case ReplReference reference:
                return Reference(property, reference, wanted);
            case ReplUnsupported unsupported:
                throw new ReplException(property.Position, $"this reader doesn't know the value {unsupported.Text}");
            case string when type == typeof(string):
            case bool when type == typeof(bool):
                return property.Value;
            case ulong or long or double when (type.IsPrimitive && type != typeof(bool)) || type == typeof(decimal):
                return System.Convert.ChangeType(property.Value, type, CultureInfo.InvariantCulture);
            }
        }
        catch(Exception e) when(e is ArgumentException or OverflowException)
        {
            throw new ReplException(property.Position, $"{property.Name} can't be {property.Value}: {e.Message}");
        }
        throw new ReplException(property.Position, $"{property.Name} is a {wanted.Name}, which {property.Value} isn't");
    }

    private object? Reference(ReplProperty property, ReplReference reference, Type wanted)
    {
        if(reference.Name == "sysbus")
        {
            return machine.SystemBus;
        }
        if(!byName.TryGetValue(reference.Name, out var entry))
        {
            throw new ReplException(property.Position, $"there is no {reference.Name}");
        }
        var device = Create(entry) ?? throw new ReplException(property.Position, $"{reference.Name} ({entry.Type}) isn't hosted by this engine");
        return wanted.IsInstanceOfType(device) ? device
            : throw new ReplException(property.Position, $"{property.Name} is a {wanted.Name}, which {reference.Name} ({entry.Type}) isn't");
    }

    private void RegisterInDevices(ReplEntry entry)
    {
        foreach(var registration in entry.Registrations.Where(x => x.Parent is not ("sysbus" or "none")))
        {
            if(!byName.ContainsKey(registration.Parent))
            {
                throw new ReplException(registration.Position, $"there is no {registration.Parent}");
            }
            if(!devices.TryGetValue(registration.Parent, out var parent))
            {
                continue; // QEMU's own business
            }
            if(parent is IPeripheralContainer<II2CPeripheral, NumberRegistrationPoint<int>> bus && devices[entry.Name] is II2CPeripheral target && registration.Address is ulong number)
            {
                if(number > LastI2CAddress)
                {
                    throw new ReplException(registration.Position, $"{entry.Name} can't be at 0x{number:X}: I2C addresses end at 0x{LastI2CAddress:X}");
                }
                Attempt(entry, registration, () => bus.Register(target, new NumberRegistrationPoint<int>((int)number)));
                machine.SetLocalName(target, entry.Name);
                continue;
            }
            if(parent is not IPeripheralContainer<IBusPeripheral, NullRegistrationPoint> container || devices[entry.Name] is not IBusPeripheral device || registration.Address != null)
            {
                throw new ReplException(registration.Position, $"{entry.Name} can't be registered in {registration.Parent}; this reader only knows sysbus, I2C buses, and devices that take another one without a number");
            }
            Attempt(entry, registration, () => container.Register(device, NullRegistrationPoint.Instance));
        }
    }

    private static void Attempt(ReplEntry entry, ReplRegistration registration, Action register)
    {
        try
        {
            register();
        }
        catch(Exception e)
        {
            throw new ReplException(registration.Position, $"{entry.Name} can't be registered: {e.Message}");
        }
    }

    private void RegisterOnBus(ReplEntry entry)
    {
        var registered = false;
        foreach(var registration in entry.Registrations.Where(x => x.Parent == "sysbus"))
        {
            if(devices[entry.Name] is not IBusPeripheral device || registration.Address is not ulong address)
            {
                throw new ReplException(registration.Position, $"{entry.Name} needs an address on sysbus, and to be a device for a bus");
            }
            var size = registration.Size ?? (device is IKnownSize known ? (ulong)known.Size
                : throw new ReplException(registration.Position, $"the size of {entry.Name} isn't known: write <0x{address:X}, +size>"));
            try
            {
                machine.SystemBus.Register(device, new BusRangeRegistration(address, size));
                registered = true;
            }
            catch(Exception e) when(e is not ReplException)
            {
                throw new ReplException(registration.Position, $"{entry.Name} can't be registered: {e.Message}");
            }
        }
        if(registered)
        {
            machine.SetLocalName(devices[entry.Name], entry.Name);
        }
    }

    private void Connect(ReplEntry entry, ReplWire wire)
    {
        if(!byName.TryGetValue(wire.Destination, out var destination) && wire.Destination != InterruptControllerName)
        {
            throw new ReplException(wire.Position, $"there is no {wire.Destination}");
        }
        var receiver = destination == null || IsInterruptController(destination) ? interruptController : devices.GetValueOrDefault(destination.Name);
        if(receiver == null || wire.LocalReceiver != null && receiver == interruptController)
        {
            return; // QEMU's own business
        }
        if(wire.LocalReceiver is int local)
        {
            receiver = receiver is ILocalGPIOReceiver container ? container.GetLocalReceiver(local)
                : throw new ReplException(wire.Position, $"{wire.Destination} has no #{local}");
        }
        if(receiver is not IGPIOReceiver input)
        {
            throw new ReplException(wire.Position, $"{wire.Destination} has no inputs");
        }
        if(receiver == interruptController && wire.Source != null && char.IsAsciiDigit(wire.Source[0]))
        {
            sharedInput?.Invoke(wire.Input);
        }
        Output(entry, wire).Connect(input, wire.Input);
    }

    private IGPIO Output(ReplEntry entry, ReplWire wire)
    {
        var device = devices[entry.Name];
        if(wire.Source != null && int.TryParse(wire.Source, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return device is INumberedGPIOOutput numbered && numbered.Connections.TryGetValue(number, out var line) ? line
                : throw new ReplException(wire.Position, $"{entry.Name} has no output {number}");
        }
        var lines = device.GetType().GetProperties().Where(x => typeof(IGPIO).IsAssignableFrom(x.PropertyType) && x.GetIndexParameters().Length == 0).ToList();
        var chosen = wire.Source != null ? lines.Where(x => x.Name == wire.Source).ToList()
            : lines.Count == 1 ? lines : lines.Where(x => x.GetCustomAttribute<DefaultInterruptAttribute>() != null).ToList();
        return chosen.Count == 1 ? (IGPIO)chosen[0].GetValue(device)!
            : throw new ReplException(wire.Position, $"{entry.Name} has the outputs {string.Join(", ", lines.Select(x => x.Name))}: {(wire.Source == null ? "name one of them" : $"{wire.Source} isn't one")}");
    }

    private readonly IMachine machine;
    private readonly Assembly types;
    private readonly IGPIOReceiver interruptController;
    private readonly Action<int>? sharedInput;
    private readonly Dictionary<string, ReplEntry> byName = new();
    private readonly Dictionary<string, IPeripheral> devices = new();
    private readonly HashSet<string> inProgress = new();
    private readonly List<ReplEntry> leftOut = new();

    private const string PeripheralsNamespace = "Antmicro.Renode.Peripherals";
    private const ulong LastI2CAddress = 0x3FF;
    private const string InterruptControllerName = "gic";
}
