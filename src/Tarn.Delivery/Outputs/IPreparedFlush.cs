using Tarn.Delivery.Ledger;
using Tarn.Lake.Shredding;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Outputs;

/// <summary>Files that lie ready, and the rows that make them true. Disposed after its transaction, well or not.</summary>
internal interface IPreparedFlush : IAsyncDisposable
{
    /// <summary>Rows or records that the flush adds.</summary>
    long Rows { get; }

    /// <summary>Its files.</summary>
    IReadOnlyList<LedgerFile> Files { get; }

    /// <summary>The table's new snapshot; null for objects.</summary>
    long? SnapshotId { get; }

    /// <summary>Columns that the flush adds or widens.</summary>
    IReadOnlyList<ColumnChange> ColumnChanges { get; }

    /// <summary>Values of its rows that went to <c>_rest</c>.</summary>
    IReadOnlyList<RestLine> Rest { get; }

    /// <summary>
    /// Writes the rows that make the files part of the destination. It has no side effects beyond the transaction, which may run
    /// it again.
    /// </summary>
    /// <exception cref="Tarn.Storage.TarnException">Conflict: the destination has moved; <see cref="Rebase"/> and try again.</exception>
    ValueTask Apply(IMetadataTransaction transaction);

    /// <summary>Prepares the same files against what the destination has become.</summary>
    ValueTask Rebase(CancellationToken cancellation);

    /// <summary>The transaction has succeeded.</summary>
    ValueTask Committed(CancellationToken cancellation);
}
