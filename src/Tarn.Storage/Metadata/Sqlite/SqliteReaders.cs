namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// The reading connections: a bounded number, each used by one transaction at a time. All of them pause while the
/// writer empties its log: D17 (one connection writes metadata).
/// </summary>
internal sealed class SqliteReaders(string path, TimeProvider time) : IDisposable
{
    private const int ConnectionsMax = 8;
    private readonly SemaphoreSlim _slots = new(ConnectionsMax, ConnectionsMax);
    private readonly Stack<SqliteReader> _idle = new();
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _none = new(true);
    private TaskCompletionSource? _resume;
    private int _active;
    private bool _closed;

    /// <summary>True while the writer waits for the open transactions to end.</summary>
    public bool IsPausing => Volatile.Read(ref _resume) is not null;

    public async ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            var reader = await Enter(cancellationToken);
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
            _slots.Release();
        }
    }

    /// <summary>
    /// Called by the writer: new transactions wait, open ones end (within 1 second), then the action runs.
    /// </summary>
    public void WhilePaused(Action action)
    {
        var resumed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _resume = resumed;
        }

        try
        {
            // If a transaction does not end in time, the action does as much as it can, and the next call tries again.
            _none.Wait(MetadataLimits.ReadMsMax);
            action();
        }
        finally
        {
            lock (_gate)
            {
                _resume = null;
            }

            resumed.SetResult();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
        }

        _none.Wait(MetadataLimits.ReadMsMax);
        lock (_gate)
        {
            while (_idle.TryPop(out var reader))
            {
                reader.Dispose();
            }
        }
    }

    private async ValueTask<SqliteReader> Enter(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task paused;
            lock (_gate)
            {
                if (_closed)
                {
                    throw new TarnException(ErrorKind.Unavailable, "The metadata store is closed.");
                }

                if (_resume is null)
                {
                    _active++;
                    _none.Reset();
                    if (_idle.TryPop(out var reader))
                    {
                        return reader;
                    }

                    break;
                }

                paused = _resume.Task;
            }

            await paused.WaitAsync(cancellationToken);
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
        lock (_gate)
        {
            if (reader is not null)
            {
                _idle.Push(reader);
            }

            if (--_active == 0)
            {
                _none.Set();
            }
        }
    }
}
