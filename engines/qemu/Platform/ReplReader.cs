using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace Exynos5422.Qemu.Platform;

/// <summary>
/// Reads the subset of Renode's platform descriptions that ours use: entries with a registration, properties,
/// interrupt lines and comments, later entries that add to earlier ones, and `using`. Blocks for Renode's monitor
/// (init:, preinit:, reset:) are skipped.
/// </summary>
/// <remarks>
/// Not read: `new` objects, `local`, prefixes of `using`, conditions and clusters. See Renode's documentation,
/// "Describing platforms".
/// </remarks>
public sealed class ReplReader
{
    /// <summary>Reads a description and everything it uses.</summary>
    /// <returns>The devices, in the order of their first entry.</returns>
    /// <exception cref="ReplException">It can't be read.</exception>
    /// <exception cref="IOException">A file isn't there.</exception>
    public static IReadOnlyList<ReplEntry> ReadFile(string path)
    {
        var reader = new ReplReader();
        reader.Include(Path.GetFullPath(path));
        return reader.entries;
    }

    /// <summary>Reads a description without a file; `using` is relative to the working directory.</summary>
    public static IReadOnlyList<ReplEntry> Read(string text, string name = "platform.repl")
    {
        var reader = new ReplReader();
        reader.Parse(text, name);
        return reader.entries;
    }

    private void Include(string path)
    {
        if(included.Add(path))
        {
            Parse(File.ReadAllText(path), path);
        }
    }

    private void Parse(string text, string file)
    {
        ReplEntry? current = null;
        var skipDeeperThan = -1;
        foreach(var (line, number) in LogicalLines(text, file))
        {
            var position = new ReplPosition(file, number);
            var indent = line.TakeWhile(char.IsWhiteSpace).Count();
            var content = line.Trim();
            if(skipDeeperThan >= 0 && indent > skipDeeperThan)
            {
                continue;
            }
            skipDeeperThan = -1;
            if(indent == 0)
            {
                current = content.StartsWith("using ", StringComparison.Ordinal) ? Use(content, position) : Entry(content, position);
            }
            else if(IsMonitorBlock(content))
            {
                skipDeeperThan = indent;
            }
            else if(current == null)
            {
                throw new ReplException(position, "an indented line needs an entry above it");
            }
            else
            {
                Attribute(current, content, position);
            }
        }
    }

    private static bool IsMonitorBlock(string content)
        => content is "init:" or "preinit:" or "reset:" || content.StartsWith("init ", StringComparison.Ordinal) && content.EndsWith(':');

    private ReplEntry? Use(string content, ReplPosition position)
    {
        var path = content["using ".Length..].Trim();
        if(path.Length < 2 || path[0] != '"' || path[^1] != '"')
        {
            throw new ReplException(position, $"write using \"path\" instead of {content}");
        }
        var name = path[1..^1];
        var found = Candidates(name, position.File).FirstOrDefault(File.Exists)
            ?? throw new ReplException(position, $"{name} isn't there; looked for {string.Join(", ", Candidates(name, position.File))}");
        Include(Path.GetFullPath(found));
        return null;
    }

