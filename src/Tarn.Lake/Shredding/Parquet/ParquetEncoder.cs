using System.Globalization;
using Tarn.DuckDb;
using Tarn.Lake.Formats;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Writes column chunks as Parquet files with DuckDB. DuckDB encodes vectors that Tarn filled and opens no other files.
/// Flushes run on the encoder's own threads. One thread encodes a slice of a file, which keeps its rows in order.
/// </summary>
public sealed class ParquetEncoder : IDisposable
{
    private readonly IDisk _disk;
    private readonly DuckSettings _settings;
    private readonly ChunkScans _scans = new();
    private readonly BlockingThreads _threads;
    private readonly ParquetMemory _memory;
    private readonly Lock _opening = new();
    private DuckDatabase? _database;

    /// <param name="disk">the disk for the files</param>
    /// <param name="memoryBytesMax">memory for encoding row groups, in bytes, for all threads together</param>
    /// <param name="threadCount">flushes that run at the same time; others wait</param>
    /// <param name="spillFolder">an existing folder, relative to the data directory</param>
    public ParquetEncoder(IDisk disk, long memoryBytesMax, int threadCount, string spillFolder)
    {
        _disk = disk;
        _memory = new ParquetMemory(memoryBytesMax, threadCount);
        _settings = new DuckSettings
        {
            MemoryLimitBytes = memoryBytesMax,
            // With 1 thread, every statement runs on its caller's thread. With more, the caller spins while a DuckDB
            // thread encodes.
            Threads = 1,
            TempDirectory = disk.LocalPath(spillFolder),
            // COPY accepts a row group size in bytes only with this setting. One thread keeps the order anyway.
            PreserveInsertionOrder = false,
        };
        _threads = new BlockingThreads("tarn-parquet", threadCount);
    }

    /// <summary>
    /// Writes the files. If it fails, it removes them all. The files are not synced: adopt them, as in D20 (a version
    /// is a list of extents).
    /// </summary>
    /// <exception cref="OperationCanceledException">the flush was cancelled</exception>
    /// <exception cref="TarnException">
    /// DiskFull: too little space is left for bulk work, as in D15 (a full disk stops work in order). NotSupported:
    /// these columns or values cannot be encoded. DiskFailed, Unavailable. LimitExceeded: memory does not suffice for
    /// one column of one batch.
    /// </exception>
    public Task<IReadOnlyList<ParquetFile>> Write(ParquetFlush flush, CancellationToken cancellationToken)
    {
        _disk.Guard.CheckBulk();
        return _threads.Run(() => EncodingFailure.Translate(() => WriteAll(flush, cancellationToken), cancellationToken));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _threads.Dispose();
        _database?.Dispose();
    }

    /// <summary>
    /// The database, opened by the first flush: the library takes 50 ms and some megabytes, which a start and an
    /// instance without tables do without.
    /// </summary>
    private DuckDatabase Database()
    {
        lock (_opening)
        {
            if (_database is null)
            {
                var database = DuckDatabase.Open(_settings);
                try
                {
                    using var connection = database.Connect();
                    connection.Register(_scans);
                }
                catch
                {
                    database.Dispose();
                    throw;
                }

                _database = database;
            }

            return _database;
        }
    }

    private IReadOnlyList<ParquetFile> WriteAll(ParquetFlush flush, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (flush.Rows is null && !flush.Columns.TryGetField(TableShape.RestColumn, out _))
        {
            Invariant.Check(!flush.Chunks.Any(c => c.HasRest));
        }

        var files = new List<ParquetFile>();
        var paths = new List<string>();
        try
        {
            var spec = flush.Spec is { IsPartitioned: true } divided
                ? new SpecPartition(flush.Chunks, new Schema(0, flush.Columns), divided)
                : null;
            IRowPartition by = spec == null ? new OriginPartition() : spec;
            var writer = new ParquetFileWriter(_disk, Database().Connect, _scans, flush, _memory, _threads);
            var rows = new RowRuns(flush.Chunks, by, flush.Rows);
            foreach (var partition in rows.Partitions.Where(partition => flush.Partitions?.Contains(partition) != false))
            {
                foreach (var (path, isOrdered) in WriteRange(writer, flush, (rows, partition), paths, cancellationToken))
                {
                    var file = Describe(flush, partition, spec?.Tuples[partition] ?? PartitionTuple.Empty, path);
                    files.Add(isOrdered ? file with { SortOrderId = flush.Order!.OrderId } : file);
                }
            }

            return files;
        }
        catch
        {
            foreach (var path in paths)
            {
                _disk.Delete(path);
            }

            throw;
        }
    }

