using Tarn.Lake.Iceberg;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Chunks that agree with a table's columns: mostly the given ones, anew shredded ones where a type was chosen differently since. Disposing
/// frees only the latter.
/// </summary>
public sealed class FittedChunks : IDisposable
{
    private readonly List<ColumnChunk> chunks = [];
    private readonly List<ColumnChunk> own = [];

    private FittedChunks()
    {
    }

    /// <summary>In the order of the given ones.</summary>
    public IReadOnlyList<ColumnChunk> Chunks => chunks;

    /// <summary>Whether a row has values in <c>_rest</c>: the table needs that column before these chunks are written.</summary>
    public bool HasRest => chunks.Exists(c => c.HasRest);

    /// <summary>What went to <c>_rest</c> because it was shredded anew.</summary>
    public RestCounts RestCounts { get; } = new();

    /// <summary>Fits chunks to columns; values of columns that are not there, or of another kind, go to <c>_rest</c>.</summary>
    /// <param name="chunks">the chunks</param>
    /// <param name="columns">the table's columns</param>
    /// <param name="keep">where anew shredded chunks are kept, which may be as much as all; null: in memory</param>
    public static FittedChunks Of(IReadOnlyList<ColumnChunk> chunks, StructType columns, Func<ReadOnlyMemory<byte>, ColumnChunk>? keep = null)
    {
        keep ??= static bytes => ColumnChunk.Copy(bytes.Span);
        var fitted = new FittedChunks();
        var plan = ColumnPlan.Of(columns);
        foreach (var chunk in chunks)
        {
            if (ChunkProjection.TryCreate(chunk, plan, dropUnknown: false) != null)
            {
                fitted.chunks.Add(chunk);
                continue;
            }
            var shape = TableShape.Of(columns, new ShapeOptions { Evolve = false, KeepRest = true });
            var rewritten = ChunkRewriter.Rewrite(chunk, shape, fitted.RestCounts, keep);
            fitted.own.AddRange(rewritten);
            fitted.chunks.AddRange(rewritten);
        }
        return fitted;
    }

    /// <inheritdoc/>
    public void Dispose() => own.ForEach(c => c.Dispose());
}
