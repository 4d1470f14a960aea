using System.Globalization;
using Spectre.Console;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Output;

/// <summary>The backlogs of records that wait, as a table.</summary>
internal static class BacklogTable
{
    /// <summary>The table. Estimates begin with <c>~</c>.</summary>
    public static Table Of(IReadOnlyList<BacklogRow> rows, DateTimeOffset now) => new PrintedTable(
        ["kind", "name", "to", "waiting", "bytes", "oldest", "rule", "left", "lost"],
        [false, false, false, true, true, true, false, true, true],
        [.. rows.Select(row => Cells(row, now))]).ToTable();

    private static string[] Cells(BacklogRow row, DateTimeOffset now) =>
    [
        row.Kind,
        row.Name,
        row.Target ?? "",
        Estimate(row, row.Waiting.ToString("N0", CultureInfo.InvariantCulture)),
        row is { Bytes: { } bytes, Waiting: > 0 } ? Estimate(row, Quantity.Bytes(bytes)) : "",
        row.OldestAt is { } oldest ? TimeText(now - oldest) : "",
        row.Rule,
        row.SecondsLeft is { } left ? $"{row.Then} in {TimeText(TimeSpan.FromSeconds(left))}" : "",
        row.Lost > 0 ? row.Lost.ToString("N0", CultureInfo.InvariantCulture) : "",
    ];

    private static string Estimate(BacklogRow row, string text) => row is { IsEstimate: true } ? $"~{text}" : text;

    private static string TimeText(TimeSpan time) => time switch
    {
        _ when time >= TimeSpan.FromDays(2) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.#} d"),
        _ when time >= TimeSpan.FromHours(2) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} h"),
        _ when time >= TimeSpan.FromMinutes(2) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalSeconds):0} s"),
    };
}
