using Exynos5422.Play.Engines;

using NUnit.Framework;

namespace Exynos5422.Play.Tests;

public sealed class RenodeBoardTests
{
    [Test]
    public void A_command_that_failed_is_told_with_the_lines_behind_it()
    {
        var output = new[]
        {
            "Renode, version 1.16.1 (d66b0c2a-202601010000)",
            "(monitor) include @/tmp/play.resc",
            "18:12:12.3218 [INFO] System bus created.",
            "There was an error executing command 'machine LoadPlatformDescription @board.repl'",
            "Error E39: Exception was thrown during registration of 'mfc' in 'sysbus':",
            "Trying to change the BusController",
            "At exynos5422.repl:47:25:",
            "mfc: Video.Exynos_MFC @ sysbus <0x11000000, +0x10000>",
            "                        ^",
        };
        Assert.That(RenodeBoard.Failure(output), Is.EqualTo("There was an error executing command 'machine LoadPlatformDescription @board.repl' "
            + "Error E39: Exception was thrown during registration of 'mfc' in 'sysbus': Trying to change the BusController At exynos5422.repl:47:25:"));
    }

    [Test]
    public void Renodes_own_end_is_told()
    {
        Assert.That(RenodeBoard.Failure(new[] { "Fatal error:", "System.IO.IOException: no room" }), Is.EqualTo("Fatal error: System.IO.IOException: no room"));
    }

    [Test]
    public void A_warning_of_a_model_is_no_failure()
    {
        Assert.That(RenodeBoard.Failure(new[] { "18:14:24.3051 [WARNING] mfc: There was an error in the stream", "(odroid-xu4) start" }), Is.Null);
    }
}
