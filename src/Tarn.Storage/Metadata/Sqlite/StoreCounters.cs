namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// Ids and commit numbers. They come from ranges that are reserved on disk before their first use: no commit writes a
/// counter, and after a crash the rest of a range is skipped. See D19 (metadata is an ordered map). A power loss takes
/// logged groups from the store, and their rows return from the journal: they use only numbers whose reservation was
/// synced before, D9 (one commit for rows and records).
/// </summary>
internal sealed class StoreCounters(SqliteFile.StoreState durable)
{
    private long _lastId = Math.Max(durable.IdsReserved, MetadataLimits.IdsBegin);
    private SqliteFile.StoreState _synced = durable;

    /// <summary>The state that the store's next commit must write.</summary>
    public SqliteFile.StoreState Wanted { get; private set; } = durable;

    /// <summary>The state that the store has committed.</summary>
    public SqliteFile.StoreState Written { get; private set; } = durable;

    public bool IsDirty => Wanted != Written;

    /// <summary>True when less than half a range of ids or commit numbers is durably reserved.</summary>
    public bool IsNearEnd => Left < MetadataLimits.CounterRange / 2;

    /// <summary>False when an id or commit number was given out that is not durably reserved.</summary>
    public bool AreReserved => Left >= 0;

    /// <summary>The number of the newest commit.</summary>
    public long LastCommit { get; private set; } = durable.CommitsReserved;

    private long Left => Math.Min(_synced.IdsReserved - _lastId, _synced.CommitsReserved - LastCommit);

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

    /// <summary>Makes the next commit reserve a whole range of both.</summary>
    public void Reserve() => Wanted = Wanted with
    {
        IdsReserved = _lastId + MetadataLimits.CounterRange,
        CommitsReserved = LastCommit + MetadataLimits.CounterRange,
    };

    public void Applied(long lsn) => Wanted = Wanted with { Applied = Math.Max(lsn, Wanted.Applied) };

    /// <summary>
    /// Makes the next commit write a row, and so sync, whatever its rows contain: SQLite does not write a row with an
    /// unchanged value, and a commit without pages has no sync. It costs one commit number.
    /// </summary>
    public void MustWrite() => Wanted = Wanted with { CommitsReserved = Wanted.CommitsReserved + 1 };

    /// <summary>Notes that the store has committed <see cref="Wanted"/>.</summary>
    /// <param name="synced">The commit is durable now.</param>
    public void Committed(bool synced)
    {
        Written = Wanted;
        _synced = synced ? Wanted : _synced;
    }
}
