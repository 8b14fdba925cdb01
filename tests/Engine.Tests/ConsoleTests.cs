using System;
using System.Collections.Generic;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;

using NUnit.Framework;

namespace Exynos5422.Qemu.Tests;

[TestFixture]
public class ConsoleTests
{
    [Test]
    public void CutsLinesWhereverTheBytesWereCut()
    {
        var seen = new List<string>();
        console.Line += seen.Add;
        Feed("one\r\ntw");
        Feed("o\n\nthr\u00e4");
        console.End("test");
        Assert.That(seen, Is.EqualTo(new[] { "one", "two", "", "thr\u00e4" }));
        Assert.That(console.Lines, Is.EqualTo(seen));
    }

    [Test]
    public async Task FindsWhatIsThereAlreadyAndThenGoesOn()
    {
        Feed("a 1\nb\na 2\n");
        Assert.That((await console.WaitForAsync(new Regex("^a (.)"), Soon)).Groups[1].Value, Is.EqualTo("1"));
        Assert.That((await console.WaitForAsync(new Regex("^a (.)"), Soon)).Groups[1].Value, Is.EqualTo("2"));
        var third = console.WaitForAsync(new Regex("^a (.)"), Soon);
        Assert.That(third.IsCompleted, Is.False);
        Feed("a 3\n");
        Assert.That((await third).Groups[1].Value, Is.EqualTo("3"));
    }

    [Test]
    public async Task FindsAPromptWithoutALineEndOnce()
    {
        Feed("hello\n/ # ");
        await console.WaitForAsync(new Regex("# $"), Soon);
        Feed("ls\nbin\n/ # ");
        await console.WaitForAsync(new Regex("^/ # $"), Soon);
    }

    [Test]
    public void SaysWhatItSawLastWhenNothingMatches()
    {
        Feed("the last\n");
        var error = Assert.ThrowsAsync<TimeoutException>(() => console.WaitForAsync(new Regex("x"), TimeSpan.FromMilliseconds(20)))!;
        Assert.That(error.Message, Does.Contain("the last"));
        var waiting = console.WaitForAsync(new Regex("x"), Soon);
        console.End("power off");
        Assert.That(Assert.ThrowsAsync<GuestEndedException>(() => waiting)!.Message, Does.Contain("power off"));
        Assert.ThrowsAsync<GuestEndedException>(() => console.WaitForAsync(new Regex("x"), Soon));
    }

    [Test]
    public void BoundsALineThatNeverEnds()
    {
        for(var i = 0; i < 100; i++)
        {
            Feed(new string('x', 10000));
        }
        Feed("\n");
        Assert.That(console.Lines[0], Has.Length.EqualTo(64 << 10));
    }

    [SetUp]
    public void Create() => console = new GuestConsole(null);

    [TearDown]
    public void Close() => console.Dispose();

    private void Feed(string text) => console.Feed(Encoding.UTF8.GetBytes(text));

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private GuestConsole console = null!;
}
