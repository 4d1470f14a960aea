namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// The map's statements on one connection. A row that does not match its checksum is an error and is never returned.
/// </summary>
internal sealed class SqliteRows : IDisposable
{
    private const string Range = "SELECT key, value FROM rows WHERE space = ?1 AND key >= ?2";
    private readonly SqliteStatement _get;
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _delete;

    // First index: whether there is an upper bound; second: the direction.
    private readonly SqliteStatement[,] _scans;

    // Reused for each put: SQLite copies the bytes.
    private byte[] _sealedValue = new byte[1_024];

    public SqliteRows(SqliteConnection connection)
    {
        _get = connection.Prepare("SELECT value FROM rows WHERE space = ?1 AND key = ?2");
        _put = connection.Prepare("INSERT INTO rows VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET value = excluded.value");
        _delete = connection.Prepare("DELETE FROM rows WHERE space = ?1 AND key = ?2");
        _scans = new[,]
        {
            { connection.Prepare($"{Range} ORDER BY key LIMIT ?3"), connection.Prepare($"{Range} ORDER BY key DESC LIMIT ?3") },
            {
                connection.Prepare($"{Range} AND key < ?4 ORDER BY key LIMIT ?3"),
                connection.Prepare($"{Range} AND key < ?4 ORDER BY key DESC LIMIT ?3")
            },
        };
    }

    public ReadOnlyMemory<byte>? Get(Space space, ReadOnlyMemory<byte> key)
    {
        try
        {
            return _get.Bind(1, space.Id).Bind(2, key).Step() ? RowChecksum.Open(space, key.Span, _get.Bytes(0)) : default(ReadOnlyMemory<byte>?);
        }
        finally
        {
            _get.Reset();
        }
    }

    public List<Row> Scan(Space space, KeyRange range, int limit, bool descending)
    {
        var scan = _scans[range.Before is null ? 0 : 1, descending ? 1 : 0];
        try
        {
            scan.Bind(1, space.Id).Bind(2, range.From).Bind(3, limit);
            if (range.Before is { } before)
            {
                scan.Bind(4, before);
            }

            var rows = new List<Row>();
            while (scan.Step())
            {
                var key = scan.Blob(0);
                rows.Add(new Row(key, RowChecksum.Open(space, key, scan.Bytes(1))));
            }

            return rows;
        }
        finally
        {
            scan.Reset();
        }
    }

    public void Apply(RowChange change)
    {
        if (change.Value is { } value)
        {
            var bytes = value.Length + RowChecksum.Bytes;
            _sealedValue = _sealedValue.Length < bytes ? new byte[Math.Max(bytes, 2 * _sealedValue.Length)] : _sealedValue;
            RowChecksum.Seal(change.Space.Id, change.Key.Span, value.Span, _sealedValue.AsSpan(0, bytes));
            _put.Bind(1, change.Space.Id).Bind(2, change.Key).Bind(3, _sealedValue.AsMemory(0, bytes)).Run();
        }
        else
        {
            _delete.Bind(1, change.Space.Id).Bind(2, change.Key).Run();
        }
    }

    public void Dispose()
    {
        _get.Dispose();
        _put.Dispose();
        _delete.Dispose();
        foreach (var scan in _scans)
        {
            scan.Dispose();
        }
    }
}
