namespace Tarn.Storage.Rows.RocksDb;

/// <summary>Rows in one RocksDB database with one column family. The class docs of <see cref="RowFolder"/> describe the files.</summary>
internal sealed class RocksRowStore(RocksDbHandle database, RowFolder folder, RowStoreOptions options) : IRowStore
{
    private readonly Lock _checkpoints = new();
    private string? _failure;

    /// <inheritdoc/>
    public RowStoreState State => new(Property("rocksdb.total-sst-files-size"), Property("rocksdb.block-cache-usage"), Failure());

    /// <inheritdoc/>
    public void Apply(RowBatch batch) => FailIf(Write(batch, RocksOptions.Write));

    /// <inheritdoc/>
    public bool TryApply(RowBatch batch)
    {
        var failure = Write(batch, RocksOptions.WriteAtOnce);
        if (failure is not null && RocksError.IsIncomplete(failure))
        {
            return false;
        }

        FailIf(failure);
        return true;
    }

    /// <inheritdoc/>
    public byte[]? Get(ReadOnlySpan<byte> key) => Get(database, RocksOptions.Read, key);

    /// <inheritdoc/>
    public RowSnapshot Snapshot() => new RocksSnapshot(database);

    /// <inheritdoc/>
    public void Flush()
    {
        ThrowIfFailed();
        NativeRocksDb.Flush(database, RocksOptions.Flush, out var error);
        FailIf(RocksError.Take(error));
    }

    /// <inheritdoc/>
    public void Checkpoint(ReadOnlySpan<byte> note)
    {
        lock (_checkpoints)
        {
            ThrowIfFailed();
            folder.ReplaceCheckpoint(Copy, note);
        }
    }

    /// <inheritdoc/>
    public RowIngest Ingest() => new RocksIngest(folder, options, Add);

    /// <inheritdoc/>
    public void Dispose() => database.Dispose();

    internal static unsafe byte[]? Get(RocksDbHandle database, nint readOptions, ReadOnlySpan<byte> key)
    {
        nint slice;
        nint error;
        fixed (byte* first = key)
        {
            slice = NativeRocksDb.GetPinned(database, readOptions, first, (nuint)key.Length, out error);
        }

        RocksError.Throw(error, "A read");
        if (slice == 0)
        {
            return null;
        }

        var value = NativeRocksDb.ValueOf(slice, out var length);
        var copy = new ReadOnlySpan<byte>(value, (int)length).ToArray();
        NativeRocksDb.DestroySlice(slice);
        return copy;
    }

    private unsafe string? Write(RowBatch batch, nint writeOptions)
    {
        ThrowIfFailed();
        nint native;
        var bytes = batch.Encoded;
        fixed (byte* first = bytes)
        {
            native = NativeRocksDb.CreateBatch(first, (nuint)bytes.Length);
        }

        NativeRocksDb.Write(database, writeOptions, native, out var error);
        NativeRocksDb.DestroyBatch(native);
        return RocksError.Take(error);
    }

    private void Copy(string target)
    {
        var checkpointer = NativeRocksDb.CreateCheckpointer(database, out var error);
        RocksError.Throw(error, "A copy");
        NativeRocksDb.Checkpoint(checkpointer, target, 0, out error);
        NativeRocksDb.DestroyCheckpointer(checkpointer);
        RocksError.Throw(error, "A copy");
    }

    // Rows in memory come first: after a crash the store must be a prefix of its changes.
    private void Add(string[] files)
    {
        Flush();
        var ingest = NativeRocksDb.CreateIngestOptions();
        NativeRocksDb.SetMoveFiles(ingest, 1);
        NativeRocksDb.Ingest(database, files, (nuint)files.Length, ingest, out var error);
        NativeRocksDb.DestroyIngestOptions(ingest);
        RocksError.Throw(error, "An import");
    }

    private long Property(string name) =>
        NativeRocksDb.Property(database, name, out var value) == 0 ? (long)value : 0;

    private string? Failure()
    {
        if (Volatile.Read(ref _failure) is null && Property("rocksdb.background-errors") > 0)
        {
            Interlocked.CompareExchange(ref _failure, "a flush or a compaction failed", null);
        }

        return Volatile.Read(ref _failure);
    }

    private void FailIf(string? failure)
    {
        if (failure is not null)
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
            ThrowIfFailed();
        }
    }

    private void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            throw new TarnException(
                ErrorKind.Unavailable, $"Item rows take no changes until they are opened again, because a write failed: {failure}");
        }
    }
}
