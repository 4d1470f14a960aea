namespace Tarn.Storage.Rows;

/// <summary>
/// An ordered map of bytes that is rebuilt from the log: it needs no log of its own. It always equals the batches up to some point, in
/// the order in which they were applied. Implementations: RocksDB, and the in-memory twin.
/// </summary>
/// <remarks>
/// One thread applies, flushes and ingests; any thread reads, and makes checkpoints. All calls may block on the disk.
/// </remarks>
public interface IRowStore : IDisposable
{
    /// <summary>Bytes, health.</summary>
    RowStoreState State { get; }

    /// <summary>
    /// Makes all changes of a batch visible, together. They become durable with a later <see cref="Flush"/> or on their own: after a crash
    /// the store holds a prefix of the batches.
    /// </summary>
    /// <exception cref="TarnException">
    /// Unavailable: a write or sync failed, now or earlier. The store then takes no batch until it is opened again: D2 (a failed sync
    /// poisons its file). Reads continue.
    /// </exception>
    void Apply(RowBatch batch);

    /// <summary>
    /// As <see cref="Apply"/>, but never waits until files are written: the caller may be a thread that others need.
    /// </summary>
    /// <returns>False: it would have to wait, and nothing was changed.</returns>
    bool TryApply(RowBatch batch);

    /// <summary>The newest value, in memory of its own; null when there is no such row.</summary>
    /// <exception cref="TarnException">Damaged: the row's block does not match its checksum.</exception>
    byte[]? Get(ReadOnlySpan<byte> key);

    /// <summary>The rows of this moment. Replaced rows stay on the disk until it is disposed: hold it for one request.</summary>
    RowSnapshot Snapshot();

    /// <summary>Makes every applied batch durable.</summary>
    /// <exception cref="TarnException">Unavailable: as for <see cref="Apply"/>.</exception>
    void Flush();

    /// <summary>
    /// Stores a copy of all rows applied before the call, and perhaps of some later ones, by hard links. It replaces the older copy. When
    /// the store's own files do not open, the copy does.
    /// </summary>
    /// <param name="note">Returned at the next opening: the positions in the log that the copy contains for certain.</param>
    /// <exception cref="TarnException">Unavailable, DiskFull, DiskFailed: the older copy stays.</exception>
    void Checkpoint(ReadOnlySpan<byte> note);

    /// <summary>Begins to add many rows in ascending order, past the memory of recent batches.</summary>
    RowIngest Ingest();
}
