using Tarn.Storage.Disk;

namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// The metadata map in one SQLite file. One connection on one thread writes and checkpoints, and a few more read: D17
/// (one connection writes metadata). Waiting commits share a transaction and its sync: D18 (metadata has group commit).
/// Commits with the log are durable through the log: D9 (one commit for rows and records).
/// </summary>
public sealed class SqliteMetadataStore : IMetadataStore
{
    private readonly ChangeFeed _feed = new();
    private readonly string _path;
    private readonly SqliteReaders _readers;
    private readonly SqliteWriter _writer;
    private int _disposed;

    private SqliteMetadataStore(string path, ICommitLog? log, TimeProvider time, Action<Exception> fatal, Func<bool> makeRoom, bool make)
    {
        _path = path;
        var connection = SqliteFile.OpenWriter(path, make);
        _readers = new SqliteReaders(path, time);
        _writer = new SqliteWriter(connection, _readers, _feed, log, time, fatal, makeRoom);
    }

    /// <inheritdoc/>
    public long CommitNumber => _writer.CommitNumber;

    /// <summary>Opens the store and replays the log's sets that it lacks.</summary>
    /// <param name="path">The file, <c>meta.db</c>. Its folder exists and belongs to this process alone.</param>
    /// <param name="log">The recovered journal; null: transactions cannot append.</param>
    /// <param name="time">Limits read transactions.</param>
    /// <param name="fatal">
    /// Called once, on the store's thread, when a write or sync failed: the store takes no more commits, and the
    /// program must end, so that its next start recovers: D2 (a failed sync poisons its file).
    /// </param>
    /// <param name="makeRoom">
    /// Called when the disk is full. True when it freed space: the commit is then tried again, D15 (a full disk stops
    /// work in order).
    /// </param>
    /// <param name="make">False: a missing or empty file is refused, and no store is created.</param>
    /// <exception cref="TarnException">
    /// NotSupported: the file has another format. NotFound: there is no file. Damaged: the file cannot be read, or the
    /// log cannot be replayed. Conflict: a copy was put back, and the write-ahead log beside it belongs to another
    /// store. DiskFull: there is no space for the files beside the store's.
    /// </exception>
    public static SqliteMetadataStore Open(
        string path, ICommitLog? log, TimeProvider time, Action<Exception> fatal, Func<bool>? makeRoom = null, bool make = true)
    {
        SqliteMetadataStore? store = null;
        makeRoom ??= static () => false;
        try
        {
            try
            {
                store = new SqliteMetadataStore(path, log, time, fatal, makeRoom, make);
            }
            catch (TarnException full) when (full.Kind == ErrorKind.DiskFull && makeRoom())
            {
                store = new SqliteMetadataStore(path, log, time, fatal, makeRoom, make);
            }

            store._writer.Start();
            return store;
        }
        catch (SqliteException failure)
        {
            store?._writer.Abandon();
            throw failure.AsFailure();
        }
        catch
        {
            store?._writer.Abandon();
            throw;
        }
    }

    /// <summary>Makes an empty store where there is none. The caller syncs the folder.</summary>
    /// <param name="path">The file; absent, or without bytes.</param>
    public static void Make(string path) => SqliteFile.OpenWriter(path, make: true).Dispose();

    /// <summary>
    /// Makes the next ids and commit numbers of a store that no process has open greater than the given ones. A store
    /// that was made again from an older copy must not give out a number twice.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="ids">The number above <see cref="MetadataLimits.IdsBegin"/> of the first id from now on, if ids are less.</param>
    /// <param name="commits">The number of the first commit from now on, if commit numbers are less.</param>
    /// <exception cref="TarnException">As <see cref="Open"/> throws.</exception>
    public static void RaiseCounters(string path, long ids, long commits)
    {
        try
        {
            using var connection = SqliteFile.OpenWriter(path, make: false);
            using var rows = new SqliteRows(connection);
            var state = SqliteFile.ReadState(rows);
            SqliteFile.WriteState(rows, state with
            {
                IdsReserved = Math.Max(state.IdsReserved, MetadataLimits.IdsBegin + ids),
                CommitsReserved = Math.Max(state.CommitsReserved, commits),
            });
        }
        catch (SqliteException failure)
        {
            throw failure.AsFailure();
        }
    }

    /// <summary>The LSN up to which a store that no process has open has applied the log's commits.</summary>
    /// <param name="disk">The data directory's disk.</param>
    /// <param name="name">The store's file there.</param>
    /// <exception cref="TarnException">As <see cref="Open"/> throws.</exception>
    public static long AppliedIn(IDisk disk, string name)
    {
        using var store = OpenToRead(disk, name);
        return store.State.Applied;
    }

    /// <summary>One row of a store that no process has open.</summary>
    /// <param name="disk">The data directory's disk.</param>
    /// <param name="name">The store's file there.</param>
    /// <param name="space">The row's space.</param>
    /// <param name="key">The row's key.</param>
    /// <exception cref="TarnException">As <see cref="Open"/> throws.</exception>
    public static ReadOnlyMemory<byte>? RowIn(IDisk disk, string name, Space space, ReadOnlyMemory<byte> key)
    {
        using var store = OpenToRead(disk, name);
        return store.Find(space, key);
    }

    /// <summary>Opens a store that no process has open. Changes no byte on the disk.</summary>
    /// <param name="disk">The data directory's disk.</param>
    /// <param name="name">The store's file there.</param>
    /// <exception cref="TarnException">As <see cref="Open"/> throws.</exception>
    public static SqliteSnapshot OpenToRead(IDisk disk, string name) => new(SqliteFile.OpenAlone(disk.LocalPath(name)));

    /// <inheritdoc/>
    public ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        _writer.Enqueue(new PendingCommit<T>(body, withLog: false, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        _writer.Enqueue(new PendingCommit<T>(body, withLog: true, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken) =>
        _readers.Read(body, cancellationToken);

    /// <inheritdoc/>
    public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after) => _feed.Changes(space, after);

    /// <inheritdoc/>
    public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer) => _feed.Observe(space, observer);

    /// <summary>
    /// Writes a consistent copy to a path without a file, D20 (a version is a list of extents). The caller makes the
    /// copy durable and names it.
    /// </summary>
    /// <param name="target">The path.</param>
    /// <param name="mark">A row that only the copy has: a store that started from this copy finds it.</param>
    public Task CopyTo(string target, RowChange mark) => _writer.Copy(new StoreCopy(target, mark));

    /// <summary>Every damage of the file; empty when the file is whole. Reads the whole file.</summary>
    public IReadOnlyList<string> Verify() => Verify(_path);

    /// <inheritdoc cref="Verify()"/>
    /// <param name="path">The file of a store that no process has open for writing.</param>
    public static IReadOnlyList<string> Verify(string path) => StoreVerifier.Run(path);

    /// <summary>Finishes the accepted commits, empties the write-ahead log and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _readers.Dispose();
            await _writer.Stop();
        }
    }
}
