using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Play;

namespace Exynos5422.Bisect.Git;

/// <summary>The user's repository. All that is done here is to look.</summary>
internal sealed class UserRepository
{
    private UserRepository(GitProgram git, string objects, string shallow)
    {
        this.git = git;
        Objects = objects;
        Shallow = shallow;
    }

    /// <summary>The folder of its objects.</summary>
    public string Objects { get; }

    /// <summary>The file that says where its history was cut; it need not be there.</summary>
    public string Shallow { get; }

    /// <exception cref="PlayException">It is no repository.</exception>
    public static async Task<UserRepository> Open(string folder, CancellationToken cancellation)
    {
        if(!Directory.Exists(folder))
        {
            throw new PlayException($"There is no folder {folder}.", "Name the top of a Linux tree with git's history: --kernel-tree DIR.");
        }
        var git = new GitProgram(folder);
        var found = await git.Try(new[] { "rev-parse", "--path-format=absolute", "--git-path", "objects", "--git-path", "shallow" }, cancellation).ConfigureAwait(false);
        var paths = found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if(!found.Succeeded || paths.Length != 2)
        {
            throw new PlayException($"{folder} is no git repository.", "A tree without history can't be bisected. Clone one, such as https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git.");
        }
        var top = await git.Try(new[] { "rev-parse", "--show-cdup" }, cancellation).ConfigureAwait(false);
        if(top.Output.Trim() is { Length: > 0 } up)
        {
            throw new PlayException($"{folder} lies inside of a git repository.", $"Give its top: --kernel-tree {Path.GetFullPath(Path.Combine(folder, up)).TrimEnd('/')}.");
        }
        return new UserRepository(git, paths[0], paths[1]);
    }

    /// <summary>
    /// Where a partial clone (git clone --filter) gets the objects that it lacks: lines for a configuration, as key and
    /// value. None where the repository has all.
    /// </summary>
    public async Task<IReadOnlyList<(string Key, string Value)>> Promises(CancellationToken cancellation)
    {
        var found = await git.Try(new[] { "config", "--get-regexp", @"^(remote\..*\.(url|promisor|partialclonefilter)|extensions\.partialclone)$" }, cancellation).ConfigureAwait(false);
        var lines = found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)).Where(parts => parts.Length == 2).Select(parts => (parts[0], parts[1])).ToArray();
        return lines.Any(line => line.Item1.EndsWith(".promisor", StringComparison.Ordinal)) ? lines : Array.Empty<(string, string)>();
    }

    /// <returns>The hash of the commit that the user's word for it means.</returns>
    /// <exception cref="PlayException">There is none.</exception>
    public async Task<string> Resolve(string revision, CancellationToken cancellation)
    {
        var found = await git.Try(new[] { "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}" }, cancellation).ConfigureAwait(false);
        return found.Succeeded ? found.Output.Trim() : throw new PlayException($"{git.Folder} has no commit {revision}.", "Name a tag, a branch or a hash; git -C DIR log shows them, git fetch --tags brings missing tags.");
    }

    private readonly GitProgram git;
}
