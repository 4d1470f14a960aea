namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// The rows of a store that no process has open; used by one thread at a time. Changes no byte on the disk.
/// </summary>
public sealed class SqliteSnapshot : IMetadataReader, IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteRows _rows;

    internal SqliteSnapshot(SqliteConnection connection)
    {
        _connection = connection;
        try
        {
            _rows = new SqliteRows(connection);
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw failure.AsFailure();
        }
    }

    /// <summary>The store's own row.</summary>
    /// <exception cref="TarnException">Damaged.</exception>
    internal SqliteFile.StoreState State => Ask(SqliteFile.ReadState);

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> Get(Space space, ReadOnlyMemory<byte> key) => ValueTask.FromResult(Find(space, key));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Row>> Scan(Space space, KeyRange range, int limit, bool descending = false) =>
        ValueTask.FromResult<IReadOnlyList<Row>>(Ask(store => store.Scan(space, range, limit, descending)));

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        _connection.Dispose();
    }

    internal ReadOnlyMemory<byte>? Find(Space space, ReadOnlyMemory<byte> key) => Ask(store => store.Get(space, key));

    private T Ask<T>(Func<SqliteRows, T> question)
    {
        try
        {
            return question(_rows);
        }
        catch (SqliteException failure)
        {
            throw failure.AsFailure();
        }
    }
}
