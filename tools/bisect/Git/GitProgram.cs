using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Play;

namespace Exynos5422.Bisect.Git;

/// <summary>git in a folder. The environment and the configuration of whoever started us play no part.</summary>
internal sealed class GitProgram
{
    public GitProgram(string folder)
    {
        Folder = folder;
    }

    public string Folder { get; }

    /// <summary>Runs to the end, well or not.</summary>
    public async Task<HostTool.Result> Try(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        return await HostTool.Run("env", Surroundings.Concat(new[] { "git", "-C", Folder }).Concat(Settings.SelectMany(setting => new[] { "-c", setting })).Concat(arguments), cancellation).ConfigureAwait(false);
    }

    /// <summary>Runs to a good end.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="PlayException">It failed; the message has its last line.</exception>
    public async Task<string> Run(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var done = await Try(arguments, cancellation).ConfigureAwait(false);
        return done.Succeeded ? done.Output.Trim() : throw Failed(arguments[0], done);
    }

    /// <summary>For a command that failed.</summary>
    public PlayException Failed(string command, HostTool.Result done)
    {
        var last = done.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? $"status {done.ExitCode}";
        return new PlayException($"git {command} failed in {Folder}: {last}", "Check the space there, and the repository with git fsck.", ExitCodes.HostFailed);
    }

    /// <summary>Hooks, a signature in each log, translated words: none of it.</summary>
    private static readonly string[] Surroundings = new[]
    {
        "GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_PREFIX",
        "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_REPLACE_REF_BASE", "GIT_TRACE",
    }.SelectMany(name => new[] { "-u", name }).Concat(new[] { "LC_ALL=C", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0" }).ToArray();

    // A repository of somebody else's is only read here, and git runs nothing of it.
    private static readonly string[] Settings = { "safe.directory=*", "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.logAllRefUpdates=false", "gc.auto=0", "maintenance.auto=false", "advice.detachedHead=false" };
}
