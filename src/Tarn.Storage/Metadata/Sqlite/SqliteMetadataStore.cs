using Tarn.Storage.Disk;

namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// The metadata map in one SQLite file: one connection on one thread writes and checkpoints, a few more read (D17), waiting
/// commits share a transaction and its sync (D18), and transactions that touch the log are durable through it (D9).
/// </summary>
public sealed class SqliteMetadataStore : IMetadataStore
{
    private readonly ChangeFeed feed = new();
    private readonly string path;
    private readonly SqliteReaders readers;
    private readonly SqliteWriter writer;
    private int disposed;

    private SqliteMetadataStore(string path, ICommitLog? log, TimeProvider time, Action<Exception> fatal, Func<bool> makeRoom)
    {
        this.path = path;
        var connection = SqliteFile.OpenWriter(path);
        readers = new SqliteReaders(path, time);
        writer = new SqliteWriter(connection, readers, feed, log, time, fatal, makeRoom);
    }

    /// <inheritdoc/>
    public long CommitNumber => writer.CommitNumber;

    /// <summary>Opens the store, makes its file if there is none, and replays what the log has beyond it.</summary>
    /// <param name="path">The file, <c>meta.db</c>. Its folder exists and is this process's alone.</param>
    /// <param name="log">The recovered journal; null: transactions cannot append.</param>
    /// <param name="time">Limits read transactions.</param>
    /// <param name="fatal">
    /// Called once, on the store's thread, when a write or sync failed: the store takes no more commits, and the program must end so that
    /// its next start recovers (D2).
    /// </param>
    /// <param name="makeRoom">Called when the disk is full: true when it made room, and the commit is tried again (D15).</param>
    /// <exception cref="TarnException">NotSupported: the file is of another format. Damaged: the log cannot be replayed.</exception>
    public static SqliteMetadataStore Open(
        string path, ICommitLog? log, TimeProvider time, Action<Exception> fatal, Func<bool>? makeRoom = null)
    {
        var store = new SqliteMetadataStore(path, log, time, fatal, makeRoom ?? (static () => false));
        store.writer.Start();
        return store;
    }

    /// <summary>Up to which LSN a store that nobody has open has applied the log's commits; 0 where there is none, or none that can be read.</summary>
    /// <param name="disk">The data directory's disk.</param>
    /// <param name="name">The store's file there.</param>
    public static long AppliedIn(IDisk disk, string name)
    {
        if (disk.Find(name) is null)
        {
            return 0;
        }

        try
        {
            using var connection = SqliteFile.OpenReader(disk.LocalPath(name));
            using var rows = new SqliteRows(connection);
            return SqliteFile.ReadState(rows).Applied;
        }
        catch (SqliteException)
        {
            return 0; // opening it will say what is wrong
        }
    }

    /// <inheritdoc/>
    public ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellation) =>
        writer.Enqueue(new PendingCommit<T>(body, cancellation), cancellation);

    /// <inheritdoc/>
    public ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellation) =>
        readers.Read(body, cancellation);

    /// <inheritdoc/>
    public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after) => feed.Changes(space, after);

    /// <inheritdoc/>
    public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer) => feed.Observe(space, observer);

    /// <summary>Writes a consistent copy to a path where no file is (D20). The caller makes it durable and names it.</summary>
    public Task CopyTo(string target) => writer.Copy(new StoreCopy(target));

    /// <summary>What SQLite finds wrong in the file; empty when it is whole. For <c>tarn verify</c>: reads all of it.</summary>
    public IReadOnlyList<string> Verify() => Verify(path);

    /// <inheritdoc cref="Verify()"/>
    /// <param name="path">The file of a store that nobody has open.</param>
    public static IReadOnlyList<string> Verify(string path)
    {
        try
        {
            using var connection = SqliteFile.OpenReader(path);
            return connection.IntegrityErrors;
        }
        catch (SqliteException e)
        {
            return [e.Message];
        }
    }

    /// <summary>Ends what was accepted, empties the write-ahead log and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            readers.Dispose();
            await writer.Stop();
        }
    }
}
