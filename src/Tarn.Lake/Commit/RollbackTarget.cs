using System.Globalization;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Commit;

/// <summary>The snapshot to which a table goes back.</summary>
public static class RollbackTarget
{
    /// <summary>A snapshot that main has, or had before an earlier rollback.</summary>
    /// <exception cref="TarnException">InvalidArgument: main never had the snapshot, or it has expired.</exception>
    public static Snapshot Of(TableMetadata table, SnapshotId id) =>
        table.SnapshotById(id) is { } snapshot && WasMain(table, id) ? snapshot : throw new TarnException(
            ErrorKind.InvalidArgument, $"Snapshot {id} is not in the history of main, or has expired. {Kept(table)}");

    /// <summary>The newest snapshot of main that is not younger than a time.</summary>
    /// <exception cref="TarnException">InvalidArgument: there is none, or it has expired.</exception>
    public static Snapshot At(TableMetadata table, DateTimeOffset time) =>
        BranchHistory.Of(table, SnapshotRef.Main).FirstOrDefault(snapshot => snapshot.TimestampMs <= time.ToUnixTimeMilliseconds())
        ?? throw new TarnException(ErrorKind.InvalidArgument, $"Main has no snapshot of {Text(time)} or earlier. {Kept(table)}");

    /// <summary>The number of main's snapshots that a rollback takes back.</summary>
    public static int Count(TableMetadata table, Snapshot to) =>
        BranchHistory.Of(table, SnapshotRef.Main).TakeWhile(snapshot => snapshot.Id != to.Id).Count();

    /// <summary>Whether main has the snapshot, or had it: then its log names it.</summary>
    internal static bool WasMain(TableMetadata table, SnapshotId id) =>
        BranchHistory.Of(table, SnapshotRef.Main).Any(snapshot => snapshot.Id == id) || table.SnapshotLog.Any(entry => entry.SnapshotId == id);

    private static string Kept(TableMetadata table) => BranchHistory.Of(table, SnapshotRef.Main) is [.., var oldest]
        ? $"The oldest one that is kept is {oldest.Id} of {Text(DateTimeOffset.FromUnixTimeMilliseconds(oldest.TimestampMs))}."
        : "Main has no snapshot.";

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
