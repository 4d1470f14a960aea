namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// Ids and commit numbers. They come from ranges that are reserved on disk before their first use: no commit writes a
/// counter, and after a crash the rest of a range is skipped. See D19 (metadata is an ordered map).
/// </summary>
internal sealed class StoreCounters(SqliteFile.StoreState durable)
{
    private long _lastId = Math.Max(durable.IdsReserved, MetadataLimits.IdsBegin);

    /// <summary>The state that the store's next commit must make durable.</summary>
    public SqliteFile.StoreState Wanted { get; private set; } = durable;

    /// <summary>The durable state.</summary>
    public SqliteFile.StoreState Durable { get; private set; } = durable;

    public bool IsDirty => Wanted != Durable;

    /// <summary>The number of the newest commit.</summary>
    public long LastCommit { get; private set; } = durable.CommitsReserved;

    public long NextId()
    {
        if (++_lastId > Wanted.IdsReserved)
        {
            Wanted = Wanted with { IdsReserved = _lastId + MetadataLimits.CounterRange };
        }

        return _lastId;
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
    /// Makes the next commit write a row, and so sync, whatever its rows contain: SQLite does not write a row with an
    /// unchanged value, and a commit without pages has no sync. It costs one commit number.
    /// </summary>
    public void MustWrite() => Wanted = Wanted with { CommitsReserved = Wanted.CommitsReserved + 1 };

    /// <summary>Notes that the store has committed <see cref="Wanted"/>.</summary>
    public void Committed() => Durable = Wanted;
}
