using System.Globalization;
using Tarn.DuckDb;
using Tarn.Lake.Formats;
using Tarn.Lake.Iceberg;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Writes column chunks as Parquet files with DuckDB, which here encodes vectors that Tarn filled and opens nothing else. Flushes run on
/// the encoder's own threads; one file is encoded by one thread, which keeps its rows in order.
/// </summary>
public sealed class ParquetEncoder : IDisposable
{
    /// <summary>
    /// A row group being encoded takes up to four times its size (seen with texts of 1 MB); more memory than this for one is not used.
    /// </summary>
    private const int MemoryPerRowGroup = 6;
    private const long RowGroupBytesMax = 128 << 20;

    /// <summary>Of a thread's memory one part of so many is for dictionaries.</summary>
    private const int DictionaryShare = 4;

    /// <summary>About what a column's dictionary takes unless it is limited, and an entry of it.</summary>
    private const long DictionaryBytesDefault = 4 << 20;
    private const int DictionaryEntryBytes = 64;
    private const long DictionaryEntriesMin = 16;
    private const long DictionaryTextBytesMin = 1 << 10;

    private readonly IDisk disk;
    private readonly DuckDatabase database;
    private readonly ChunkScans scans = new();
    private readonly DuckThreads threads;
    private readonly long rowGroupBytes;
    private readonly long memoryBytesMax;
    private readonly int threadCount;

    /// <param name="disk">where the files go</param>
    /// <param name="memoryBytesMax">for row groups being encoded, of all threads together</param>
    /// <param name="threadCount">flushes that run at the same time; more wait</param>
    /// <param name="spillFolder">relative to the data directory; it exists</param>
    public ParquetEncoder(IDisk disk, long memoryBytesMax, int threadCount, string spillFolder)
    {
        this.disk = disk;
        this.memoryBytesMax = memoryBytesMax;
        this.threadCount = threadCount;
        database = DuckDatabase.Open(new DuckSettings
        {
            MemoryLimitBytes = memoryBytesMax,
            // Every statement then runs on its caller's thread alone; with more, the caller spins while a DuckDB thread encodes.
            Threads = 1,
            TempDirectory = disk.LocalPath(spillFolder),
            // COPY takes a size of row groups in bytes only so; one thread keeps the order anyway.
            PreserveInsertionOrder = false,
        });
        using var connection = database.Connect();
        connection.Register(scans);
        threads = new DuckThreads("tarn-parquet", threadCount);
        rowGroupBytes = Math.Min(memoryBytesMax / (MemoryPerRowGroup * threadCount), RowGroupBytesMax);
    }

    /// <summary>Writes the files; nothing is left where it fails. They are not synced: adopt them (D20).</summary>
    /// <exception cref="OperationCanceledException">it was cancelled</exception>
    /// <exception cref="TarnException">
    /// DiskFull: too little room is left for bulk work (D15). NotSupported: no file can be made of these columns or values. DiskFailed, Unavailable.
    /// LimitExceeded: not even 2,048 rows of so many columns can be encoded in memory.
    /// </exception>
    public Task<IReadOnlyList<ParquetFile>> Write(ParquetFlush flush, CancellationToken ct)
    {
        disk.Guard.CheckBulk();
        return threads.Run(() => EncodingFailure.Translate(() => WriteAll(flush, ct), ct));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        threads.Dispose();
        database.Dispose();
    }

    private IReadOnlyList<ParquetFile> WriteAll(ParquetFlush flush, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (!flush.Columns.TryGetField(TableShape.RestColumn, out _))
            Invariant.Check(!flush.Chunks.Any(c => c.HasRest));
        var files = new List<ParquetFile>();
        var paths = new List<string>();
        using var connection = database.Connect();
        using var cancellation = ct.Register(connection.Interrupt);
        try
        {
            var spec = flush.Spec is { IsPartitioned: true } divided
                ? new SpecPartition(flush.Chunks, new Schema(0, flush.Columns), divided)
                : null;
            IRowPartition by = spec == null ? new OriginPartition() : spec;
            foreach (var partition in Partitions(flush.Chunks, by))
            {
                foreach (var path in WriteRange(connection, flush, (by, partition), new BatchRange(0, flush.Chunks.Sum(c => c.Batches.Count)), paths, ct))
                    files.Add(Describe(flush, partition, spec?.Tuples[partition] ?? PartitionTuple.Empty, path));
            }
            return files;
        }
        catch
        {
            foreach (var path in paths)
                disk.Delete(path);
            throw;
        }
    }

