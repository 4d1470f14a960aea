using System.Globalization;
using Tarn.DuckDb;
using Tarn.Lake.Formats;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Writes rows as one Parquet file. Usually, DuckDB writes it. When a file has more columns than memory can encode at a
/// time, it is assembled from files of some columns each. Required columns and bytes of fixed length, which DuckDB
/// cannot write, are assembled from DuckDB's file. Many rows are encoded by several threads, and then assembled in order.
/// </summary>
/// <param name="connect">Makes a connection of the database that has the scans.</param>
/// <param name="flush">The rows, and the form of the file.</param>
/// <param name="memory">Limits.</param>
/// <param name="threads">The threads that encode; the calling thread is one of them.</param>
internal sealed class ParquetFileWriter(
    IDisk disk, Func<DuckConnection> connect, ChunkScans scans, ParquetFlush flush, ParquetMemory memory, BlockingThreads threads)
{
    /// <summary>Most rows in a row group of wide rows. More rows would need more files of fewer columns.</summary>
    private const int WideRowGroupRows = 8_192;

    private readonly bool _isBeyondDuckDb = ParquetLayout.IsBeyondDuckDb(flush.Columns);

    /// <summary>DuckDB's dictionaries treat −0.0 as 0.0, so a file that has both gets no dictionary.</summary>
    private readonly bool _hasNegativeZeros = NegativeZeros.Any(flush.Chunks);

    private long RowGroupBytesMax => Math.Min(memory.RowGroupBytesMax, flush.RowGroupBytes);

    private string Compression => flush.Compression switch
    {
        ParquetCompression.None => "uncompressed",
        ParquetCompression.Gzip => "gzip",
        ParquetCompression.Snappy => "snappy",
        _ => "zstd",
    };

    /// <summary>Number of columns with their own values.</summary>
    public int LeafCount { get; } = TableShape.Declare("", flush.Columns).LeafCount;

    /// <summary>Writes the rows of some batches that belong to a partition.</summary>
    /// <returns>Whether the rows have the flush's order.</returns>
    /// <param name="partition">the partition of the rows</param>
    /// <param name="share">
    /// divides the number of columns that are encoded at a time; 1: as many as usually fit into memory
    /// </param>
    /// <param name="path">the new file; when this fails, a part of it may remain</param>
    /// <param name="cancellationToken">ends the work</param>
    public bool Write((RowRuns By, int Ordinal) partition, BatchRange range, int share, string path, CancellationToken cancellationToken)
    {
        var rows = Math.Min(Batches(range).Sum(batch => batch.Rows), WideRowGroupRows);
        var isWide = LeafCount > memory.LeavesMax(Math.Min(rows, ChunkFormat.BatchRowsMax)) / share;
        // One thread sorts a file as a whole.
        var slices = isWide || flush.Order is not null ? [range] : RowSlices.Of(flush, partition, range, threads.Count);
        if (!isWide && !_isBeyondDuckDb && slices.Count == 1)
        {
            Copy(flush.Columns, partition, range, (flush.RowGroupRows, RowGroupBytesMax), path, cancellationToken);
            return flush.Order is not null;
        }

        using var assembly = new ParquetAssembly(disk, flush.Columns, path);
        if (isWide)
        {
            WriteWide(assembly, partition, range, Math.Max(1, memory.LeavesMax(rows) / share), path, cancellationToken);
        }
        else
        {
            WriteSlices(assembly, partition, slices, path, cancellationToken);
        }

        assembly.Complete();
        return flush.Order is not null && !isWide;
    }

    private void WriteSlices(
        ParquetAssembly assembly, (RowRuns By, int Ordinal) partition, IReadOnlyList<BatchRange> slices, string path, CancellationToken cancellationToken)
    {
        var parts = slices.Select((_, slice) => Part(path, slice)).ToList();
        try
        {
            threads.Share(
                slices.Count,
                slice => Copy(flush.Columns, partition, slices[slice], (flush.RowGroupRows, RowGroupBytesMax), parts[slice], cancellationToken));
            parts.ForEach(part => assembly.Append([part]));
        }
        finally
        {
            parts.ForEach(disk.Delete);
        }
    }

    private void WriteWide(
        ParquetAssembly assembly, (RowRuns By, int Ordinal) partition, BatchRange range, int leavesMax, string path, CancellationToken cancellationToken)
    {
        var groups = ColumnGroups.Of(flush.Columns, leavesMax);
        foreach (var rowGroup in RowGroups(range, RowGroupBytesMax * groups.Count))
        {
            WriteGroups(assembly, groups, partition, rowGroup, path, cancellationToken);
        }
    }

    /// <summary>Ranges of batches, each of which becomes a row group.</summary>
    private IEnumerable<BatchRange> RowGroups(BatchRange range, long bytesMax)
    {
        var (from, at, rows, bytes) = (range.From, range.From, 0, 0L);
        foreach (var batch in Batches(range))
        {
            var size = batch.Chunk.LengthBytes * batch.Rows / batch.Chunk.Rows;
            if (rows > 0 && (rows + batch.Rows > Math.Min(WideRowGroupRows, flush.RowGroupRows) || bytes + size > bytesMax))
            {
                yield return new BatchRange(from, at);
                (from, rows, bytes) = (at, 0, 0);
            }

            (at, rows, bytes) = (at + 1, rows + batch.Rows, bytes + size);
        }

        yield return new BatchRange(from, at);
    }

    /// <summary>Adds a row group to a file. Each group of columns is first written to its own file.</summary>
    private void WriteGroups(
        ParquetAssembly assembly,
        IReadOnlyList<StructType> groups,
        (RowRuns By, int Ordinal) partition,
        BatchRange range,
        string path,
        CancellationToken cancellationToken)
    {
        var parts = new List<string>();
        try
        {
            foreach (var group in groups)
            {
                parts.Add(Part(path, parts.Count));
                Copy(group, partition, range, (WideRowGroupRows + ChunkFormat.BatchRowsMax, long.MaxValue), parts[^1], cancellationToken);
            }

            assembly.Append(parts);
        }
        finally
        {
            parts.ForEach(disk.Delete);
        }
    }

    private static string Part(string path, int number) => string.Create(CultureInfo.InvariantCulture, $"{path}.{number}");

    private void Copy(
        StructType columns,
        (RowRuns By, int Ordinal) partition,
        BatchRange range,
        (int Rows, long Bytes) rowGroup,
        string path,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var connection = connect();
        using var cancellation = cancellationToken.Register(connection.Interrupt);
        using var source = scans.Announce(connection, flush.Chunks, columns, partition, range);
        var sizes = string.Create(CultureInfo.InvariantCulture, $"ROW_GROUP_SIZE {rowGroup.Rows}, ROW_GROUP_SIZE_BYTES {rowGroup.Bytes}");
        var order = ReferenceEquals(columns, flush.Columns) ? FileOrder.Clause(flush.Order, columns, i => DuckText.Name(columns.Fields[i].Name)) : "";
        var dictionaries = _hasNegativeZeros ? ", DICTIONARY_SIZE_LIMIT 0" : memory.DictionarySizes(TableShape.Declare("", columns).LeafCount);
        connection.Execute(
            $"COPY (FROM {source.Sql}{order}) TO {DuckText.Quote(disk.LocalPath(path))} (FORMAT parquet, COMPRESSION {Compression}, "
            + $"{sizes}{dictionaries}, FIELD_IDS {FieldIdsText.Of(columns)})");
    }

    private IEnumerable<ChunkBatch> Batches(BatchRange range) => flush.Chunks.SelectMany(c => c.Batches).Skip(range.From).Take(range.Count);
}
