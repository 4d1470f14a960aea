using System.Globalization;
using Microsoft.Extensions.Logging;
using Tarn.Aws.FedTables;
using Tarn.Sql;
using Tarn.Sql.Catalog;
using Tarn.Sql.Running;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Rows;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Telemetry.Metrics.Tables;

namespace Tarn.Aws.CloudWatch.Points;

/// <summary>The tables of points in the lake. A read is one statement for all metrics of a request.</summary>
public sealed partial class StoredPoints(FedTable table, IOwnQueries queries, ILogger log) : IPointTable
{
    /// <inheritdoc/>
    public ValueTask CreateDelivery(IMetadataTransaction transaction, MetricFeed feed) =>
        table.CreateDelivery(transaction, PointTable.ScopeOf(feed.Scope), feed.Stream);

    /// <inheritdoc/>
    public ValueTask Ensure(MetricScope scope) => table.Ensure(PointTable.ScopeOf(scope), log);

    /// <inheritdoc/>
    public async ValueTask<bool> Read(MetricScope scope, IReadOnlyList<SeriesRead> reads, long before, CancellationToken cancellationToken)
    {
        if (!table.Exists(PointTable.ScopeOf(scope)))
        {
            return false;
        }

        var query = new PointQuery(table.Form.SqlName, reads, before);
        var isBegun = false;
        try
        {
            await queries.Each(
                SqlPrincipal.OfTarn(scope.Account, scope.Region),
                query.Text,
                row =>
                {
                    isBegun = true;
                    query.Give(row);
                },
                cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is SqlException or TarnException && !isBegun)
        {
            LogUnread(log, scope.Account, scope.Region, failure.Message);
            return false;
        }
        catch (SqlException failure)
        {
            throw new TarnException(ErrorKind.Unavailable, $"Older metric data cannot be read now: {failure.Message}", failure);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Points of metrics of {Account} in {Region} cannot be read from the table now: {Reason}")]
    private static partial void LogUnread(ILogger log, string account, string region, string reason);
}
