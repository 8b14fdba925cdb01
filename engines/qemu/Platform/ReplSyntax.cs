using System;
using System.Collections.Generic;

namespace Exynos5422.Qemu.Platform;

/// <summary>A place in a platform description, for messages.</summary>
public readonly record struct ReplPosition(string File, int Line)
{
    public override string ToString() => $"{File}:{Line}";
}

/// <summary>The description can't be used; the message starts with file:line and says what to do.</summary>
public sealed class ReplException : Exception
{
    public ReplException(ReplPosition position, string message) : base($"{position}: {message}")
    {
        Position = position;
    }

    public ReplPosition Position { get; }
}

/// <summary>One device: its first entry with a type, and what later entries of the same name added.</summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Type">Type name as written, e.g. Video.Exynos_MFC.</param>
public sealed record ReplEntry(string Name, string Type, ReplPosition Position)
{
    public IReadOnlyList<ReplRegistration> Registrations => RegistrationList;
    public IReadOnlyDictionary<string, ReplProperty> Properties => PropertyMap;
    public IReadOnlyList<ReplWire> Wires => WireList;

    internal List<ReplRegistration> RegistrationList { get; } = new();
    internal Dictionary<string, ReplProperty> PropertyMap { get; } = new();
    internal List<ReplWire> WireList { get; } = new();
}

/// <param name="Parent">The variable it is registered in; sysbus for the bus.</param>
/// <param name="Address">First address, or the number of a point that isn't a range; null for "none".</param>
/// <param name="Size">Bytes; null when the device knows.</param>
public sealed record ReplRegistration(string Parent, ulong? Address, ulong? Size, ReplPosition Position);

/// <param name="Value">Parsed: ulong, long, double, string, bool, <see cref="ReplEnum"/>, <see cref="ReplReference"/>
/// or <see cref="ReplUnsupported"/>.</param>
public sealed record ReplProperty(string Name, object Value, ReplPosition Position);

/// <summary>A member of an enumeration; the type isn't looked at.</summary>
public sealed record ReplEnum(string Member);

/// <summary>Another device.</summary>
public sealed record ReplReference(string Name);

/// <summary>Something this reader doesn't know; an error only if the device is to be built.</summary>
public sealed record ReplUnsupported(string Text);

/// <summary>One line from a device to another.</summary>
/// <param name="Source">Name of an output, its number as text, or null for the default one.</param>
/// <param name="Destination">The variable at the other end.</param>
/// <param name="LocalReceiver">The N of destination#N.</param>
/// <param name="Input">Input number there.</param>
public sealed record ReplWire(string? Source, string Destination, int? LocalReceiver, int Input, ReplPosition Position);
