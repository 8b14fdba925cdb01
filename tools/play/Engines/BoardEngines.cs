using System;
using System.Linq;

namespace Exynos5422.Play.Engines;

/// <summary>The engines this program knows.</summary>
public static class BoardEngines
{
    public static readonly string[] Names = { "auto", "qemu", "renode" };

    /// <exception cref="PlayException">There is no such engine here.</exception>
    public static IBoardEngine Choose(string name)
    {
        return name switch
        {
            "auto" or "qemu" => new QemuBoard(),
            "renode" => new RenodeBoard(),
            _ => throw new PlayException($"There is no engine \"{name}\".", $"Use one of {string.Join(", ", Names)}."),
        };
    }
}
