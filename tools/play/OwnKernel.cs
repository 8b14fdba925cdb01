using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;

namespace Exynos5422.Play;

/// <summary>A kernel of the user's own: a tree that is built as it is, or a zImage.</summary>
public sealed record OwnKernel
{
    /// <summary>The top of a Linux tree; null for none.</summary>
    public string? Tree { get; init; }

    /// <summary>Its configuration: a file, or the name of one of the tree's; null for this project's.</summary>
    public string? Config { get; init; }

    /// <summary>More options of the kernel, such as CONFIG_DMA_API_DEBUG=y.</summary>
    public IReadOnlyList<string> Set { get; init; } = Array.Empty<string>();

    /// <summary>Patches that go on top, in a copy: file names, in their order.</summary>
    public IReadOnlyList<string> Patches { get; init; } = Array.Empty<string>();

    /// <summary>A zImage; null for none.</summary>
    public string? Image { get; init; }

    /// <summary>Folder of its modules.</summary>
    public string? Modules { get; init; }

    /// <summary>A device tree for it, instead of the board's.</summary>
    public string? DeviceTree { get; init; }

    public bool IsGiven => Tree != null || Image != null;

    /// <summary>For people; null where no kernel is given.</summary>
    public string? Describe()
    {
        return Tree != null ? $"tree {Tree}{(Patches.Count > 0 ? $" and {Patches.Count} patches" : "")}" : Image != null ? $"kernel {Image}" : null;
    }

    /// <summary>What linux-image/build is told.</summary>
    public IEnumerable<string> ImageOptions()
    {
        return Option("--kernel-tree", Tree).Concat(Option("--kernel-config", Config)).Concat(Set.SelectMany(option => Option("--kernel-set", option)))
            .Concat(Patches.SelectMany(patch => Option("--patch", patch)))
            .Concat(Option("--kernel-image", Image)).Concat(Option("--modules", Modules)).Concat(Option("--kernel-dtb", DeviceTree));

        static IEnumerable<string> Option(string name, string? value)
        {
            return value != null ? new[] { name, value } : Array.Empty<string>();
        }
    }

    /// <summary>The files that a pattern such as patches/*.patch names, by their names' order.</summary>
    /// <exception cref="PlayException">There is none.</exception>
    public static IReadOnlyList<string> FindPatches(string pattern)
    {
        if(File.Exists(pattern))
        {
            return new[] { Path.GetFullPath(pattern) };
        }
        var folder = Path.GetDirectoryName(Path.GetFullPath(pattern))!;
        var found = Directory.Exists(pattern) ? Directory.GetFiles(pattern, "*.patch") : Directory.Exists(folder) ? Directory.GetFiles(folder, Path.GetFileName(pattern)) : Array.Empty<string>();
        return found.Length > 0 ? found.Select(Path.GetFullPath).OrderBy(name => name, StringComparer.Ordinal).ToArray()
            : throw new PlayException($"There is no patch {pattern}.", "Give a file, a folder of .patch files as git format-patch makes it, or a pattern in quotes.");
    }
}

/// <summary>The options of the command line that name a tree.</summary>
public sealed class TreeOptions
{
    public Option<string?> Tree { get; } = new("--kernel-tree") { Description = "A Linux tree, 5.10 or later, built as it is and not touched; what is built stays in the cache." };

    public Option<string?> Config { get; } = new("--kernel-config") { Description = "For a tree: a configuration file, or the name of one of the tree's such as exynos_defconfig. What the board needs is added." };

    public Option<string[]> Set { get; } = new("--kernel-set") { Description = "For a tree: more options of the kernel, such as CONFIG_DMA_API_DEBUG=y.", DefaultValueFactory = _ => Array.Empty<string>() };

    public Option<string[]> Series { get; } = new("--series") { Description = "For a tree: patches to try on top, in a copy: a file, a folder, or a pattern in quotes.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => Array.Empty<string>() };

    public void AddTo(Command command)
    {
        command.Options.Add(Tree);
        command.Options.Add(Config);
        command.Options.Add(Set);
        command.Options.Add(Series);
    }

    /// <exception cref="PlayException">There is no such patch.</exception>
    public OwnKernel Read(ParseResult parsed)
    {
        var config = parsed.GetValue(Config);
        return new OwnKernel
        {
            Tree = parsed.GetValue(Tree) is { } tree ? Path.GetFullPath(tree) : null,
            Config = config != null && File.Exists(config) ? Path.GetFullPath(config) : config,
            Set = parsed.GetValue(Set)!,
            Patches = parsed.GetValue(Series)!.SelectMany(OwnKernel.FindPatches).ToArray(),
        };
    }
}
