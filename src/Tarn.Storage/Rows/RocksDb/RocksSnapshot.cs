using System.Runtime.InteropServices;
using Tarn.Storage.Metadata;

namespace Tarn.Storage.Rows.RocksDb;

/// <summary>A snapshot of the database, with the options that read it.</summary>
internal sealed class RocksSnapshot : RowSnapshot
{
    private readonly RocksDbHandle _database;
    private readonly SnapshotHandle _snapshot;
    private readonly nint _options = NativeRocksDb.CreateReadOptions();
    private bool _isDisposed;

    public RocksSnapshot(RocksDbHandle database)
    {
        _database = database;
        _snapshot = new SnapshotHandle(database);
        NativeRocksDb.SetSnapshot(_options, _snapshot.DangerousGetHandle());
    }

    /// <inheritdoc/>
    public override byte[]? Get(ReadOnlySpan<byte> key) => RocksRowStore.Get(_database, _options, key);

    /// <inheritdoc/>
    public override unsafe RowCursor Read(KeyRange range, bool isForward)
    {
        var from = range.From.Span;
        var before = range.Before is { } end ? end.Span : default;
        var bounds = (byte*)NativeMemory.Alloc((nuint)(from.Length + before.Length + 1));
        from.CopyTo(new Span<byte>(bounds, from.Length));
        before.CopyTo(new Span<byte>(bounds + from.Length, before.Length));

        var options = NativeRocksDb.CreateReadOptions();
        NativeRocksDb.SetSnapshot(options, _snapshot.DangerousGetHandle());
        NativeRocksDb.SetLowerBound(options, bounds, (nuint)from.Length);
        if (range.Before is not null)
        {
            NativeRocksDb.SetUpperBound(options, bounds + from.Length, (nuint)before.Length);
        }

        return new RocksCursor(new IteratorHandle(_database, options, (nint)bounds), isForward);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            NativeRocksDb.DestroyReadOptions(_options);
            _snapshot.Dispose();
        }
    }
}
