using System.Runtime.InteropServices;

namespace Tarn.Storage.Rows.RocksDb;

/// <summary>RocksDB's C interface: options of a database and of its sorted files.</summary>
internal static partial class NativeRocksOptions
{
    private const string Library = "rocksdb";

    [LibraryImport(Library, EntryPoint = "rocksdb_options_create")]
    public static partial nint Create();

    [LibraryImport(Library, EntryPoint = "rocksdb_logger_create_stderr_logger", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint CreateErrorLogger(int level, string prefix);

    [LibraryImport(Library, EntryPoint = "rocksdb_logger_destroy")]
    public static partial void DestroyLogger(nint logger);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_info_log")]
    public static partial void SetLogger(nint options, nint logger);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_destroy")]
    public static partial void Destroy(nint options);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_create_if_missing")]
    public static partial void SetCreateIfMissing(nint options, byte value);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_max_open_files")]
    public static partial void SetOpenFilesMax(nint options, int files);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_bytes_per_sync")]
    public static partial void SetBytesPerSync(nint options, ulong bytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_ratelimiter")]
    public static partial void SetRateLimiter(nint options, nint limiter);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_write_buffer_manager")]
    public static partial void SetWriteBuffers(nint options, nint buffers);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_write_buffer_size")]
    public static partial void SetWriteBufferBytes(nint options, nuint bytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_max_write_buffer_number")]
    public static partial void SetWriteBuffersMax(nint options, int buffers);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_max_background_jobs")]
    public static partial void SetBackgroundJobsMax(nint options, int jobs);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_compression")]
    public static partial void SetCompression(nint options, int codec);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_bottommost_compression")]
    public static partial void SetLowestCompression(nint options, int codec);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_target_file_size_base")]
    public static partial void SetFileBytes(nint options, ulong bytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_max_bgerror_resume_count")]
    public static partial void SetResumesMax(nint options, int count);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_keep_log_file_num")]
    public static partial void SetLogFilesMax(nint options, nuint files);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_max_log_file_size")]
    public static partial void SetLogFileBytes(nint options, nuint bytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_info_log_level")]
    public static partial void SetLogLevel(nint options, int level);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_stats_dump_period_sec")]
    public static partial void SetStatisticsPeriod(nint options, uint seconds);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_stats_persist_period_sec")]
    public static partial void SetStatisticsStorePeriod(nint options, uint seconds);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_env")]
    public static partial void SetEnvironment(nint options, nint environment);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_block_based_table_factory")]
    public static partial void SetTables(nint options, nint tables);

    [LibraryImport(Library, EntryPoint = "rocksdb_create_default_env")]
    public static partial nint DefaultEnvironment();

    [LibraryImport(Library, EntryPoint = "rocksdb_env_lower_thread_pool_cpu_priority")]
    public static partial void LowerPriority(nint environment);

    [LibraryImport(Library, EntryPoint = "rocksdb_env_lower_high_priority_thread_pool_cpu_priority")]
    public static partial void LowerFlushPriority(nint environment);

    [LibraryImport(Library, EntryPoint = "rocksdb_env_destroy")]
    public static partial void DestroyEnvironment(nint environment);

    [LibraryImport(Library, EntryPoint = "rocksdb_ratelimiter_create")]
    public static partial nint CreateRateLimiter(long bytesPerSecond, long refillMicroseconds, int fairness);

    [LibraryImport(Library, EntryPoint = "rocksdb_ratelimiter_destroy")]
    public static partial void DestroyRateLimiter(nint limiter);

    [LibraryImport(Library, EntryPoint = "rocksdb_cache_create_lru")]
    public static partial nint CreateCache(nuint bytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_cache_destroy")]
    public static partial void DestroyCache(nint cache);

    [LibraryImport(Library, EntryPoint = "rocksdb_write_buffer_manager_create_with_cache")]
    public static partial nint CreateWriteBuffers(nuint bytes, nint cache, byte isStalling);

    [LibraryImport(Library, EntryPoint = "rocksdb_write_buffer_manager_destroy")]
    public static partial void DestroyWriteBuffers(nint buffers);

    [LibraryImport(Library, EntryPoint = "rocksdb_block_based_options_create")]
    public static partial nint CreateTables();

    [LibraryImport(Library, EntryPoint = "rocksdb_block_based_options_destroy")]
    public static partial void DestroyTables(nint tables);

    [LibraryImport(Library, EntryPoint = "rocksdb_block_based_options_set_block_cache")]
    public static partial void SetCache(nint tables, nint cache);

    [LibraryImport(Library, EntryPoint = "rocksdb_block_based_options_set_block_size")]
    public static partial void SetBlockBytes(nint tables, nuint bytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_block_based_options_set_index_type")]
    public static partial void SetIndexType(nint tables, int type);

    [LibraryImport(Library, EntryPoint = "rocksdb_block_based_options_set_partition_filters")]
    public static partial void SetPartitionedFilters(nint tables, byte value);

    [LibraryImport(Library, EntryPoint = "rocksdb_block_based_options_set_filter_policy")]
    public static partial void SetFilter(nint tables, nint filter);

    [LibraryImport(Library, EntryPoint = "rocksdb_filterpolicy_create_bloom_full")]
    public static partial nint CreateBloomFilter(double bitsPerKey);

    [LibraryImport(Library, EntryPoint = "rocksdb_block_based_options_set_cache_index_and_filter_blocks")]
    public static partial void SetCachedIndexes(nint tables, byte value);

    [LibraryImport(Library, EntryPoint = "rocksdb_block_based_options_set_cache_index_and_filter_blocks_with_high_priority")]
    public static partial void SetIndexesFirst(nint tables, byte value);

    [LibraryImport(Library, EntryPoint = "rocksdb_block_based_options_set_pin_l0_filter_and_index_blocks_in_cache")]
    public static partial void SetPinnedNewest(nint tables, byte value);

    [LibraryImport(Library, EntryPoint = "rocksdb_block_based_options_set_pin_top_level_index_and_filter")]
    public static partial void SetPinnedTop(nint tables, byte value);
}
