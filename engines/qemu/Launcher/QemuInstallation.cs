using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Exynos5422.Qemu.Launcher;

/// <summary>
/// A QEMU with a vfio-user client (10.1 and later), from Debian's trixie-backports, unpacked into a folder of the
/// cache. It runs on any Debian through the folder's own loader and libraries; nothing is installed.
/// </summary>
internal sealed class QemuInstallation
{
    private QemuInstallation(string root)
    {
        this.root = root;
    }

    /// <summary>The program and the arguments that have to precede QEMU's own.</summary>
    public IReadOnlyList<string> Command => new[]
    {
        Path.Combine(root, "usr/lib64/ld-linux-x86-64.so.2"), "--library-path", Path.Combine(root, "usr/lib/x86_64-linux-gnu"),
        Path.Combine(root, Program), "-L", Path.Combine(root, "usr/share/qemu"),
    };

    /// <summary>Unpacks QEMU unless the cache has it.</summary>
    /// <exception cref="EngineSetupException">A tool is missing, or unpacking failed; its log stays in the
    /// cache.</exception>
    public static async Task<QemuInstallation> EnsureAsync(string cache, Action<string> progress, CancellationToken cancellation)
    {
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', UnpackArguments("", Mirror)))))[..12].ToLowerInvariant();
        var folder = Path.Combine(cache, $"qemu-{key}");
        Directory.CreateDirectory(cache);
        using var guard = await LockAsync(Path.Combine(cache, $"qemu-{key}.lock"), progress, cancellation).ConfigureAwait(false);
        if(!File.Exists(Path.Combine(folder, Program)))
        {
            await UnpackAsync(folder, Path.Combine(cache, "qemu-unpack.log"), progress, cancellation).ConfigureAwait(false);
        }
        return new QemuInstallation(folder);
    }

    private static async Task UnpackAsync(string folder, string log, Action<string> progress, CancellationToken cancellation)
    {
        HostTools.Require("mmdebstrap", "mmdebstrap");
        if(!File.Exists(Keyring))
        {
            throw new EngineSetupException($"{Keyring} is missing: apt-get install debian-archive-keyring");
        }
        progress("unpacking QEMU from Debian's trixie-backports (about 60 MB to download)");
        var clock = Stopwatch.StartNew();
        var partial = folder + ".partial";
        Clear(partial);
        var start = new ProcessStartInfo("mmdebstrap") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach(var argument in UnpackArguments(partial, Mirror))
        {
            start.ArgumentList.Add(argument);
        }
        using var output = TextWriter.Synchronized(new StreamWriter(log));
        using var process = new Process { StartInfo = start };
        void Record(object sender, DataReceivedEventArgs e)
        {
            if(e.Data is not string line)
            {
                return;
            }
            output.WriteLine(line);
            if(line.StartsWith("I: ", StringComparison.Ordinal) && line.EndsWith("...", StringComparison.Ordinal))
            {
                progress($"unpacking QEMU: {line[3..]}");
            }
        }
        process.OutputDataReceived += Record;
        process.ErrorDataReceived += Record;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        catch(OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            Clear(partial);
            throw;
        }
        if(process.ExitCode != 0 || !File.Exists(Path.Combine(partial, Program)))
        {
            Clear(partial);
            throw new EngineSetupException($"unpacking QEMU failed (mmdebstrap ended with {process.ExitCode}); it needs {Mirror} and its log is {log}");
        }
        Clear(folder);
        Directory.Move(partial, folder);
        progress($"QEMU unpacked in {clock.Elapsed.TotalSeconds:f0} s");
    }

    private static IReadOnlyList<string> UnpackArguments(string target, string mirror)
    {
        // Named one by one: with a default release of trixie-backports every other package would come from there too.
        const string packages = "qemu-system-arm/trixie-backports,qemu-system-common/trixie-backports,qemu-system-data/trixie-backports";
        var arguments = new List<string> { "--variant=extract", "--architectures=amd64", $"--keyring={Keyring}", $"--include={packages}" };
        // Root of a container may lack the rights for the other modes; extracting needs no chroot at all.
        arguments.Add("--aptopt=APT::Install-Recommends \"false\"");
        arguments.Add("trixie");
        arguments.Add(target);
        arguments.Add($"deb {mirror} trixie main");
        arguments.Add($"deb {mirror} trixie-backports main");
        return arguments;
    }

    private static async Task<FileStream> LockAsync(string path, Action<string> progress, CancellationToken cancellation)
    {
        for(var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch(IOException)
            {
                if(attempt == 0)
                {
                    progress("waiting for another process that unpacks QEMU");
                }
                await Task.Delay(200, cancellation).ConfigureAwait(false);
            }
        }
    }

    private static void Clear(string folder)
    {
        if(Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Mirror => Environment.GetEnvironmentVariable("DEBIAN_MIRROR") is { Length: > 0 } own ? own : "http://deb.debian.org/debian";

    private readonly string root;

    private const string Program = "usr/bin/qemu-system-arm";
    private const string Keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
}
