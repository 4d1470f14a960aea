using Tarn.Delivery.Ledger;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Outputs;

/// <summary>
/// Durable files, and the metadata rows that make them visible. Disposed after its transaction, whether that succeeded
/// or failed.
/// </summary>
internal interface IPreparedFlush : IAsyncDisposable
{
    /// <summary>Rows or records that the flush adds.</summary>
    long Rows { get; }

    /// <summary>Records that left no row, because a later record has their key, or because they are deletes.</summary>
    long Superseded => 0;

    /// <summary>The files of the flush.</summary>
    IReadOnlyList<LedgerFile> Files { get; }

    /// <summary>The table's new snapshot; null for objects.</summary>
    long? SnapshotId { get; }

    /// <summary>The table's UUID; null for objects.</summary>
    Guid? TableUuid => null;

    /// <summary>Columns that the flush adds or widens.</summary>
    IReadOnlyList<ColumnChange> ColumnChanges { get; }

    /// <summary>Values of the flush's rows that went to <c>_rest</c>.</summary>
    IReadOnlyList<RestLine> Rest { get; }

    /// <summary>
    /// The name of the commit lock that the commit needs; null: it needs none. A commit of several takes them in the order of their
    /// names, so that two commits never wait for each other.
    /// </summary>
    string? LockName => null;

    /// <summary>Takes the commit lock. It is held until the flush is disposed.</summary>
    /// <exception cref="Tarn.Storage.TarnException">The destination refuses, as it does in preparation.</exception>
    ValueTask Enter(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>
    /// Writes the rows that make the files part of the destination. It has no side effects outside the transaction,
    /// which may run it again.
    /// </summary>
    /// <exception cref="Tarn.Storage.TarnException">
    /// Conflict: the destination has changed; <see cref="Rebase"/> and try again.
    /// </exception>
    ValueTask Apply(IMetadataTransaction transaction);

    /// <summary>Prepares the same files for the destination's present state.</summary>
    ValueTask Rebase(CancellationToken cancellationToken);

    /// <summary>Runs after the transaction has succeeded.</summary>
    ValueTask Committed(CancellationToken cancellationToken);
}
