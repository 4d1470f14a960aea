namespace Tarn.Storage.Rows.RocksDb;

/// <summary>Writes sorted files beside the database, which then takes them over by their names.</summary>
internal sealed class RocksIngest(RowFolder folder, RowStoreOptions options, Action<string[]> add) : RowIngest
{
    private const long FileBytes = 64 << 20;
    private const ulong BytesPerSync = 1 << 20;
    private readonly List<string> _files = [];
    private nint _writer;
    private long _bytes;

    /// <inheritdoc/>
    public override unsafe void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (_writer == 0)
        {
            Begin();
        }

        nint error;
        fixed (byte* firstOfKey = key)
        fixed (byte* firstOfValue = value)
        {
            NativeRocksDb.PutInFile(_writer, firstOfKey, (nuint)key.Length, firstOfValue, (nuint)value.Length, out error);
        }

        RocksError.Throw(error, "An import");
        _bytes += key.Length + value.Length;
        if (_bytes >= FileBytes)
        {
            End();
        }
    }

    /// <inheritdoc/>
    public override void Commit()
    {
        if (_writer != 0)
        {
            End();
        }

        if (_files.Count > 0)
        {
            add([.. _files]);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Free();
        foreach (var file in _files)
        {
            folder.DeleteIngest(file);
        }

        _files.Clear();
    }

    private void Begin()
    {
        var file = folder.NewIngest();
        _files.Add(file);
        _bytes = 0;
        var fileOptions = NativeRocksDb.CreateFileOptions();
        var limiter = NativeRocksOptions.CreateRateLimiter(options.WriteBytesPerSecond, 100_000, 10);
        NativeRocksDb.SetFileBytesPerSync(fileOptions, BytesPerSync);
        NativeRocksDb.SetFileRateLimiter(fileOptions, limiter);
        _writer = RocksOptions.With(options, made => NativeRocksDb.CreateFileWriter(fileOptions, made));
        NativeRocksOptions.DestroyRateLimiter(limiter);
        NativeRocksDb.DestroyFileOptions(fileOptions);
        NativeRocksDb.OpenFile(_writer, file, out var error);
        RocksError.Throw(error, "An import");
    }

    private void End()
    {
        NativeRocksDb.FinishFile(_writer, out var error);
        Free();
        RocksError.Throw(error, "An import");
    }

    private void Free()
    {
        if (_writer != 0)
        {
            NativeRocksDb.DestroyFileWriter(_writer);
            _writer = 0;
        }
    }
}
