namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// The reading connections: a bounded number, each used by one transaction at a time. All of them pause while the
/// writer empties its log: D17 (one connection writes metadata).
/// </summary>
internal sealed class SqliteReaders(string path, TimeProvider time) : IDisposable
{
    private const int ConnectionsMax = 8;
    private readonly SemaphoreSlim slots = new(ConnectionsMax, ConnectionsMax);
    private readonly Stack<SqliteReader> idle = new();
    private readonly Lock gate = new();
    private readonly ManualResetEventSlim none = new(true);
    private TaskCompletionSource? resume;
    private int active;
    private bool closed;

    /// <summary>True while the writer waits for the open transactions to end.</summary>
    public bool IsPausing => Volatile.Read(ref resume) is not null;

    public async ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellation)
    {
        await slots.WaitAsync(cancellation);
        try
        {
            var reader = await Enter(cancellation);
            try
            {
                return reader.Run(body);
            }
            finally
            {
                Leave(reader);
            }
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>
    /// Called by the writer: new transactions wait, open ones end (within 1 second), then the action runs.
    /// </summary>
    public void WhilePaused(Action action)
    {
        var resumed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            resume = resumed;
        }

        try
        {
            // If a transaction does not end in time, the action does as much as it can, and the next call tries again.
            none.Wait(MetadataLimits.ReadMsMax);
            action();
        }
        finally
        {
            lock (gate)
            {
                resume = null;
            }

            resumed.SetResult();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
        }

        none.Wait(MetadataLimits.ReadMsMax);
        lock (gate)
        {
            while (idle.TryPop(out var reader))
            {
                reader.Dispose();
            }
        }
    }

    private async ValueTask<SqliteReader> Enter(CancellationToken cancellation)
    {
        while (true)
        {
            Task paused;
            lock (gate)
            {
                if (closed)
                {
                    throw new TarnException(ErrorKind.Unavailable, "The metadata store is closed.");
                }

                if (resume is null)
                {
                    active++;
                    none.Reset();
                    if (idle.TryPop(out var reader))
                    {
                        return reader;
                    }

                    break;
                }

                paused = resume.Task;
            }

            await paused.WaitAsync(cancellation);
        }

        try
        {
            return new SqliteReader(this, SqliteFile.OpenReader(path), time);
        }
        catch
        {
            Left(null);
            throw;
        }
    }

    private void Leave(SqliteReader reader)
    {
        if (reader.IsUsable)
        {
            Left(reader);
            return;
        }

        reader.Dispose();
        Left(null);
    }

    private void Left(SqliteReader? reader)
    {
        lock (gate)
        {
            if (reader is not null)
            {
                idle.Push(reader);
            }

            if (--active == 0)
            {
                none.Set();
            }
        }
    }
}
