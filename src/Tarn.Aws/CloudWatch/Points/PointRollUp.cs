using System.Globalization;
using Microsoft.Extensions.Logging;
using Tarn.Aws.FedTables;
using Tarn.Lake.Catalog;
using Tarn.Sql;
using Tarn.Sql.Catalog;
using Tarn.Sql.Changes;
using Tarn.Sql.Running;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.CloudWatch.Points;

/// <summary>
/// Keeps points as AWS does: after 15 days one row for 5 minutes, after 63 days one for an hour, after 455 days none. The roll-up of a day is one
/// commit, so a reader sees each value once. A kill repeats nothing: rolled up rows are not rolled up again.
/// </summary>
public sealed partial class PointRollUp(FedTableForm form, LakeCatalog catalog, OwnChanges changes, IOwnQueries queries, TimeProvider time, ILogger log)
{
    private const int DaySeconds = 86_400;

    // The last seconds of rolled up periods, and the age from which they hold.
    private static readonly (int Period, TimeSpan After)[] Steps = [(3_600, MetricTimes.ShortKept), (300, MetricTimes.Kept)];

    /// <summary>Rolls up the days of all tables that are due, and removes expired ones.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        foreach (var table in catalog.All().Where(table => table.Name.Database == form.Database && table.Name.Table == form.Table).ToList())
        {
            var scope = new MetricScope(table.Name.Scope.Account, table.Name.Scope.Region);
            try
            {
                await Run(scope, cancellationToken);
            }
            catch (SqlException failure)
            {
                LogFailed(log, scope.Account, scope.Region, failure.Message);
            }
        }
    }

    /// <summary>Rolls up the table of one scope.</summary>
    /// <exception cref="SqlException">A statement failed.</exception>
    public async Task Run(MetricScope scope, CancellationToken cancellationToken)
    {
        await changes.Run(
            scope.Account, scope.Region, $"DELETE FROM {form.SqlName} WHERE time < {PointText.Time(DayOf(MetricTimes.AllKept))}", cancellationToken);
        foreach (var (period, after) in Steps)
        {
            var due = $"SELECT DISTINCT CAST(to_unixtime(date_trunc('day', time)) AS bigint) FROM {form.SqlName} "
                + $"WHERE time < {PointText.Time(DayOf(after))} AND period < {period}";
            var days = await queries.Rows(SqlPrincipal.OfTarn(scope.Account, scope.Region), due, cancellationToken);
            foreach (var day in days.Select(row => long.Parse(row[0]!, CultureInfo.InvariantCulture)).Order())
            {
                await changes.Run(scope.Account, scope.Region, Statement(form.SqlName, day, period), cancellationToken);
            }
        }
    }

    /// <summary>
    /// The statement that rolls up a day. Its source has one row with the day, which matches and deletes each short row of it, and the new rows,
    /// which match none. A new row has the values of its percentiles, if all of its rows have them.
    /// </summary>
    public static string Statement(string table, long day, int period)
    {
        var number = period.ToString(CultureInfo.InvariantCulture);
        var within = $"time >= {PointText.Time(day)} AND time < {PointText.Time(day + DaySeconds)} AND period < {number}";
        return $"""
            MERGE INTO {table} AS p USING (
              WITH old AS (
                SELECT metric_id, unit, from_unixtime(floor(to_unixtime(time) / {number}) * {number}) AS start, namespace, metric, dimensions,
                  sample_count, sum, minimum, maximum,
                  COALESCE(sample_values, IF(minimum = maximum, ARRAY[minimum])) AS vs, COALESCE(sample_counts, ARRAY[sample_count]) AS cs
                FROM {table} WHERE {within}),
              totals AS (
                SELECT metric_id, unit, start, arbitrary(namespace) AS namespace, arbitrary(metric) AS metric, arbitrary(dimensions) AS dimensions,
                  sum(sample_count) AS sample_count, sum(sum) AS sum, min(minimum) AS minimum, max(maximum) AS maximum, bool_and(vs IS NOT NULL) AS is_exact
                FROM old GROUP BY metric_id, unit, start),
              counted AS (
                SELECT metric_id, unit, start, v, sum(c) AS c FROM old CROSS JOIN UNNEST(vs, cs) AS each (v, c) GROUP BY metric_id, unit, start, v),
              lists AS (
                SELECT metric_id, unit, start, array_agg(v ORDER BY v) AS vs, array_agg(c ORDER BY v) AS cs FROM counted GROUP BY metric_id, unit, start)
              SELECT CAST(NULL AS bigint) AS day, t.metric_id, t.unit, t.start, t.namespace, t.metric, t.dimensions, t.sample_count, t.sum, t.minimum,
                t.maximum, IF(t.is_exact, l.vs) AS vs, IF(t.is_exact, l.cs) AS cs
              FROM totals t LEFT JOIN lists l ON t.metric_id = l.metric_id AND t.unit = l.unit AND t.start = l.start
              UNION ALL SELECT {day.ToString(CultureInfo.InvariantCulture)}, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL) AS r
            ON CAST(to_unixtime(date_trunc('day', p.time)) AS bigint) = r.day AND p.{within.Replace(" AND ", " AND p.", StringComparison.Ordinal)}
            WHEN MATCHED THEN DELETE
            WHEN NOT MATCHED AND r.day IS NULL THEN INSERT
              (metric_id, unit, time, namespace, metric, dimensions, sample_count, sum, minimum, maximum, sample_values, sample_counts, period)
              VALUES (r.metric_id, r.unit, r.start, r.namespace, r.metric, r.dimensions, r.sample_count, r.sum, r.minimum, r.maximum, r.vs, r.cs, {number})
            """;
    }

    private long DayOf(TimeSpan age) => (time.GetUtcNow() - age).ToUnixTimeSeconds() / DaySeconds * DaySeconds;

    [LoggerMessage(1, LogLevel.Warning, "Points of metrics of {Account} in {Region} cannot be rolled up now, and are later: {Reason}")]
    private static partial void LogFailed(ILogger log, string account, string region, string reason);
}
