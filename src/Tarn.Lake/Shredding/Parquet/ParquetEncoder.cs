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

    private readonly IDisk disk;
    private readonly DuckDatabase database;
    private readonly ChunkScans scans = new();
    private readonly DuckThreads threads;
    private readonly long rowGroupBytes;

    /// <param name="disk">where the files go</param>
    /// <param name="memoryBytesMax">for row groups being encoded, of all threads together</param>
    /// <param name="threadCount">flushes that run at the same time; more wait</param>
    /// <param name="spillFolder">relative to the data directory; it exists</param>
    public ParquetEncoder(IDisk disk, long memoryBytesMax, int threadCount, string spillFolder)
    {
        this.disk = disk;
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
    /// <exception cref="DuckException">encoding failed or was cancelled</exception>
    /// <exception cref="Tarn.Storage.TarnException">DiskFull: too little room is left for bulk work (D15).</exception>
    public Task<IReadOnlyList<ParquetFile>> Write(ParquetFlush flush, CancellationToken ct)
    {
        disk.Guard.CheckBulk();
        return threads.Run(() => WriteAll(flush, ct));
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
                ct.ThrowIfCancellationRequested();
                paths.Add(flush.PathOf(partition));
                WriteOne(connection, flush, (by, partition), paths[^1]);
                files.Add(Describe(flush, partition, spec?.Tuples[partition] ?? PartitionTuple.Empty, paths[^1]));
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

    private void WriteOne(DuckConnection connection, ParquetFlush flush, (IRowPartition By, int Ordinal) partition, string path)
    {
        using var source = scans.Announce(connection, flush.Chunks, flush.Columns, partition);
        var sizes = string.Create(CultureInfo.InvariantCulture, $"ROW_GROUP_SIZE {flush.RowGroupRows}, ROW_GROUP_SIZE_BYTES {rowGroupBytes}");
        connection.Execute(
            $"COPY (FROM {source.Sql}) TO {DuckText.Quote(disk.LocalPath(path))} (FORMAT parquet, COMPRESSION zstd, "
            + $"{sizes}, FIELD_IDS {FieldIdsText.Of(flush.Columns)})");
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
