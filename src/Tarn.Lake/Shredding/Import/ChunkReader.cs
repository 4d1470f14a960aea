using Tarn.DuckDb;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Reads chunks into vectors of DuckDB, for statements over rows that are not committed. Columns that a chunk lacks are null,
/// and columns that are not wanted are left out. One thread uses it. The vectors refer to the chunks and to this reader: it is
/// disposed when the statement has ended.
/// </summary>
public sealed class ChunkReader : IDisposable
{
    private readonly NativeArena _arena = new();
    private readonly ColumnPlan _plan;
    private readonly ArrowTarget _target;
    private readonly BatchImport _import;
    private ColumnChunk? _chunk;
    private ChunkProjection? _projection;
    private int _next;

    /// <param name="connection">An open connection.</param>
    /// <param name="columns">The wanted columns of the table.</param>
    public ChunkReader(DuckConnection connection, StructType columns)
    {
        _plan = ColumnPlan.Of(columns);
        _target = new ArrowTarget(_plan);
        _import = new BatchImport(connection, _plan, _target, _arena);
    }

    /// <summary>The types of columns in DuckDB; the caller disposes them.</summary>
    public static IReadOnlyList<DuckType> Types(StructType columns) => [.. ColumnPlan.Of(columns).Children.Select(child => child.ToDuck())];

    /// <summary>Begins with a chunk.</summary>
    /// <exception cref="InvalidOperationException">A column of the chunk has another kind.</exception>
    public void Begin(ColumnChunk chunk)
    {
        (_chunk, _next) = (chunk, 0);
        _projection = ChunkProjection.TryCreate(chunk, _plan, dropUnknown: true)
            ?? throw new InvalidOperationException("the chunk does not fit the columns");
    }

    /// <summary>The batch whose rows were read last.</summary>
    public ChunkBatch Current => _chunk!.Batches[_next - 1];

    /// <summary>Fills the first vectors, one per column, with the next rows.</summary>
    /// <returns>False: the chunk has no more rows.</returns>
    public bool Read(ChunkView output)
    {
        if (_chunk is null || _next == _chunk.Batches.Count)
        {
            return false;
        }

        _import.Import(output, _chunk.Batches[_next++], _projection!, null);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _import.Dispose();
        _arena.Dispose();
        _target.Dispose();
    }
}