    /// <summary>
    /// Writes the rows of a partition as one file. When memory does not suffice, each half of the batches becomes a
    /// file. For a single batch, fewer columns are encoded at a time.
    /// </summary>
    private IEnumerable<(string Path, bool IsOrdered)> WriteRange(
        ParquetFileWriter writer, ParquetFlush flush, (RowRuns By, int Ordinal) partition, List<string> paths, CancellationToken cancellationToken)
    {
        var all = new BatchRange(0, flush.Chunks.Sum(c => c.Batches.Count));
        var ranges = new Stack<(BatchRange Range, int Share)>([(all, 1)]);
        while (ranges.TryPop(out var next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!HasRows(flush.Chunks, partition, next.Range))
            {
                continue;
            }

            var path = flush.PathOf(partition.Ordinal);
            paths.Add(path);
            if (TryWriteOne(writer, partition, next, path, out var isOrdered, cancellationToken))
            {
                yield return (path, isOrdered);
                continue;
            }

            _disk.Delete(path);
            paths.Remove(path);
            if (next.Range.Count == 1)
            {
                if (next.Share > writer.LeafCount)
                {
                    throw TooWide(writer.LeafCount);
                }

                ranges.Push(next with { Share = next.Share * 2 });
                continue;
            }

            var middle = next.Range.From + next.Range.Count / 2;
            ranges.Push(next with { Range = next.Range with { From = middle } });
            ranges.Push(next with { Range = next.Range with { Before = middle } });
        }
    }

    /// <returns>False when memory did not suffice.</returns>
    private static bool TryWriteOne(
        ParquetFileWriter writer, (RowRuns By, int Ordinal) partition, (BatchRange Range, int Share) rows,
        string path, out bool isOrdered, CancellationToken cancellationToken)
    {
        isOrdered = false;
        try
        {
            isOrdered = writer.Write(partition, rows.Range, rows.Share, path, cancellationToken);
            return true;
        }
        catch (DuckException full) when (full.Type == DuckErrorType.OutOfMemory)
        {
            return false;
        }
    }

    private static bool HasRows(IReadOnlyList<ColumnChunk> chunks, (RowRuns By, int Ordinal) partition, BatchRange range) =>
        chunks.SelectMany(c => c.Batches).Skip(range.From).Take(range.Count).Any(batch => partition.By.HasRows(batch, partition.Ordinal));

    private TarnException TooWide(int leafCount) => new(
        ErrorKind.LimitExceeded,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Rows of {leafCount} columns need more memory than the {_memory.BytesMax >> 20} MB for writing files; raise --memory-mb."));

    private ParquetFile Describe(ParquetFlush flush, int partition, PartitionTuple tuple, string path)
    {
        using var file = _disk.OpenRead(path, FileClass.Bulk);
        var footer = ParquetFooter.Read(file);
        return new ParquetFile
        {
            Path = path,
            Partition = partition,
            Tuple = tuple,
            RowCount = footer.RowCount,
            SizeBytes = file.Length,
            SplitOffsets = [.. footer.RowGroups.Select(g => g.Start)],
            // JSON has no NaN, and the text "NaN" is not read as a number.
            Metrics = FileMetrics.Of(footer, flush.Columns, _ => 0, flush.Metrics),
        };
    }
}
