using System.Globalization;
using Xunit.Abstractions;

namespace Tarn.Sql.Tests.Cases;

/// <summary>
/// The recorded statements, set-ups and changes included, run in order through the execution service on a real lake. Those that differ
/// are listed with their reasons (`tests/data/sql-cases/differing.txt`); `TARN_RECORDED_DIFFERENCES=FILE` writes all differences.
/// </summary>
public sealed class RecordedStatementsTests(ITestOutputHelper output)
{
    private const int DifferingMax = 14;
    private const int SampleShare = 20;

    [Fact]
    [Trait("Long", "Recorded")]
    public async Task Recorded_statements_run_as_in_Trino()
    {
        var outcomes = (await Task.WhenAll(RecordedCase.Files.Select(file => CaseRun.Run(RecordedCase.Read(file))))).SelectMany(file => file).ToList();
        var passed = outcomes.Where(o => o.Difference is null).Select(o => o.Case.Id).ToHashSet();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{passed.Count} of {outcomes.Count} recorded statements agree"));
        foreach (var reason in outcomes.Where(o => o.Difference is not null).GroupBy(Reason).OrderByDescending(r => r.Count()))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{reason.Count(),5} {reason.Key}"));
        }

        var listed = Listed();
        var differing = outcomes.Where(o => o.Difference is not null).Select(o => $"{o.Case.Id} {o.Case.Group}: {o.Case.Sql} => {o.Difference}").ToList();
        if (Environment.GetEnvironmentVariable("TARN_RECORDED_DIFFERENCES") is { Length: > 0 } path)
        {
            File.WriteAllLines(path, differing);
        }

        listed.ToList().ForEach(d => output.WriteLine($"{d.Key} {d.Value}"));
        var unlisted = differing.Where(d => !listed.ContainsKey(d[..d.IndexOf(' ', StringComparison.Ordinal)])).ToList();
        Assert.True(unlisted.Count == 0, string.Join('\n', unlisted.Take(20)));
        Assert.Empty(listed.Keys.Intersect(passed));
        Assert.InRange(listed.Count, 0, DifferingMax);
    }

    [Fact]
    public async Task The_first_statements_of_each_recorded_file_run_as_in_Trino()
    {
        var samples = RecordedCase.Files.Select(file => (File: file, Cases: RecordedCase.Read(file))).Select(all => (all.File, Cases: Sample(all.Cases)));
        var outcomes = (await Task.WhenAll(samples.Select(sample => CaseRun.Run(sample.Cases)))).SelectMany(file => file).ToList();
        var listed = Listed();
        Assert.Empty(outcomes.Where(o => o.Difference is not null && !listed.ContainsKey(o.Case.Id)).Select(o => $"{o.Case.Sql} => {o.Difference}"));
        Assert.NotEmpty(outcomes);
    }

    // Statements build on those before them, so a sample is a beginning.
    private static IReadOnlyList<RecordedCase> Sample(IReadOnlyList<RecordedCase> cases)
    {
        var left = Math.Max(1, cases.Count(one => !one.IsSetup) / SampleShare);
        return [.. cases.TakeWhile(one => one.IsSetup || left-- > 0)];
    }

    private static Dictionary<string, string> Listed() => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "data", "sql-cases", "differing.txt"))
        .Where(line => !line.StartsWith('#')).ToDictionary(line => line.Split(' ')[0], line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);

    private static string Reason(CaseOutcome outcome)
    {
        var difference = outcome.Difference!;
        var colon = difference.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && difference.AsSpan(0, colon).IndexOfAnyExceptInRange('A', '_') < 0 ? difference[..colon] : "another answer";
    }
}
