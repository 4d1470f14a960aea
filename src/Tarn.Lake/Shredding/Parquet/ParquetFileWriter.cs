using System.Globalization;
using Tarn.DuckDb;
using Tarn.Lake.Formats;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Disk;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Writes rows as one Parquet file. Usually, DuckDB writes it. When a file has more columns than memory can encode at a
/// time, it is assembled from files of some columns each. Required columns and bytes of fixed length, which DuckDB
/// cannot write, are assembled from DuckDB's file.
/// </summary>
internal sealed class ParquetFileWriter(IDisk disk, DuckConnection connection, ChunkScans scans, ParquetFlush flush, ParquetMemory memory)
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
    /// <param name="partition">the partition of the rows</param>
    /// <param name="range">the batches</param>
    /// <param name="share">
    /// divides the number of columns that are encoded at a time; 1: as many as usually fit into memory
    /// </param>
    /// <param name="path">the new file; when this fails, a part of it may remain</param>
    /// <param name="cancellationToken">ends the work</param>
    public void Write((RowRuns By, int Ordinal) partition, BatchRange range, int share, string path, CancellationToken cancellationToken)
    {
        var rows = Math.Min(Batches(range).Sum(batch => batch.Rows), WideRowGroupRows);
        var isWide = LeafCount > memory.LeavesMax(Math.Min(rows, ChunkFormat.BatchRowsMax)) / share;
        if (!isWide && !_isBeyondDuckDb)
        {
            Copy(flush.Columns, partition, range, flush.RowGroupRows, RowGroupBytesMax, path);
            return;
        }

        using var assembly = new ParquetAssembly(disk, flush.Columns, path);
        if (isWide)
        {
            WriteWide(assembly, partition, range, Math.Max(1, memory.LeavesMax(rows) / share), path, cancellationToken);
        }
        else
        {
            Add(assembly, [flush.Columns], partition, range, (flush.RowGroupRows, RowGroupBytesMax), path, cancellationToken);
        }

        assembly.Complete();
    }

    private void WriteWide(
        ParquetAssembly assembly, (RowRuns By, int Ordinal) partition, BatchRange range, int leavesMax, string path, CancellationToken cancellationToken)
    {
        var groups = ColumnGroups.Of(flush.Columns, leavesMax);
        foreach (var rowGroup in RowGroups(range, RowGroupBytesMax * groups.Count))
        {
            Add(assembly, groups, partition, rowGroup, (WideRowGroupRows + ChunkFormat.BatchRowsMax, long.MaxValue), path, cancellationToken);
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

    /// <summary>Adds rows to a file. Each group of columns is first written to its own file.</summary>
    private void Add(
        ParquetAssembly assembly,
        IReadOnlyList<StructType> groups,
        (RowRuns By, int Ordinal) partition,
        BatchRange range,
        (int Rows, long Bytes) rowGroup,
        string path,
        CancellationToken cancellationToken)
    {
        var parts = new List<string>();
        try
        {
            foreach (var group in groups)
            {
                cancellationToken.ThrowIfCancellationRequested();
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{path}.{parts.Count}"));
                Copy(group, partition, range, rowGroup.Rows, rowGroup.Bytes, parts[^1]);
            }

            assembly.Append(parts);
        }
        finally
        {
            parts.ForEach(disk.Delete);
        }
    }

    private void Copy(
        StructType columns, (RowRuns By, int Ordinal) partition, BatchRange range, int rowGroupRows, long rowGroupBytes, string path)
    {
        using var source = scans.Announce(connection, flush.Chunks, columns, partition, range);
        var sizes = string.Create(CultureInfo.InvariantCulture, $"ROW_GROUP_SIZE {rowGroupRows}, ROW_GROUP_SIZE_BYTES {rowGroupBytes}");
        var dictionaries = _hasNegativeZeros ? ", DICTIONARY_SIZE_LIMIT 0" : memory.DictionarySizes(TableShape.Declare("", columns).LeafCount);
        connection.Execute(
            $"COPY (FROM {source.Sql}) TO {DuckText.Quote(disk.LocalPath(path))} (FORMAT parquet, COMPRESSION {Compression}, "
            + $"{sizes}{dictionaries}, FIELD_IDS {FieldIdsText.Of(columns)})");
    }

    private IEnumerable<ChunkBatch> Batches(BatchRange range) => flush.Chunks.SelectMany(c => c.Batches).Skip(range.From).Take(range.Count);
}
