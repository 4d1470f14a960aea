using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Audits;

/// <summary>A run's commits to a table with lineage, for a comparison with its rows.</summary>
/// <param name="Table"><c>database.table</c>.</param>
/// <param name="Chunks">The commits, in their order, at most <see cref="TableChunks.ChunksMax"/> chunks of neighbours.</param>
public sealed record AuditedTable(string Table, RunId Run, IReadOnlyList<LineageChunk> Chunks)
{
    /// <summary>Rows that others than deliveries added; null: not known.</summary>
    public long? AddedByOthers { get; init; }

    /// <summary>The most rows that others than deliveries removed; null: not known.</summary>
    public long? RemovedByOthers { get; init; }
}
