namespace Tarn.Storage.Metadata;

/// <summary>
/// The ordered map (space, key bytes) → value bytes with transactions: D17 (one connection writes metadata), D18
/// (metadata has group commit), D19 (metadata is an ordered map). Implementations: SQLite, its in-memory twin, later
/// PostgreSQL. No SQL above this seam.
/// </summary>
public interface IMetadataStore : IAsyncDisposable
{
    /// <summary>
    /// Runs <paramref name="body"/> in a transaction. Its changes are durable before the task completes. The body has
    /// no side effects, awaits only its transaction object, and may run again after a conflict. Waiting commits share
    /// one sync; each has its own outcome (D18). An exception of the body rolls its changes back and is rethrown. The
    /// body changes rows only: an append, or a change of streams or shards, fails it.
    /// </summary>
    /// <exception cref="TarnException">
    /// DiskFull, or OutcomeUnknown when the journal's sync failed: D2 (a failed sync poisons its file).
    /// </exception>
    ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken);

    /// <summary>
    /// As <see cref="Commit"/>, for a body that may append records or change streams and shards. All its changes, its
    /// rows included, are one set. The set is durable in the journal before the store commits it: D9 (one commit for
    /// rows and records). A body without changes leaves no set.
    /// </summary>
    /// <exception cref="TarnException">
    /// The exceptions of <see cref="Commit"/> and of <see cref="ICommitLog.Enqueue"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The body takes more ids than are reserved: see <see cref="MetadataLimits.CounterRange"/>.
    /// </exception>
    ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="body"/> on a consistent view that holds every commit whose task has completed. The body
    /// awaits only its reader and ends within 1 second (D18).
    /// </summary>
    ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken);

    /// <summary>
    /// The number of the newest commit that changed rows. It grows with each such commit and can skip numbers over a
    /// restart.
    /// </summary>
    long CommitNumber { get; }

    /// <summary>
    /// The changed rows of <paramref name="space"/> in commits after <paramref name="after"/>, in commit order, each
    /// with its commit number. The store remembers only the newest changes since its start; null when it has forgotten
    /// some of these: read the whole space again.
    /// </summary>
    IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after);

    /// <summary>
    /// Feeds every later commit's changed rows of <paramref name="space"/> to <paramref name="observer"/>, in commit
    /// order, before the commit's own task completes. The observer must be quick and must not call the store. Dispose
    /// the result to stop.
    /// </summary>
    /// <remarks>
    /// Metadata is cached in this way only (D19): read the space and subscribe through <see cref="View{TKey,TValue}"/>.
    /// </remarks>
    IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer);
}
