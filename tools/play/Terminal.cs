using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Tasks;

using Exynos5422.Play.Report;
using Exynos5422.Play.Verification;

using Spectre.Console;

namespace Exynos5422.Play;

/// <summary>
/// What the user sees: a line for each finished step, a live line for the one under way, and the tables at the end.
/// </summary>
public sealed class Terminal
{
    public Terminal(IAnsiConsole console)
    {
        this.console = console;
        live = console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi;
    }

    /// <summary>Seconds by step, in the order they were done.</summary>
    public Dictionary<string, double> Seconds { get; } = new();

    /// <summary>
    /// Does a step of the run, shown with what it is doing at the moment and, when done, with what came of it.
    /// </summary>
    /// <param name="name">A few words, also the key in <see cref="Seconds"/>.</param>
    /// <param name="work">Gets a sink for "what it is doing"; returns the result and a few words about it.</param>
    public async Task<T> Step<T>(string name, Func<Action<string>, Task<(T Result, string Summary)>> work)
    {
        var clock = Stopwatch.StartNew();
        (T Result, string Summary) done;
        try
        {
            if(live)
            {
                done = await console.Status().Spinner(Spinner.Known.Dots).StartAsync(Markup.Escape(name),
                    status => work(text => status.Status(Markup.Escape($"{name}: {Shorten(text)}")))).ConfigureAwait(false);
            }
            else
            {
                var last = Stopwatch.StartNew();
                done = await work(text =>
                {
                    // A log wants a sign of life, not every line.
                    if(last.Elapsed > TimeSpan.FromSeconds(10))
                    {
                        last.Restart();
                        Line($"  [grey]..[/] {Markup.Escape($"{name}: {Shorten(text)}")}");
                    }
                }).ConfigureAwait(false);
            }
        }
        catch(Exception)
        {
            Line($"  [red]x[/]  {Markup.Escape(name)} [grey]({Format(clock.Elapsed)})[/]");
            throw;
        }
        Seconds[name] = Math.Round(clock.Elapsed.TotalSeconds, 2);
        Line($"  [green]ok[/] {Markup.Escape(name)}: {Markup.Escape(done.Summary)} [grey]({Format(clock.Elapsed)})[/]");
        return done.Result;
    }

    public void Line(string markup)
    {
        lock(console)
        {
            console.MarkupLine(markup);
        }
    }

    public void Text(string text)
    {
        Line(Markup.Escape(text));
    }

    public void Checks(string title, IReadOnlyList<Check> checks)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape(title)).AddColumns("Check", "Expected", "Found", "");
        foreach(var check in checks)
        {
            table.AddRow(Markup.Escape(check.Name), Markup.Escape(check.Expected), Markup.Escape(check.Found), check.Passed ? "[green]pass[/]" : "[red]FAIL[/]");
        }
        console.Write(table);
    }

    public void Facts(string title, IEnumerable<(string Name, string Value)> facts)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape(title)).HideHeaders().AddColumns("", "");
        foreach(var (name, value) in facts)
        {
            table.AddRow(Markup.Escape(name), Markup.Escape(value));
        }
        console.Write(table);
    }

    public void Tests(TestSummary summary)
    {
        foreach(var (title, colour, lines) in new[] { ("Skipped", "yellow", summary.Skips), ("Failed", "red", summary.Failures) })
        {
            if(lines.Count > 0)
            {
                Line($"[{colour}]{title}:[/]");
                lines.ForEach(line => Text("  " + line));
            }
        }
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Tests", "Passed", "Failed", "Skipped", "Seconds");
        foreach(var suite in summary.Suites)
        {
            table.AddRow(Markup.Escape(suite.Name), $"{suite.Passed}", suite.Failed == 0 ? "0" : $"[red]{suite.Failed}[/]", $"{suite.Skipped}", suite.Seconds.ToString("0.0", CultureInfo.InvariantCulture));
        }
        console.Write(table);
        Text(summary.LastLine);
    }

    public void Failure(PlayException failure)
    {
        Line($"[red]Error:[/] {Markup.Escape(failure.Message)}");
        Line($"[yellow]What to do:[/] {Markup.Escape(failure.Advice)}");
    }

    private static string Shorten(string text)
    {
        text = text.Trim();
        return text.Length > 90 ? text[..87] + "..." : text;
    }

    private static string Format(TimeSpan time)
    {
        return time.TotalMinutes >= 1
            ? $"{(int)time.TotalMinutes} min {time.Seconds} s"
            : time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
    }

    private readonly IAnsiConsole console;
    private readonly bool live;
}
