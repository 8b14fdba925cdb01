using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Exynos5422.Play.Report;

/// <summary>Adds up the results of several kinds of test runs.</summary>
public sealed class TestSummary
{
    public sealed record Suite(string Name, int Passed, int Failed, int Skipped, double Seconds);

    public List<Suite> Suites { get; } = new();

    /// <summary>One line for each test that failed: its name and the beginning of its message.</summary>
    public List<string> Failures { get; } = new();

    /// <summary>One line for each test that was skipped, with the reason.</summary>
    public List<string> Skips { get; } = new();

    public int Passed => Suites.Sum(suite => suite.Passed);

    public int Failed => Suites.Sum(suite => suite.Failed);

    public int Skipped => Suites.Sum(suite => suite.Skipped);

    public string LastLine => $"{Passed} passed, {Failed} failed, {Skipped} skipped";

    /// <summary>
    /// Takes every result file of a folder, by its kind: *.trx of dotnet test, *.robot.xml of Robot Framework,
    /// *.lines of a script that prints "ok NAME" or "FAIL NAME", *.skip and *.fail with a line of reason.
    /// </summary>
    /// <remarks>
    /// A file that can't be read counts as a failure: a crashed test run must not look like one without tests.
    /// </remarks>
    public static TestSummary Read(string folder)
    {
        var summary = new TestSummary();
        foreach(var file in Directory.GetFiles(folder).OrderBy(file => file, StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            try
            {
                switch(Path.GetExtension(file))
                {
                case ".trx":
                    summary.AddTrx(name, XDocument.Load(file));
                    break;
                case ".xml":
                    summary.AddRobot(Path.GetFileNameWithoutExtension(name), XDocument.Load(file));
                    break;
                case ".lines":
                    summary.AddLines(name, File.ReadAllLines(file));
                    break;
                case ".skip":
                    summary.Skips.Add($"{name}: {File.ReadAllText(file).Trim()}");
                    summary.Suites.Add(new Suite(name, 0, 0, 1, 0));
                    break;
                case ".fail":
                    summary.Fail(name, File.ReadAllText(file).Trim());
                    break;
                }
            }
            catch(Exception e) when(e is IOException || e is System.Xml.XmlException || e is InvalidDataException || e is FormatException)
            {
                summary.Fail(name, $"its results can't be read: {e.Message}");
            }
        }
        return summary;
    }

    private void AddTrx(string name, XDocument document)
    {
        var results = document.Descendants().Where(element => element.Name.LocalName == "UnitTestResult").ToArray();
        int passed = 0, failed = 0, skipped = 0;
        double seconds = 0;
        foreach(var result in results)
        {
            var test = (string?)result.Attribute("testName") ?? "?";
            seconds += TimeSpan.TryParse((string?)result.Attribute("duration"), CultureInfo.InvariantCulture, out var duration) ? duration.TotalSeconds : 0;
            var message = FirstLine(result.Descendants().FirstOrDefault(element => element.Name.LocalName == "Message")?.Value);
            switch((string?)result.Attribute("outcome"))
            {
            case "Passed":
                passed++;
                break;
            case "NotExecuted":
                skipped++;
                Skips.Add($"{name}: {test}: {message}");
                break;
            default:
                failed++;
                Failures.Add($"{name}: {test}: {message}");
                break;
            }
        }
        if(results.Length == 0)
        {
            throw new InvalidDataException("there is no test in it");
        }
        Suites.Add(new Suite(name, passed, failed, skipped, seconds));
        // A test host that crashes leaves the results it had so far, and says so only here.
        var run = document.Descendants().FirstOrDefault(element => element.Name.LocalName == "ResultSummary");
        if((string?)run?.Attribute("outcome") is not ("Completed" or "Passed") && failed == 0)
        {
            Fail(name, $"the run ended early, with {results.Length} results: {FirstLine(run?.Descendants().FirstOrDefault(element => element.Name.LocalName == "Text")?.Value)}");
        }
    }

    private void AddRobot(string name, XDocument document)
    {
        int passed = 0, failed = 0, skipped = 0;
        double seconds = 0;
        foreach(var test in document.Descendants("test"))
        {
            var status = test.Element("status");
            var title = (string?)test.Attribute("name") ?? "?";
            if(DateTime.TryParseExact((string?)status?.Attribute("starttime"), RobotTime, CultureInfo.InvariantCulture, DateTimeStyles.None, out var begin) &&
                DateTime.TryParseExact((string?)status?.Attribute("endtime"), RobotTime, CultureInfo.InvariantCulture, DateTimeStyles.None, out var end))
            {
                seconds += (end - begin).TotalSeconds;
            }
            else if(double.TryParse((string?)status?.Attribute("elapsed"), CultureInfo.InvariantCulture, out var elapsed))
            {
                seconds += elapsed;
            }
            switch((string?)status?.Attribute("status"))
            {
            case "PASS":
                passed++;
                break;
            case "SKIP":
                skipped++;
                Skips.Add($"{name}: {title}: {FirstLine(status?.Value)}");
                break;
            default:
                failed++;
                Failures.Add($"{name}: {title}: {FirstLine(status?.Value)}");
                break;
            }
        }
        if(passed + failed + skipped == 0)
        {
            throw new InvalidDataException("there is no test in it");
        }
        Suites.Add(new Suite(name, passed, failed, skipped, seconds));
    }

    private void AddLines(string name, IEnumerable<string> lines)
    {
        int passed = 0, failed = 0;
        int? counted = null;
        foreach(var line in lines)
        {
            if(PlanLine.Match(line) is { Success: true } plan)
            {
                counted = int.Parse(plan.Groups[1].Value, CultureInfo.InvariantCulture);
            }
            var match = ResultLine.Match(line);
            if(match.Success && match.Groups[1].Value == "ok")
            {
                passed++;
            }
            else if(match.Success)
            {
                failed++;
                Failures.Add($"{name}: {match.Groups[2].Value}");
            }
        }
        if(passed + failed == 0)
        {
            throw new InvalidDataException("there is no test in it");
        }
        Suites.Add(new Suite(name, passed, failed, 0, 0));
        if(counted != passed + failed)
        {
            Fail(name, counted == null ? $"the run ended early, after {passed + failed} tests" : $"the run counted {counted} tests, but told of {passed + failed}");
        }
    }

    private void Fail(string name, string reason)
    {
        Failures.Add($"{name}: {reason}");
        Suites.Add(new Suite(name, 0, 1, 0, 0));
    }

    private static string FirstLine(string? text)
    {
        var line = (text ?? "").Split('\n').Select(part => part.Trim()).FirstOrDefault(part => part.Length > 0) ?? "";
        return line.Length > 160 ? line[..157] + "..." : line;
    }

    private const string RobotTime = "yyyyMMdd HH:mm:ss.fff";

    private static readonly Regex PlanLine = new(@"^(\d+) tests, \d+ failed$", RegexOptions.Compiled);
    private static readonly Regex ResultLine = new(@"^(ok|FAIL)\s+(\S.*)$", RegexOptions.Compiled);
}
