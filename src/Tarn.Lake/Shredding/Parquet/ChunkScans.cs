using System.Collections.Concurrent;
using System.Globalization;
using Tarn.DuckDb;
using Tarn.DuckDb.Functions;

namespace Tarn.Lake.Shredding;

/// <summary>
/// The table function <c>tarn_chunks(id)</c> of one database. It returns the rows of the chunks that were announced
/// under that id.
/// </summary>
public sealed class ChunkScans : TableFunction
{
    private readonly ConcurrentDictionary<long, ChunkScan> _scans = new();
    private long _lastId;

    /// <inheritdoc/>
    public override string Name => "tarn_chunks";

    /// <inheritdoc/>
    public override IReadOnlyList<DuckTypeId> Parameters => [DuckTypeId.BigInt];

    /// <inheritdoc/>
    public override TableFunctionScan Bind(TableBinding binding)
    {
        var scan = _scans[binding.Int64(0)];
        foreach (var column in scan.Plan.Children)
        {
            using var type = column.ToDuck();
            binding.AddColumn(column.Node.Name, type);
        }

        return scan;
    }

    /// <summary>
    /// Makes chunks readable by the call in <see cref="ChunkSource.Sql"/>. Dispose the source after the statement has
    /// ended.
    /// </summary>
    /// <param name="connection">a connection of the database that has this function, open during the scan</param>
    /// <param name="chunks">the rows; they must stay until the statement has ended</param>
    /// <param name="columns">the wanted columns; other columns are left out, missing ones are null</param>
    public ChunkSource Announce(DuckConnection connection, IReadOnlyList<ColumnChunk> chunks, Iceberg.Types.StructType columns) =>
        Announce(connection, chunks, columns, partition: null, BatchRange.All);

    /// <summary>Makes the rows of one partition in some batches readable.</summary>
    internal ChunkSource Announce(
        DuckConnection connection,
        IReadOnlyList<ColumnChunk> chunks,
        Iceberg.Types.StructType columns,
        (RowRuns By, int Ordinal)? partition,
        BatchRange range)
    {
        var id = Interlocked.Increment(ref _lastId);
        var scan = new ChunkScan(connection, chunks, ColumnPlan.Of(columns), partition, range);
        _scans[id] = scan;
        return new ChunkSource(string.Create(CultureInfo.InvariantCulture, $"tarn_chunks({id})"), () =>
        {
            _scans.TryRemove(id, out _);
            scan.Free();
        });
    }
}

/// <summary>Chunks that a statement can read.</summary>
public sealed class ChunkSource : IDisposable
{
    private readonly Action _end;

    internal ChunkSource(string sql, Action end)
    {
        Sql = sql;
        _end = end;
    }

    /// <summary>The text for a FROM clause.</summary>
    public string Sql { get; }

    /// <inheritdoc/>
    public void Dispose() => _end();
}
