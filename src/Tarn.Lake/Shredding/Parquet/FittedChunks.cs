using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Lake.Shredding.Texts;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Chunks that agree with a table's columns. Most are the given chunks; chunks in which a type was chosen differently
/// are shredded again. Disposing frees only the latter.
/// </summary>
public sealed class FittedChunks : IDisposable
{
    private readonly List<ColumnChunk> _chunks = [];
    private readonly List<ColumnChunk> _own = [];

    private FittedChunks()
    {
    }

    /// <summary>The chunks, in the order of the given ones.</summary>
    public IReadOnlyList<ColumnChunk> Chunks => _chunks;

    /// <summary>
    /// Whether a row has values in <c>_rest</c>. If so, the table needs that column before these chunks are written.
    /// </summary>
    public bool HasRest => _chunks.Exists(c => c.HasRest);

    /// <summary>
    /// Values that moved to <c>_rest</c> when chunks were shredded again, less the values that returned from there. So counts may be 0 or less.
    /// </summary>
    public RestCounts RestCounts { get; } = new();

    /// <summary>The kinds of column that scalars of these chunks need, where an inferred column took them, by field id.</summary>
    public IReadOnlyDictionary<int, ColumnKind> Raised { get; private set; } = new Dictionary<int, ColumnKind>();

    /// <summary>
    /// Fits chunks to columns. Values without a column, or with a column of another kind, go to <c>_rest</c>.
    /// </summary>
    /// <param name="columns">The table's columns.</param>
    /// <param name="inferred">The field ids of inferred columns.</param>
    /// <param name="formats">Further forms of dates and timestamps.</param>
    /// <param name="keep">Stores the bytes of chunks that are shredded again, possibly all of them; null: in memory.</param>
    public static FittedChunks Of(
        IReadOnlyList<ColumnChunk> chunks,
        StructType columns,
        IReadOnlySet<int> inferred,
        TimeFormats? formats = null,
        Func<ReadOnlyMemory<byte>, ColumnChunk>? keep = null)
    {
        keep ??= static bytes => ColumnChunk.Copy(bytes.Span);
        var fitted = new FittedChunks();
        var plan = ColumnPlan.Of(columns);
        Shredder? shredder = null;
        foreach (var chunk in chunks)
        {
            if (ChunkProjection.TryCreate(chunk, plan, dropUnknown: false) != null)
            {
                fitted._chunks.Add(chunk);
                continue;
            }

            shredder ??= new Shredder(TableShape.Of(
                columns, new ShapeOptions { Evolve = false, KeepRest = true, Inferred = inferred, TimeFormats = formats ?? TimeFormats.None }));
            var rewritten = ChunkRewriter.Rewrite(chunk, shredder, fitted.RestCounts, keep);
            fitted._own.AddRange(rewritten);
            fitted._chunks.AddRange(rewritten);
        }

        fitted.RestCounts.Add(shredder?.RestCounts.Lines ?? []);
        fitted.Raised = shredder?.Raised ?? fitted.Raised;
        return fitted;
    }

    /// <inheritdoc/>
    public void Dispose() => _own.ForEach(c => c.Dispose());
}
