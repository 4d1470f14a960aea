namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// Applies the log's sets that the store lacks, one synced transaction each: D9 (one commit for rows and records).
/// </summary>
internal static class LogReplay
{
    public static void Run(ICommitLog log, SqliteConnection connection, SqliteRows rows, StoreCounters counters, Func<bool> makeRoom)
    {
        foreach (var (lsn, changes) in log.ReplayAbove(counters.Written.Applied))
        {
            while (!TryApply(lsn, changes, connection, rows, counters, makeRoom))
            {
            }
        }
    }

    // Returns false when the disk was full and has free space now.
    private static bool TryApply(
        long lsn, IReadOnlyList<RowChange> changes, SqliteConnection connection, SqliteRows rows, StoreCounters counters, Func<bool> makeRoom)
    {
        try
        {
            connection.Execute("BEGIN IMMEDIATE");
            foreach (var change in changes)
            {
                rows.Apply(change);
            }

            counters.Applied(lsn);
            counters.NextCommit();
            SqliteFile.WriteState(rows, counters.Wanted);
            connection.Execute("COMMIT");
            counters.Committed(synced: true);
            return true;
        }
        catch (SqliteException full) when (full.IsDiskFull && makeRoom())
        {
            if (!connection.IsIdle)
            {
                connection.Execute("ROLLBACK");
            }

            return false;
        }
    }
}
