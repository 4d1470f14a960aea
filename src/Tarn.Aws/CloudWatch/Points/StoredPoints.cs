using System.Globalization;
using Microsoft.Extensions.Logging;
using Tarn.Aws.FedTables;
using Tarn.Sql;
using Tarn.Sql.Catalog;
using Tarn.Sql.Running;
using Tarn.Storage.Rights;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Rows;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Telemetry.Metrics.Tables;

namespace Tarn.Aws.CloudWatch.Points;

/// <summary>The tables of points in the lake. A read is one statement for all metrics of a request.</summary>
public sealed class StoredPoints(FedTable table, IOwnQueries queries, ILogger log) : IPointTable
{
    /// <inheritdoc/>
    public ValueTask CreateDelivery(IMetadataTransaction transaction, MetricFeed feed) =>
        table.CreateDelivery(transaction, PointTable.ScopeOf(feed.Scope), feed.Stream);

    /// <inheritdoc/>
    public ValueTask Ensure(MetricScope scope) => table.Ensure(PointTable.ScopeOf(scope), log);

    /// <inheritdoc/>
    public async ValueTask Read(MetricScope scope, IReadOnlyList<SeriesRead> reads, long before, CancellationToken cancellationToken)
    {
        if (!table.Exists(PointTable.ScopeOf(scope)))
        {
            return;
        }

        var wanted = reads.ToLookup(read => read.Series);
        var ids = string.Join(", ", wanted.Select(each => $"'{each.Key.Text}'"));
        var (from, to) = (PointText.Time(reads.Min(read => read.From)), PointText.Time(Math.Min(before, reads.Max(read => read.Before))));
        var text = $"""
            SELECT metric_id, unit, period, CAST(to_unixtime(time) AS bigint), sample_count, sum, minimum, maximum, sample_values, sample_counts
            FROM {table.Form.SqlName} WHERE time >= {from} AND time < {to} AND metric_id IN ({ids})
            """;
        try
        {
            await queries.Each(OwnOf(scope), text, row => Give(row, wanted, before), cancellationToken);
        }
        catch (SqlException failure)
        {
            throw new TarnException(ErrorKind.Unavailable, $"Metric data older than 15 days cannot be read now: {failure.Message}", failure);
        }
    }

    internal static SqlPrincipal OwnOf(MetricScope scope) => new(scope.Account, scope.Region, "tarn", "tarn") { Rights = InstanceRights.Instance };

    private static void Give(string?[] row, ILookup<SeriesId, SeriesRead> wanted, long before)
    {
        var second = long.Parse(row[3]!, CultureInfo.InvariantCulture);
        if (second >= before || SeriesId.Parse(row[0]!) is not { } id || !MetricUnit.TryParse(row[1]!, out var unit))
        {
            return;
        }

        var sample = SampleOf(row);
        foreach (var read in wanted[id])
        {
            if (second >= read.From && second < read.Before && read.Takes(unit))
            {
                read.Sink.Take(second, row[2] == "1", unit, sample);
            }
        }
    }

    private static MetricSample SampleOf(string?[] row)
    {
        var (count, sum) = (PointText.Number(row[4]) ?? 0, PointText.Number(row[5]) ?? 0);
        if (row[8] is { } values && row[9] is { } counts)
        {
            return MetricSample.Distribution([.. PointText.Numbers(values).Zip(PointText.Numbers(counts), (value, each) => new WeightedValue(value, each))]);
        }

        var (minimum, maximum) = (PointText.Number(row[6]) ?? double.PositiveInfinity, PointText.Number(row[7]) ?? double.NegativeInfinity);
        return count == 1 && minimum == maximum ? MetricSample.Of(sum) : MetricSample.Set(count, sum, minimum, maximum);
    }
}
