using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Play;

namespace Exynos5422.Bisect.Git;

/// <summary>
/// A working tree of our own for the user's commits, in the cache. Its repository borrows the user's objects, as after
/// git clone --shared, and has git bisect's refs and files for itself. The tree stays where it is: make compiles
/// what git checked out since the last time, and nothing else.
/// </summary>
internal sealed class BisectTree : IDisposable
{
    private BisectTree(string path, FileStream claim)
    {
        Path = path;
        this.claim = claim;
        git = new GitProgram(path);
    }

    /// <summary>Its top folder.</summary>
    public string Path { get; }

    /// <summary>Takes the tree that belongs to the repository; makes it where there is none.</summary>
    /// <param name="user">The user's repository.</param>
    /// <param name="name">What the user's folder is called.</param>
    /// <param name="cache">The project's cache.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PlayException">Another bisection uses it, or git failed.</exception>
    public static async Task<BisectTree> Open(UserRepository user, string name, string cache, CancellationToken cancellation)
    {
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(user.Objects)))[..10].ToLowerInvariant();
        var path = System.IO.Path.Combine(cache, "bisect", $"{string.Concat(name.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-').Take(24))}-{key}");
        Directory.CreateDirectory(path);
        var tree = new BisectTree(path, Claim(path + ".lock", user));
        try
        {
            await tree.Prepare(user, cancellation).ConfigureAwait(false);
        }
        catch(Exception)
        {
            tree.Dispose();
            throw;
        }
        return tree;
    }

    public void Dispose()
    {
        claim.Dispose();
    }

    /// <summary>What people want to know of a commit.</summary>
    public async Task<Commit> Describe(string commit, CancellationToken cancellation)
    {
        var parts = (await git.Run(new[] { "log", "-1", "--no-show-signature", "--format=%H%n%an <%ae>%n%aI%n%s", commit }, cancellation).ConfigureAwait(false)).Split('\n');
        return new Commit(parts[0], parts[1], parts[2], parts.Length > 3 ? parts[3] : "");
    }

    public async Task<bool> IsAncestor(string older, string newer, CancellationToken cancellation)
    {
        var done = await git.Try(new[] { "merge-base", "--is-ancestor", older, newer }, cancellation).ConfigureAwait(false);
        return done.ExitCode <= 1 ? done.Succeeded : throw git.Failed("merge-base", done);
    }

    /// <summary>Whether the commit's files are a kernel's.</summary>
    public async Task<bool> IsLinux(string commit, CancellationToken cancellation)
    {
        var there = await git.Run(new[] { "ls-tree", "--name-only", commit, "Makefile", "Kbuild", "Kconfig", "arch/arm" }, cancellation).ConfigureAwait(false);
        return there.Split('\n').Length == 4;
    }

    /// <summary>How many commits the newer one has that the older one hasn't.</summary>
    public async Task<int> Count(string older, string newer, CancellationToken cancellation)
    {
        return int.Parse(await git.Run(new[] { "rev-list", "--count", $"{older}..{newer}" }, cancellation).ConfigureAwait(false), CultureInfo.InvariantCulture);
    }

    /// <summary>Checks a commit out. Files that it has in common with the one before keep their times.</summary>
    public async Task CheckOut(string commit, CancellationToken cancellation)
    {
        await git.Run(new[] { "checkout", "-q", "-f", "--detach", commit }, cancellation).ConfigureAwait(false);
        await git.Run(new[] { "clean", "-ffdxq" }, cancellation).ConfigureAwait(false);
    }

    /// <returns>The commit that is checked out.</returns>
    public Task<string> Current(CancellationToken cancellation)
    {
        return git.Run(new[] { "rev-parse", "HEAD" }, cancellation);
    }

    /// <summary>Begins to bisect: the commit to test is checked out.</summary>
    public Task<BisectState> Start(string good, string bad, CancellationToken cancellation)
    {
        return Bisect(new[] { "start", bad, good }, cancellation);
    }

    /// <summary>Goes on where a log of git bisect ends.</summary>
    public Task<BisectState> Replay(string log, CancellationToken cancellation)
    {
        return Bisect(new[] { "replay", log }, cancellation);
    }

    /// <summary>Tells git what the test of the current commit showed.</summary>
    /// <param name="word">good, bad or skip.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<BisectState> Mark(string word, CancellationToken cancellation)
    {
        return Bisect(new[] { word }, cancellation);
    }

    /// <summary>How many commits may be the first bad one, as far as is known.</summary>
    public async Task<int> Candidates(CancellationToken cancellation)
    {
        return int.Parse(await git.Run(new[] { "rev-list", "--count", "refs/bisect/bad", "--not", "--glob=refs/bisect/good-*" }, cancellation).ConfigureAwait(false), CultureInfo.InvariantCulture);
    }

    private async Task<BisectState> Bisect(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var done = await git.Try(arguments.Prepend("bisect"), cancellation).ConfigureAwait(false);
        // Its status doesn't tell the end of the search from a failure.
        var log = await git.Run(new[] { "bisect", "log" }, cancellation).ConfigureAwait(false);
        return BisectState.Read(log + "\n", done.Output + done.Errors) ?? throw git.Failed("bisect", done);
    }

    private async Task Prepare(UserRepository user, CancellationToken cancellation)
    {
        var repository = System.IO.Path.Combine(Path, ".git");
        await git.Run(new[] { "init", "-q", "--template=" }, cancellation).ConfigureAwait(false);
        // Nobody else is here: a lock is what a killed git left.
        foreach(var file in Directory.GetFiles(repository, "*.lock", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }
        Directory.CreateDirectory(System.IO.Path.Combine(repository, "objects", "info"));
        await File.WriteAllTextAsync(System.IO.Path.Combine(repository, "objects", "info", "alternates"), user.Objects + "\n", cancellation).ConfigureAwait(false);
        var shallow = System.IO.Path.Combine(repository, "shallow");
        File.Delete(shallow);
        if(File.Exists(user.Shallow))
        {
            File.Copy(user.Shallow, shallow);
        }
        foreach(var (key, value) in await user.Promises(cancellation).ConfigureAwait(false))
        {
            // What is fetched comes to us, and not into the user's repository.
            await git.Run(new[] { "config", "core.repositoryFormatVersion", "1" }, cancellation).ConfigureAwait(false);
            await git.Run(new[] { "config", key, value }, cancellation).ConfigureAwait(false);
        }
        if(File.Exists(System.IO.Path.Combine(repository, "BISECT_START")))
        {
            // HEAD: nothing is checked out for it.
            await git.Run(new[] { "bisect", "reset", "HEAD" }, cancellation).ConfigureAwait(false);
        }
    }

    private static FileStream Claim(string path, UserRepository user)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch(IOException e) when(File.Exists(path))
        {
            throw new PlayException($"Another bisection of {System.IO.Path.GetDirectoryName(user.Objects)} runs.", "Wait for its end: both would use one tree in the cache.", ExitCodes.BadInput, e);
        }
    }

    private readonly FileStream claim;
    private readonly GitProgram git;
}
