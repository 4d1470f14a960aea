using System.Globalization;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Sql.Catalog;

/// <summary>Finds the snapshot of a table at a point, with Trino's errors.</summary>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-time-travel-and-version-travel-queries.html"/>
internal static class SnapshotPoints
{
    /// <exception cref="SqlException">INVALID_ARGUMENTS: the table has no such snapshot.</exception>
    public static Snapshot Find(TableMetadata table, string name, TablePoint point)
    {
        var id = point switch
        {
            TablePoint.OfSnapshot snapshot => new SnapshotId(snapshot.Id),
            TablePoint.OfReference reference => table.Refs.TryGetValue(reference.Name, out var found) ? found.SnapshotId
                : throw Refused($"Cannot find snapshot with reference name: {reference.Name}"),
            TablePoint.OfTime time => AsOf(table, time.EpochMs) ?? throw Refused($"No version history table {name} at or before {Shown(time.EpochMs)}"),
            _ => throw new ArgumentOutOfRangeException(nameof(point)),
        };
        return table.SnapshotById(id) ?? throw Refused($"Iceberg snapshot ID does not exist: {id}");
    }

    private static SnapshotId? AsOf(TableMetadata table, long epochMs)
    {
        SnapshotLogEntry? newest = null;
        foreach (var entry in table.SnapshotLog.Where(entry => entry.TimestampMs <= epochMs && entry.TimestampMs >= (newest?.TimestampMs ?? long.MinValue)))
        {
            newest = entry;
        }

        return newest?.SnapshotId;
    }

    // A time in the form of Java's Instant.
    private static string Shown(long epochMs) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(
        epochMs, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()))
        .ToString(epochMs % 1_000 == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static SqlException Refused(string message) => new(SqlErrorName.InvalidArguments, message);
}
