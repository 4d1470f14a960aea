namespace Tarn.Storage.Rows.RocksDb;

/// <summary>RocksDB's options for item rows. Each method frees the native objects that it makes.</summary>
internal static class RocksOptions
{
    private const int Lz4 = 4;
    private const int Zstandard = 7;
    private const int PartitionedIndex = 2;
    private const int WarningsOnly = 2;
    private const double FilterBitsPerKey = 10;

    // A block has one entry in the index. With blocks of 4 KB, the index of 20 M rows is larger than the smallest cache.
    private const int BlockBytes = 16 << 10;
    private const long BytesPerSync = 1 << 20;
    private const long FileBytes = 64 << 20;
    private const long WriteBufferBytesMin = 2 << 20;
    private const long WriteBufferBytesMax = 64 << 20;
    private const int WriteBuffersMax = 4;
    private const long RefillMicroseconds = 100_000;
    private const int Fairness = 10;

    /// <summary>Of all reads without a snapshot; blocks are compared with their checksums.</summary>
    public static nint Read { get; } = NativeRocksDb.CreateReadOptions();

    /// <summary>Of all writes: without a log, because the journal is the log.</summary>
    public static nint Write { get; } = MakeWrite(isWaiting: true);

    /// <summary>The same for writes that fail as incomplete where they would have to wait.</summary>
    public static nint WriteAtOnce { get; } = MakeWrite(isWaiting: false);

    /// <summary>Of all flushes; they wait for the end.</summary>
    public static nint Flush { get; } = NativeRocksDb.CreateFlushOptions();

    /// <summary>Calls with the options of a database, which are freed afterwards.</summary>
    public static T With<T>(RowStoreOptions options, Func<nint, T> use)
    {
        var made = NativeRocksOptions.Create();
        try
        {
            NativeRocksOptions.SetCreateIfMissing(made, 1);
            NativeRocksOptions.SetOpenFilesMax(made, options.OpenFilesMax);
            NativeRocksOptions.SetBytesPerSync(made, BytesPerSync);
            NativeRocksOptions.SetBackgroundJobsMax(made, 2);
            NativeRocksOptions.SetCompression(made, Lz4);
            NativeRocksOptions.SetLowestCompression(made, Zstandard);
            NativeRocksOptions.SetFileBytes(made, FileBytes);

            // D2 (a failed sync poisons its file): RocksDB would write the same rows again and call them durable.
            NativeRocksOptions.SetResumesMax(made, 0);
            SetLog(made);
            SetThreads(made);
            SetRate(made, options.WriteBytesPerSecond);
            SetMemory(made, options.MemoryBytes);
            return use(made);
        }
        finally
        {
            NativeRocksOptions.Destroy(made);
        }
    }

    private static nint MakeWrite(bool isWaiting)
    {
        var options = NativeRocksDb.CreateWriteOptions();
        NativeRocksDb.DisableWal(options, 1);
        NativeRocksDb.SetNoSlowdown(options, isWaiting ? (byte)0 : (byte)1);
        return options;
    }

    private static void SetLog(nint options)
    {
        NativeRocksOptions.SetLogLevel(options, WarningsOnly);
        NativeRocksOptions.SetLogFilesMax(options, 4);
        NativeRocksOptions.SetLogFileBytes(options, 1 << 20);
        NativeRocksOptions.SetStatisticsPeriod(options, 0);
        NativeRocksOptions.SetStatisticsStorePeriod(options, 0);
    }

    private static void SetThreads(nint options)
    {
        var environment = NativeRocksOptions.DefaultEnvironment();
        NativeRocksOptions.LowerPriority(environment);
        NativeRocksOptions.LowerFlushPriority(environment);
        NativeRocksOptions.SetEnvironment(options, environment);
        NativeRocksOptions.DestroyEnvironment(environment);
    }

    private static void SetRate(nint options, long bytesPerSecond)
    {
        var limiter = NativeRocksOptions.CreateRateLimiter(bytesPerSecond, RefillMicroseconds, Fairness);
        NativeRocksOptions.SetRateLimiter(options, limiter);
        NativeRocksOptions.DestroyRateLimiter(limiter);
    }

    // One cache is the bound: blocks, partitions of indexes and filters, and write buffers are charged to it.
    private static void SetMemory(nint options, long bytes)
    {
        var cache = NativeRocksOptions.CreateCache((nuint)bytes);
        var buffers = NativeRocksOptions.CreateWriteBuffers((nuint)(bytes / 2), cache, 0);
        NativeRocksOptions.SetWriteBuffers(options, buffers);
        NativeRocksOptions.SetWriteBufferBytes(options, (nuint)Math.Clamp(bytes / 6, WriteBufferBytesMin, WriteBufferBytesMax));
        NativeRocksOptions.SetWriteBuffersMax(options, WriteBuffersMax);

        var tables = NativeRocksOptions.CreateTables();
        NativeRocksOptions.SetCache(tables, cache);
        NativeRocksOptions.SetBlockBytes(tables, BlockBytes);
        NativeRocksOptions.SetIndexType(tables, PartitionedIndex);
        NativeRocksOptions.SetFilter(tables, NativeRocksOptions.CreateBloomFilter(FilterBitsPerKey));
        NativeRocksOptions.SetPartitionedFilters(tables, 1);
        NativeRocksOptions.SetCachedIndexes(tables, 1);
        NativeRocksOptions.SetIndexesFirst(tables, 1);
        NativeRocksOptions.SetPinnedNewest(tables, 1);
        NativeRocksOptions.SetPinnedTop(tables, 1);
        NativeRocksOptions.SetTables(options, tables);
        NativeRocksOptions.DestroyTables(tables);
        NativeRocksOptions.DestroyWriteBuffers(buffers);
        NativeRocksOptions.DestroyCache(cache);
    }
}
