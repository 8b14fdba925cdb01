using System;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

namespace Exynos5422.Play.Tests;

public sealed class PatienceTests
{
    [Test]
    public async Task It_ends_a_run_in_which_nothing_happens()
    {
        using var patience = new Patience(TimeSpan.FromMilliseconds(50), CancellationToken.None);
        patience.Restart();
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(20), patience.Token);
        }
        catch(OperationCanceledException)
        {
            // That is what it is for.
        }
        Assert.That(patience.IsOver, Is.True);
    }

    [Test]
    public async Task It_lasts_while_something_happens()
    {
        using var patience = new Patience(TimeSpan.FromSeconds(2), CancellationToken.None);
        for(var i = 0; i < 30; i++)
        {
            await Task.Delay(100);
            patience.Restart();
        }
        Assert.That((patience.IsOver, patience.Token.IsCancellationRequested), Is.EqualTo((false, false)));
    }

    [Test]
    public void It_is_not_over_when_the_user_ends_the_run()
    {
        using var user = new CancellationTokenSource();
        using var patience = new Patience(TimeSpan.FromSeconds(20), user.Token);
        user.Cancel();
        Assert.That((patience.IsOver, patience.Token.IsCancellationRequested), Is.EqualTo((false, true)));
    }
}
