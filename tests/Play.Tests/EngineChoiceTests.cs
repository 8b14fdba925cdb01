using System;
using System.Formats.Tar;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

using Exynos5422.Play.Engines;

using NUnit.Framework;

namespace Exynos5422.Play.Tests;

/// <summary>
/// Which engine runs the board, with launchers that only tell a version and a package that a server of the test's own
/// hands out.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class EngineChoiceTests
{
    [SetUp]
    public void MakeFolder()
    {
        folder = Directory.CreateTempSubdirectory("engine-choice-").FullName;
        cache = Path.Combine(folder, "cache");
    }

    [TearDown]
    public void RemoveFolder()
    {
        Directory.Delete(folder, recursive: true);
    }

    [TestCase("auto")]
    [TestCase("renode")]
    public async Task A_Renode_that_fits_is_taken(string name)
    {
        var path = Launcher("Renode v1.16.1.17033");
        var (engine, reason) = await Choose(name, path);
        Assert.That((engine.Name, reason), Is.EqualTo(("renode", $"Renode 1.16.1.17033, {path}/renode")));
    }

    [Test]
    public async Task Auto_is_QEMU_where_there_is_no_Renode()
    {
        var (engine, reason) = await Choose("auto", folder);
        Assert.That((engine.Name, reason), Is.EqualTo(("qemu", "QEMU, as there is no Renode on the PATH")));
    }

    [TestCase("Renode v1.15.3.4367", "1.15.3.4367")]
    [TestCase("Renode v1.16.0.1525", "1.16.0.1525")]
    [TestCase("Renode v1.17.0.1", "1.17.0.1")]
    [TestCase("what is a version?", "of unknown version")]
    public async Task Another_version_is_named_and_not_used(string says, string named)
    {
        var path = Launcher(says);
        var (engine, reason) = await Choose("auto", path);
        Assert.That(engine.Name, Is.EqualTo("qemu"));
        Assert.That(reason, Does.Contain(named).And.Contain("not 1.16.1"));

        var failure = Refused(path);
        Assert.That(failure.Message, Is.EqualTo($"The Renode at {path}/renode is {named}; the models need 1.16.1."));
        Assert.That(failure.Advice, Does.Contain("--engine qemu"));
        Assert.That(failure.ExitCode, Is.EqualTo(ExitCodes.HostFailed));
    }

    [Test]
    public async Task A_launcher_that_cannot_be_started_does_not_end_auto()
    {
        File.WriteAllText(Path.Combine(folder, "renode"), "not executable");
        Assert.That((await Choose("auto", folder)).Engine.Name, Is.EqualTo("qemu"));
    }

    [Test]
    public async Task QEMU_asks_nobody()
    {
        Assert.That((await Choose("qemu", Launcher("Renode v1.16.1.17033"))).Engine.Name, Is.EqualTo("qemu"));
    }

    [Test]
    public async Task The_release_is_downloaded_once_and_found_afterwards()
    {
        var package = Package("renode_1.16.1-dotnet_portable");
        var release = Serve(package);
        var (engine, reason) = await Choose("renode", folder, release);
        Assert.That(engine.Name, Is.EqualTo("renode"));
        Assert.That(reason, Does.Contain("downloaded to").And.Contain(cache));

        // The server has ended: what comes now is the cache's.
        Assert.That((await Choose("renode", folder, release)).Reason, Does.StartWith("Renode 1.16.1.17033, " + cache));
        Assert.That((await Choose("auto", folder, release)).Engine.Name, Is.EqualTo("renode"));
        Assert.That(Leftovers(), Is.EqualTo(new[] { "renode-1.16.1" }));
    }

    [Test]
    public void A_package_with_another_checksum_is_thrown_away()
    {
        var release = Serve(Package("renode_1.16.1-dotnet_portable")) with { Sha256 = new string('0', 64) };
        var failure = Refused(folder, release);
        Assert.That(failure.Message, Does.Contain("not the package that is meant").And.Contain(release.Sha256));
        Assert.That(Leftovers(), Is.Empty);
    }

    [Test]
    public void A_package_that_is_no_archive_is_refused()
    {
        var release = Serve(Encoding.ASCII.GetBytes("not an archive"));
        Assert.That(Refused(folder, release).Message, Does.Contain("can't be had"));
        Assert.That(Leftovers(), Is.Empty);
    }

    [Test]
    public void An_archive_without_a_launcher_is_refused()
    {
        var release = Serve(Package("somewhere/deeper"));
        Assert.That(Refused(folder, release).Message, Does.Contain("holds no \"renode\""));
        Assert.That(Leftovers(), Is.Empty);
    }

    [Test]
    public void Without_a_network_it_says_what_to_do()
    {
        var release = new RenodeRelease(new Uri("http://127.0.0.1:1/renode.tar.gz"), "");
        var failure = Refused(folder, release);
        Assert.That(failure.Message, Does.StartWith("There is no Renode on the PATH").And.Contain("127.0.0.1:1"));
        Assert.That(failure.Message, Does.Not.Contain("\n"));
        Assert.That(failure.Advice, Does.Contain("Install Renode 1.16.1").And.Contain("--engine qemu"));
        Assert.That(Leftovers(), Is.Empty);
    }

    private Task<(IBoardEngine Engine, string Reason)> Choose(string name, string path, RenodeRelease? release = null)
    {
        return BoardEngines.Choose(name, path, cache, () => release ?? throw new AssertionException("nothing was to be downloaded"), _ => { }, CancellationToken.None);
    }

    private PlayException Refused(string path, RenodeRelease? release = null)
    {
        return Assert.ThrowsAsync<PlayException>(new Func<Task>(() => Choose("renode", path, release)))!;
    }

    private string[] Leftovers()
    {
        return Directory.Exists(cache) ? Directory.GetFileSystemEntries(cache).Select(entry => Path.GetFileName(entry)).ToArray() : Array.Empty<string>();
    }

    /// <summary>A folder for the PATH with a launcher that says a version.</summary>
    private string Launcher(string says)
    {
        var path = Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName;
        var launcher = Path.Combine(path, "renode");
        File.WriteAllText(launcher, Script(says));
        File.SetUnixFileMode(launcher, Executable);
        return path;
    }

    private static byte[] Package(string top)
    {
        using var bytes = new MemoryStream();
        using(var packer = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using(var tar = new TarWriter(packer))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"{top}/renode")
            {
                Mode = Executable, DataStream = new MemoryStream(Encoding.ASCII.GetBytes(Script("Renode v1.16.1.17033"))),
            });
        }
        return bytes.ToArray();
    }

    private static string Script(string says)
    {
        return $"#!/bin/sh\n[ \"$1\" = --version ] && echo '{says}'\n";
    }

    /// <summary>Answers one request with <paramref name="package"/>.</summary>
    private static RenodeRelease Serve(byte[] package)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            listener.Stop();
            using var stream = client.GetStream();
            var request = new byte[4096];
            _ = await stream.ReadAsync(request);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {package.Length}\r\nConnection: close\r\n\r\n"));
            await stream.WriteAsync(package);
        });
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return new RenodeRelease(new Uri($"http://127.0.0.1:{port}/renode.tar.gz"), Convert.ToHexString(SHA256.HashData(package)).ToLowerInvariant());
    }

    private string folder = "", cache = "";

    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
}
