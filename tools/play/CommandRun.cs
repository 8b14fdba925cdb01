using System;
using System.IO;
using System.Threading.Tasks;

namespace Exynos5422.Play;

/// <summary>What a command does when its work can't be done: it says so, and ends with the right status.</summary>
public static class CommandRun
{
    /// <returns>What the work returned, or a status of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> Guard(Terminal terminal, Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch(OperationCanceledException)
        {
            terminal.Line("[yellow]Ended by you.[/] Nothing is left running.");
            return ExitCodes.Cancelled;
        }
        catch(PlayException failure)
        {
            terminal.Failure(failure);
            return failure.ExitCode;
        }
        catch(Exception e) when(e is IOException or UnauthorizedAccessException)
        {
            terminal.Failure(new PlayException(e.Message, "Check the space and the permissions there.", ExitCodes.HostFailed, e));
            return ExitCodes.HostFailed;
        }
        catch(Exception e)
        {
            terminal.Text(e.ToString());
            terminal.Failure(new PlayException("The program failed; that is its own fault.", "Report it with the lines above and the logs in the output folder.", ExitCodes.HostFailed, e));
            return ExitCodes.HostFailed;
        }
    }
}
