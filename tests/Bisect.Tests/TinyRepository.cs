using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

using NUnit.Framework;

namespace Exynos5422.Bisect.Tests;

/// <summary>A user's repository: a kernel of four files, whose file "state" says what its commit does.</summary>
internal sealed class TinyRepository : IDisposable
{
    public TinyRepository()
    {
        Root = Directory.CreateTempSubdirectory("bisect-tests-").FullName;
        Folder = Directory.CreateDirectory(Path.Combine(Root, "linux")).FullName;
        Git("init", "-q", "-b", "main");
    }

    /// <summary>A folder that goes with the test.</summary>
    public string Root { get; }

    /// <summary>The top of the tree.</summary>
    public string Folder { get; }

    /// <returns>The commit's hash.</returns>
    /// <param name="state">What its kernel does.</param>
    /// <param name="subject">Its subject, or the state.</param>
    public string Commit(string state, string? subject = null)
    {
        Write("state", state);
        Git("add", "-A");
        Git("commit", "-q", "--allow-empty", "-m", subject ?? state);
        return Git("rev-parse", "HEAD").Trim();
    }

    /// <summary>Commits in a row, one for each word; a single git makes them.</summary>
    public IReadOnlyList<string> Commits(string states)
    {
        var stream = new StringBuilder();
        foreach(var (state, index) in states.Split(' ').Select((state, index) => (state, index)))
        {
            stream.Append(CultureInfo.InvariantCulture, $"commit refs/heads/main\ncommitter Tester <tester@example.invalid> {1700000000 + index} +0000\ndata {Data($"{index} {state}")}");
            foreach(var (file, text) in index == 0 ? Files.Select(file => (file, file)).Append(("state", state)) : new[] { ("state", state) })
            {
                stream.Append(CultureInfo.InvariantCulture, $"M 100644 inline {file}\ndata {Data(text)}");
            }
        }
        GitWith(stream.ToString(), "fast-import", "--quiet");
        Git("reset", "-q", "--hard");
        return Git("rev-list", "--reverse", "HEAD").Split('\n', StringSplitOptions.RemoveEmptyEntries);

        static string Data(string text) => $"{text.Length + 1}\n{text}\n\n";
    }

    public void Write(string file, string text)
    {
        var path = Path.Combine(Folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text + "\n");
    }

    public string Git(params string[] arguments)
    {
        return GitWith("", arguments);
    }

    private string GitWith(string input, params string[] arguments)
    {
        var info = new ProcessStartInfo("git") { WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach(var argument in new[] { "-c", "user.name=Tester", "-c", "user.email=tester@example.invalid", "-c", "commit.gpgSign=false" }.Concat(arguments))
        {
            info.ArgumentList.Add(argument);
        }
        using var process = Process.Start(info)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, errors.Result);
        return output;
    }

    /// <summary>Each file of the tree and of its repository: path, time, and what is in it.</summary>
    public IReadOnlyList<string> Snapshot()
    {
        return Directory.GetFileSystemEntries(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{path} {File.GetLastWriteTimeUtc(path).Ticks} {(File.Exists(path) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))) : "folder")}").ToArray();
    }

    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
    }

    private static readonly string[] Files = { "Makefile", "Kbuild", "Kconfig", "arch/arm/Makefile" };
}
