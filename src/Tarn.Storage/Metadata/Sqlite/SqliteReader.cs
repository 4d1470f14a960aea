namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>One reading connection and its one open transaction.</summary>
internal sealed class SqliteReader(SqliteReaders owner, SqliteConnection connection, TimeProvider time) : IMetadataReader, IDisposable
{
    private readonly SqliteRows _rows = new(connection);
    private long _begun;
    private bool _open;

    /// <summary>False when the transaction could not be ended: the connection is then discarded.</summary>
    public bool IsUsable => connection.IsIdle;

    public T Run<T>(Func<IMetadataReader, ValueTask<T>> body)
    {
        connection.Execute("BEGIN");
        _begun = time.GetTimestamp();
        _open = true;
        try
        {
            return MemoryMetadataStore.Completed(body(this));
        }
        catch (SqliteException failure)
        {
            throw failure.AsFailure();
        }
        finally
        {
            _open = false;
            if (!connection.IsIdle)
            {
                connection.Execute("ROLLBACK");
            }
        }
    }

    public ValueTask<ReadOnlyMemory<byte>?> Get(Space space, ReadOnlyMemory<byte> key)
    {
        CheckOpen();
        return ValueTask.FromResult(_rows.Get(space, key));
    }

    public ValueTask<IReadOnlyList<Row>> Scan(Space space, KeyRange range, int limit, bool descending = false)
    {
        CheckOpen();
        return ValueTask.FromResult<IReadOnlyList<Row>>(_rows.Scan(space, range, limit, descending));
    }

    public void Dispose()
    {
        _rows.Dispose();
        connection.Dispose();
    }

    private void CheckOpen()
    {
        if (!_open)
        {
            throw new InvalidOperationException("The transaction has ended: a body uses its reader only until it returns.");
        }

        // Checked only while the writer waits for this transaction: a thread delayed by the machine for 1 second does
        // no other harm.
        if (owner.IsPausing && time.GetElapsedTime(_begun).TotalMilliseconds > MetadataLimits.ReadMsMax)
        {
            throw new TarnException(
                ErrorKind.Throttled,
                $"A metadata read took longer than {MetadataLimits.ReadMsMax} ms (D18): read in pages, each in its own transaction.");
        }
    }
}