    /// <summary>
    /// Writes the rows of a range of batches as one file. Where memory does not suffice each half of them becomes a file: wide rows need memory per
    /// column, which no size of row groups bounds.
    /// </summary>
    private IEnumerable<string> WriteRange(
        DuckConnection connection, ParquetFlush flush, (IRowPartition By, int Ordinal) partition, BatchRange range, List<string> paths, CancellationToken ct)
    {
        var ranges = new Stack<BatchRange>([range]);
        while (ranges.TryPop(out var next))
        {
            ct.ThrowIfCancellationRequested();
            if (!HasRows(flush.Chunks, partition, next))
                continue;
            var path = flush.PathOf(partition.Ordinal);
            paths.Add(path);
            if (TryWriteOne(connection, flush, partition, next, path))
            {
                yield return path;
                continue;
            }
            disk.Delete(path);
            paths.Remove(path);
            if (next.Count == 1)
                throw TooWide(flush.Columns);
            var middle = next.From + next.Count / 2;
            ranges.Push(next with { From = middle });
            ranges.Push(next with { Before = middle });
        }
    }

    /// <returns>False: memory did not suffice.</returns>
    private bool TryWriteOne(
        DuckConnection connection, ParquetFlush flush, (IRowPartition By, int Ordinal) partition, BatchRange range, string path)
    {
        try
        {
            WriteOne(connection, flush, partition, range, path);
            return true;
        }
        catch (DuckException full) when (full.Type == DuckErrorType.OutOfMemory)
        {
            return false;
        }
    }

    private static bool HasRows(IReadOnlyList<ColumnChunk> chunks, (IRowPartition By, int Ordinal) partition, BatchRange range) =>
        chunks.SelectMany(c => c.Batches).Skip(range.From).Take(range.Count).Any(batch => partition.By.OnlyOf(batch) is { } only
            ? only == partition.Ordinal
            : Enumerable.Range(0, batch.Rows).Any(row => partition.By.Of(batch, row) == partition.Ordinal));

    private TarnException TooWide(StructType columns) => new(
        ErrorKind.LimitExceeded,
        string.Create(CultureInfo.InvariantCulture, $"Rows of {TableShape.Declare("", columns).LeafCount} columns need more memory than the {memoryBytesMax >> 20} MB for writing files; raise --memory-mb."));

    private void WriteOne(
        DuckConnection connection, ParquetFlush flush, (IRowPartition By, int Ordinal) partition, BatchRange range, string path)
    {
        using var source = scans.Announce(connection, flush.Chunks, flush.Columns, partition, range);
        var sizes = string.Create(CultureInfo.InvariantCulture, $"ROW_GROUP_SIZE {flush.RowGroupRows}, ROW_GROUP_SIZE_BYTES {rowGroupBytes}")
            + DictionarySizes(flush);
        connection.Execute(
            $"COPY (FROM {source.Sql}) TO {DuckText.Quote(disk.LocalPath(path))} (FORMAT parquet, COMPRESSION zstd, "
            + $"{sizes}, FIELD_IDS {FieldIdsText.Of(flush.Columns)})");
    }

    /// <summary>
    /// DuckDB makes room for a whole dictionary per column before it knows whether the column gets one: a table of 857 columns took 2 GB. Wide
    /// tables get smaller ones. A file in which −0.0 stands beside 0.0 gets none.
    /// </summary>
    private string DictionarySizes(ParquetFlush flush)
    {
        if (NegativeZeros.Any(flush.Chunks))
            return ", DICTIONARY_SIZE_LIMIT 0";
        var perColumn = memoryBytesMax / threadCount / DictionaryShare / Math.Max(1, TableShape.Declare("", flush.Columns).LeafCount);
        if (perColumn >= DictionaryBytesDefault)
            return "";
        var entries = Math.Max(DictionaryEntriesMin, perColumn / 2 / DictionaryEntryBytes);
        var texts = Math.Max(DictionaryTextBytesMin, perColumn / 2);
        return string.Create(CultureInfo.InvariantCulture, $", DICTIONARY_SIZE_LIMIT {entries}, STRING_DICTIONARY_PAGE_SIZE_LIMIT {texts}");
    }

    private ParquetFile Describe(ParquetFlush flush, int partition, PartitionTuple tuple, string path)
    {
        using var file = disk.OpenRead(path, FileClass.Bulk);
        var footer = ParquetFooter.Read(file);
        return new ParquetFile
        {
            Path = path,
            Partition = partition,
            Tuple = tuple,
            RowCount = footer.RowCount,
            SizeBytes = file.Length,
            SplitOffsets = [.. footer.RowGroups.Select(g => g.Start)],
            // JSON has no NaN, and text that says so is no number.
            Metrics = FileMetrics.Of(footer, flush.Columns, withoutNan: true),
        };
    }

    private static SortedSet<int> Partitions(IReadOnlyList<ColumnChunk> chunks, IRowPartition by)
    {
        var partitions = new SortedSet<int>();
        foreach (var batch in chunks.SelectMany(c => c.Batches))
        {
            if (by.OnlyOf(batch) is { } only)
                partitions.Add(only);
            else
                for (var row = 0; row < batch.Rows; row++)
                    partitions.Add(by.Of(batch, row));
        }
        return partitions;
    }
}
