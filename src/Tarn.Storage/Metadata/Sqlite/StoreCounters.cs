namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// Ids and commit numbers, handed out from ranges that are reserved on disk before their first use (D19): no commit
/// writes a counter, and after a crash the rest of a range is skipped.
/// </summary>
internal sealed class StoreCounters(SqliteFile.StoreState durable)
{
    private long lastId = Math.Max(durable.IdsReserved, MetadataLimits.IdsBegin);

    /// <summary>What the next commit of the store must make durable.</summary>
    public SqliteFile.StoreState Wanted { get; private set; } = durable;

    /// <summary>What is durable.</summary>
    public SqliteFile.StoreState Durable { get; private set; } = durable;

    public bool IsDirty => Wanted != Durable;

    /// <summary>The number of the newest commit.</summary>
    public long LastCommit { get; private set; } = durable.CommitsReserved;

    public long NextId()
    {
        if (++lastId > Wanted.IdsReserved)
        {
            Wanted = Wanted with { IdsReserved = lastId + MetadataLimits.CounterRange };
        }

        return lastId;
    }

    public long NextCommit()
    {
        if (++LastCommit > Wanted.CommitsReserved)
        {
            Wanted = Wanted with { CommitsReserved = LastCommit + MetadataLimits.CounterRange };
        }

        return LastCommit;
    }

    public void Applied(long lsn) => Wanted = Wanted with { Applied = Math.Max(lsn, Wanted.Applied) };

    /// <summary>
    /// The next commit writes, whatever its rows say, and so syncs: SQLite writes no row that says what it said, and a commit without pages syncs
    /// nothing. It costs a commit number.
    /// </summary>
    public void MustWrite() => Wanted = Wanted with { CommitsReserved = Wanted.CommitsReserved + 1 };

    /// <summary>The store has committed <see cref="Wanted"/>.</summary>
    public void Committed() => Durable = Wanted;
}
