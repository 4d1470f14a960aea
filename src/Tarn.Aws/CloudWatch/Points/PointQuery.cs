using System.Globalization;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.CloudWatch.Points;

/// <summary>
/// The statement for the points of some metrics. Where sums are enough for a sink, the workers add up its periods: a row is a period, not a point.
/// </summary>
internal sealed class PointQuery
{
    private const int MinuteSeconds = 60;

    private const string Sums = "sum(sample_count), sum(sum), min(minimum), max(maximum), CAST(NULL AS array(double)), CAST(NULL AS array(double))";

    private const string Points = "sample_count, sum, minimum, maximum, sample_values, sample_counts";

    // Each group reads the table once: with more, sums cost more than points.
    private const int GroupsMax = 8;

    private readonly IReadOnlyList<(PointGrid? Grid, ILookup<SeriesId, SeriesRead> Reads)> _groups;
    private readonly long _before;

    /// <param name="table">The table, as a statement names it.</param>
    /// <param name="reads">The wanted points; at least one.</param>
    /// <param name="before">Only points before this second are given.</param>
    public PointQuery(string table, IReadOnlyList<SeriesRead> reads, long before)
    {
        _before = before;

        // Reads of a grid share its range, so that a row counts for each of them.
        var groups = reads.GroupBy(static read => read.Sink.Grid is { } grid ? (grid, read.From, read.Before) : default((PointGrid, long, long)?)).ToList();
        _groups = groups.Count > GroupsMax
            ? [(null, reads.ToLookup(static read => read.Series))]
            : [.. groups.Select(static group => (group.Key?.Item1, group.ToLookup(static read => read.Series)))];
        Text = string.Join(
            "\nUNION ALL ",
            _groups.Select((group, number) => Select(table, number, group.Grid, [.. group.Reads.SelectMany(static each => each)])));
    }

    public string Text { get; }

    /// <summary>Gives a row of the result to the sinks that want it.</summary>
    public void Give(string?[] row)
    {
        var (group, second) = (Integer(row[0]), Integer(row[4]));
        if (SeriesId.Parse(row[1]!) is not { } id || !MetricUnit.TryParse(row[2]!, out var unit))
        {
            return;
        }

        var (grid, reads) = _groups[(int)group];
        var sample = SampleOf(row);
        foreach (var read in reads[id])
        {
            // The first period may begin before the range.
            var counted = grid is null ? second : Math.Max(second, read.From);
            if (counted >= read.From && counted < Math.Min(read.Before, _before) && read.Takes(unit))
            {
                read.Sink.Take(counted, row[3] == "1", unit, sample);
            }
        }
    }

    private string Select(string table, int number, PointGrid? grid, IReadOnlyList<SeriesRead> reads)
    {
        var ids = string.Join(", ", reads.Select(read => read.Series).Distinct().Select(id => $"'{id.Text}'"));
        var (from, to) = (PointText.Time(reads.Min(read => read.From)), PointText.Time(Math.Min(_before, reads.Max(read => read.Before))));
        var where = $"FROM {table} WHERE time >= {from} AND time < {to} AND metric_id IN ({ids})";
        var resolution = grid is { PeriodSeconds: < MinuteSeconds } ? " AND period = 1" : "";
        return grid is { } sums
            ? $"""
                SELECT {number}, metric_id, unit, min(period), {PeriodOf(sums)}, {Sums} {where} AND sample_count > 0{resolution}
                GROUP BY metric_id, unit, {PeriodOf(sums)}
                """
            : $"SELECT {number}, metric_id, unit, period, CAST(to_unixtime(time) AS bigint), {Points} {where}";
    }

    private static string PeriodOf(PointGrid grid)
    {
        var shift = (grid.Origin % grid.PeriodSeconds).ToString(CultureInfo.InvariantCulture);
        var length = grid.PeriodSeconds.ToString(CultureInfo.InvariantCulture);
        return $"CAST(floor((to_unixtime(time) - {shift}) / {length}) AS bigint) * {length} + {shift}";
    }

    private static MetricSample SampleOf(string?[] row)
    {
        var (count, sum) = (PointText.Number(row[5]) ?? 0, PointText.Number(row[6]) ?? 0);
        if (row[9] is { } values && row[10] is { } counts)
        {
            return MetricSample.Distribution([.. PointText.Numbers(values).Zip(PointText.Numbers(counts), (value, each) => new WeightedValue(value, each))]);
        }

        var (minimum, maximum) = (PointText.Number(row[7]) ?? double.PositiveInfinity, PointText.Number(row[8]) ?? double.NegativeInfinity);
        return count == 1 && minimum == maximum ? MetricSample.Of(sum) : MetricSample.Set(count, sum, minimum, maximum);
    }

    private static long Integer(string? text) => long.Parse(text!, CultureInfo.InvariantCulture);
}