    /// <summary>
    /// As Renode looks for it: beside the file with a leading ./, else from a root, here any folder above the file.
    /// </summary>
    private static IEnumerable<string> Candidates(string name, string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file));
        for(var above = folder; above != null; above = Path.GetDirectoryName(above))
        {
            yield return Path.Combine(above, name);
        }
    }

    private ReplEntry Entry(string content, ReplPosition position)
    {
        var colon = content.IndexOf(':');
        if(colon <= 0 || !IsIdentifier(content[..colon].Trim()))
        {
            throw new ReplException(position, $"expected \"name: Type @ parent address\", found \"{content}\"");
        }
        var name = content[..colon].Trim();
        var rest = content[(colon + 1)..].Trim();
        var at = rest.IndexOf('@');
        var type = (at < 0 ? rest : rest[..at]).Trim();
        if(!byName.TryGetValue(name, out var entry))
        {
            // sysbus exists from the start, everything else comes to be by an entry with a type
            if(type.Length == 0 && name != "sysbus")
            {
                throw new ReplException(position, $"{name} has no type: write \"{name}: Namespace.Type @ ...\", or correct the name if it was to add to another entry");
            }
            entry = new ReplEntry(name, type, position);
            byName.Add(name, entry);
            if(name != "sysbus")
            {
                entries.Add(entry);
            }
        }
        else if(type.Length > 0)
        {
            throw new ReplException(position, $"{name} is there already, as {entry.Type} at {entry.Position}: leave the type out to add to it");
        }
        if(at >= 0)
        {
            entry.RegistrationList.Clear(); // a later one replaces the earlier
            if(rest[(at + 1)..].Contains(" new ", StringComparison.Ordinal))
            {
                return entry; // registration by an object: a device with several regions, such as Renode's GIC, which no other engine hosts
            }
            foreach(var registration in rest[(at + 1)..].Trim().TrimStart('{').TrimEnd('}').Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                entry.RegistrationList.Add(Registration(registration, position));
            }
        }
        return entry;
    }

    private static ReplRegistration Registration(string text, ReplPosition position)
    {
        var space = text.IndexOf(' ');
        var parent = space < 0 ? text : text[..space];
        var point = space < 0 ? "" : text[space..].Trim();
        if(parent == "none" || point.Length == 0)
        {
            return new ReplRegistration(parent, null, null, position);
        }
        if(point[0] != '<')
        {
            return new ReplRegistration(parent, Number(point, position), null, position);
        }
        var parts = point.TrimStart('<').TrimEnd('>').Split(',', StringSplitOptions.TrimEntries);
        if(point[^1] != '>' || parts.Length != 2)
        {
            throw new ReplException(position, $"expected <first, +size> or <first, last>, found {point}");
        }
        var start = Number(parts[0], position);
        var size = parts[1].StartsWith('+') ? Number(parts[1][1..].Trim(), position) : Number(parts[1], position) - start;
        if(size == 0 || start + size < start)
        {
            throw new ReplException(position, $"the range {point} is empty or wraps around");
        }
        return new ReplRegistration(parent, start, size, position);
    }

    private static void Attribute(ReplEntry entry, string content, ReplPosition position)
    {
        var arrow = IndexOutsideStrings(content, "->");
        if(arrow >= 0)
        {
            Wires(entry, content[..arrow].Trim(), content[(arrow + 2)..].Trim(), position);
            return;
        }
        var colon = content.IndexOf(':');
        if(colon <= 0 || !IsIdentifier(content[..colon].Trim()))
        {
            throw new ReplException(position, $"expected \"property: value\" or \"output -> device@input\", found \"{content}\"");
        }
        var name = content[..colon].Trim();
        entry.PropertyMap[name] = new ReplProperty(name, Value(content[(colon + 1)..].Trim(), position), position);
    }

    private static void Wires(ReplEntry entry, string source, string destinations, ReplPosition position)
    {
        var sources = source.Length == 0 ? new string?[] { null } : source[0] == '[' ? Numbers(source, position).Select(x => (string?)x.ToString(CultureInfo.InvariantCulture)).ToArray() : new string?[] { source };
        foreach(var destination in destinations.Split('|', StringSplitOptions.TrimEntries))
        {
            if(destination == "none")
            {
                continue;
            }
            var at = destination.IndexOf('@');
            var name = at < 0 ? "" : destination[..at].Trim();
            int? local = null;
            if(name.IndexOf('#') is > 0 and var hash)
            {
                local = (int)Number(name[(hash + 1)..], position);
                name = name[..hash];
            }
            if(!IsIdentifier(name))
            {
                throw new ReplException(position, $"expected device@input after ->, found \"{destination}\"");
            }
            var inputs = Numbers(destination[(at + 1)..].Trim(), position);
            if(inputs.Count != sources.Length)
            {
                throw new ReplException(position, $"{sources.Length} outputs go to {inputs.Count} inputs: give both the same length");
            }
            for(var i = 0; i < sources.Length; i++)
            {
                entry.WireList.Add(new ReplWire(sources[i], name, local, inputs[i], position));
            }
        }
    }

    /// <summary>One number, or [a, b-c, ...].</summary>
    private static IReadOnlyList<int> Numbers(string text, ReplPosition position)
    {
        if(!text.StartsWith('['))
        {
            return new[] { (int)Number(text, position) };
        }
        var numbers = new List<int>();
        foreach(var part in text.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-', StringSplitOptions.TrimEntries);
            var first = (int)Number(ends[0], position);
            var last = (int)Number(ends[^1], position);
            if(ends.Length > 2 || Math.Abs((long)last - first) > MaximalRange)
            {
                throw new ReplException(position, $"not a range of at most {MaximalRange} numbers: {part}");
            }
            var step = Math.Sign(last - first);
            for(var n = first; n != last; n += step)
            {
                numbers.Add(n);
            }
            numbers.Add(last);
        }
        return numbers;
    }

    private static object Value(string text, ReplPosition position)
    {
        if(text.Length >= 2 && text[0] == '"' && text[^1] == '"')
        {
            return text[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal);
        }
        if(text is "true" or "false")
        {
            return text == "true";
        }
        if(TryNumber(text, out var number))
        {
            return number;
        }
        if(text.StartsWith('-') && TryNumber(text[1..], out var magnitude) && magnitude <= long.MaxValue)
        {
            return -(long)magnitude;
        }
        if(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real))
        {
            return real;
        }
        if(text.Contains('.') && text.Split('.').All(x => x.Length == 0 || IsIdentifier(x)))
        {
            return new ReplEnum(text[(text.LastIndexOf('.') + 1)..]);
        }
        if(IsIdentifier(text))
        {
            return new ReplReference(text);
        }
        return text.Length > 0 ? new ReplUnsupported(text) : throw new ReplException(position, "a value is missing behind the colon");
    }

    private static ulong Number(string text, ReplPosition position)
        => TryNumber(text, out var value) ? value : throw new ReplException(position, $"expected a number, found \"{text}\"");

    private static bool TryNumber(string text, out ulong value)
    {
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        return digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static bool IsIdentifier(string text)
        => text.Length > 0 && (char.IsLetter(text[0]) || text[0] == '_') && text.All(x => char.IsLetterOrDigit(x) || x == '_');

    private static int IndexOutsideStrings(string text, string what)
    {
        var quoted = false;
        for(var i = 0; i <= text.Length - what.Length; i++)
        {
            quoted ^= text[i] == '"';
            if(!quoted && string.CompareOrdinal(text, i, what, 0, what.Length) == 0)
            {
                return i;
            }
        }
        return -1;
    }

    /// <summary>The lines without comments; what is within braces is one line.</summary>
    private static IEnumerable<(string Line, int Number)> LogicalLines(string text, string file)
    {
        var pending = new StringBuilder();
        var pendingSince = 0;
        var depth = 0;
        var number = 0;
        foreach(var line in StripComments(text, file).Split('\n'))
        {
            number++;
            var content = line.TrimEnd();
            if(content.Trim().Length == 0)
            {
                continue;
            }
            if(depth == 0)
            {
                pendingSince = number;
                pending.Clear();
                pending.Append(content);
            }
            else
            {
                pending.Append(' ').Append(content.Trim());
            }
            depth += content.Count(x => x == '{') - content.Count(x => x == '}');
            if(depth < 0)
            {
                throw new ReplException(new ReplPosition(file, number), "a closing brace without an opening one");
            }
            if(depth == 0)
            {
                yield return (pending.ToString(), pendingSince);
            }
        }
        if(depth > 0)
        {
            throw new ReplException(new ReplPosition(file, pendingSince), "a brace is opened here and never closed");
        }
    }

    private static string StripComments(string text, string file)
    {
        var result = new StringBuilder(text.Length);
        var quoted = false;
        for(var i = 0; i < text.Length; i++)
        {
            if(text[i] == '\r')
            {
                continue;
            }
            if(text[i] == '"' && (i == 0 || text[i - 1] != '\\'))
            {
                quoted = !quoted;
            }
            if(text[i] == '\n')
            {
                quoted = false;
            }
            if(!quoted && text[i] == '/' && i + 1 < text.Length && text[i + 1] == '/')
            {
                for(; i < text.Length && text[i] != '\n'; i++) { }
                result.Append('\n');
                continue;
            }
            if(!quoted && text[i] == '/' && i + 1 < text.Length && text[i + 1] == '*')
            {
                var end = text.IndexOf("*/", i + 2, StringComparison.Ordinal);
                if(end < 0)
                {
                    throw new ReplException(new ReplPosition(file, text.AsSpan(0, i).Count('\n') + 1), "a comment is opened here and never closed");
                }
                result.Append('\n', text.AsSpan(i, end - i).Count('\n'));
                i = end + 1;
                continue;
            }
            result.Append(text[i]);
        }
        return result.ToString();
    }

    private readonly List<ReplEntry> entries = new();
    private readonly Dictionary<string, ReplEntry> byName = new();
    private readonly HashSet<string> included = new();

    private const int MaximalRange = 1024;
}
