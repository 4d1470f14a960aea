namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>One reading connection and its one open transaction.</summary>
internal sealed class SqliteReader(SqliteReaders owner, SqliteConnection connection, TimeProvider time) : IMetadataReader, IDisposable
{
    private readonly SqliteRows rows = new(connection);
    private long begun;
    private bool open;

    /// <summary>False when the transaction could not be ended: the connection is then discarded.</summary>
    public bool IsUsable => connection.IsIdle;

    public T Run<T>(Func<IMetadataReader, ValueTask<T>> body)
    {
        connection.Execute("BEGIN");
        begun = time.GetTimestamp();
        open = true;
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
            open = false;
            if (!connection.IsIdle)
            {
                connection.Execute("ROLLBACK");
            }
        }
    }

    public ValueTask<ReadOnlyMemory<byte>?> Get(Space space, ReadOnlyMemory<byte> key)
    {
        CheckOpen();
        return ValueTask.FromResult(rows.Get(space, key));
    }

    public ValueTask<IReadOnlyList<Row>> Scan(Space space, KeyRange range, int limit, bool descending = false)
    {
        CheckOpen();
        return ValueTask.FromResult<IReadOnlyList<Row>>(rows.Scan(space, range, limit, descending));
    }

    public void Dispose()
    {
        rows.Dispose();
        connection.Dispose();
    }

    private void CheckOpen()
    {
        if (!open)
        {
            throw new InvalidOperationException("The transaction has ended: a body uses its reader only until it returns.");
        }

        // Checked only while the writer waits for this transaction: a thread delayed by the machine for 1 second does
        // no other harm.
        if (owner.IsPausing && time.GetElapsedTime(begun).TotalMilliseconds > MetadataLimits.ReadMsMax)
        {
            throw new TarnException(
                ErrorKind.Throttled,
                $"A metadata read took longer than {MetadataLimits.ReadMsMax} ms (D18): read in pages, each in its own transaction.");
        }
    }
}
