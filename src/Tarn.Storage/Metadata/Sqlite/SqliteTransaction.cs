using Tarn.Storage.Records;

namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// One savepoint of the writer's open transaction; every call completes synchronously on its thread: D19 (metadata is
/// an ordered map).
/// </summary>
internal sealed class SqliteTransaction(SqliteRows rows, StoreCounters counters, TransactionRecorder recorder) : IMetadataTransaction
{
    private readonly Thread _writer = Thread.CurrentThread;

    /// <summary>
    /// The first failure of a statement. Some of SQLite's errors roll the whole transaction back, and each later
    /// statement would be a transaction of its own. So no statement runs any more, whatever the body does with the
    /// failure.
    /// </summary>
    public SqliteException? Failure { get; private set; }

    public long CommitNumber { get; } = counters.NextCommit();

    public ValueTask<ReadOnlyMemory<byte>?> Get(Space space, ReadOnlyMemory<byte> key)
    {
        CheckOpen();
        try
        {
            return ValueTask.FromResult(rows.Get(space, key));
        }
        catch (SqliteException failure) when (Keep(failure))
        {
            throw;
        }
    }

    public ValueTask<IReadOnlyList<Row>> Scan(Space space, KeyRange range, int limit, bool descending = false)
    {
        CheckOpen();
        try
        {
            return ValueTask.FromResult<IReadOnlyList<Row>>(rows.Scan(space, range, limit, descending));
        }
        catch (SqliteException failure) when (Keep(failure))
        {
            throw;
        }
    }

    public void Put(Space space, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) => Apply(space, key, value);

    public void Delete(Space space, ReadOnlyMemory<byte> key) => Apply(space, key, null);

    public long NextId()
    {
        CheckOpen();
        return counters.NextId();
    }

    public long NextLogId()
    {
        CheckOpen();
        return recorder.Log().NextLogId();
    }

    public void Change(LogChange change)
    {
        CheckOpen();
        recorder.Change(change);
    }

    public AppendTicket Append(ShardAppend append)
    {
        CheckOpen();
        return recorder.Append(append);
    }

    private void Apply(Space space, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte>? value)
    {
        CheckOpen();
        recorder.Record(space, key, value);
        try
        {
            rows.Apply(recorder.Rows[^1]);
        }
        catch (SqliteException failure) when (Keep(failure))
        {
            throw;
        }
    }

    // Always false, so that the failure continues to the caller.
    private bool Keep(SqliteException failure)
    {
        Failure = failure;
        return false;
    }

    private void CheckOpen()
    {
        // D17 (one connection writes metadata) forbids a second thread on the writing connection.
        Invariant.Check(Thread.CurrentThread == _writer);
        recorder.CheckOpen();
        if (Failure is not null)
        {
            throw Failure;
        }
    }
}
