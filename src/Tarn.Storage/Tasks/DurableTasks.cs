using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Tarn.Storage.Metadata;

namespace Tarn.Storage.Tasks;

/// <summary>
/// Tasks that outlive the process: a row each, from the start to the end. After a kill the next start continues them. A stop of the program ends none.
/// </summary>
public sealed class DurableTasks<T>(TaskOptions<T> options) : IAsyncDisposable
    where T : class, IDurableTask<T>
{
    private readonly ConcurrentDictionary<TaskKey, RunningTask<T>> _running = new();
    private readonly SemaphoreSlim _turns = new(options.AtOnce);
    private readonly CancellationTokenSource _stop = new();

    /// <summary>The tasks that this process works at, and the ones that wait for a turn.</summary>
    public int Running => _running.Count;

    /// <summary>Continues the tasks of an earlier process, or fails them: <see cref="TaskOptions{T}.CutOff"/>.</summary>
    public async Task Resume(CancellationToken cancellationToken)
    {
        await foreach (var task in options.Rows.All(options.Store, cancellationToken).Where(one => one.IsActive))
        {
            if (options.CutOff is not { } reason)
            {
                Begin(task, isResumed: true);
            }
            else
            {
                await (task.State == TaskState.Stopping ? new TaskEnd<T>(TaskState.Stopped) : new TaskEnd<T>(TaskState.Failed, reason))
                    .Commit(options, task.Key, null);
            }
        }
    }

    /// <summary>Starts a task in a commit of its own. It is durable when the call returns, and runs on.</summary>
    /// <exception cref="TarnException">Conflict: the owner has an active task, and may have one.</exception>
    public async Task Start(T task, CancellationToken cancellationToken)
    {
        await options.Store.Commit(transaction => Add(transaction, task), cancellationToken);
        Begin(task);
    }

    /// <summary>Adds a task in the caller's transaction. <see cref="Begin(T)"/> follows the commit.</summary>
    /// <exception cref="TarnException">Conflict: the owner has an active task, and may have one.</exception>
    public async ValueTask Add(IMetadataTransaction transaction, T task)
    {
        if (options.Busy is { } busy && (await options.Rows.Of(transaction, task.Key.Owner)).Any(one => one.IsActive))
        {
            throw new TarnException(ErrorKind.Conflict, busy(task));
        }

        await options.Rows.Add(transaction, task);
    }

    /// <summary>Begins the work of a task whose row is durable.</summary>
    public void Begin(T task) => Begin(task, isResumed: false);

    /// <summary>Asks a task to end. The row has the request before the call returns, so a kill after it changes nothing.</summary>
    /// <returns>The task; null: there is none, it has ended, or it was asked before.</returns>
    public async ValueTask<T?> Cancel(TaskKey key, CancellationToken cancellationToken)
    {
        var asked = await options.Rows.Change(
            options.Store,
            key,
            task => task.State < TaskState.Stopping ? task.With(TaskState.Stopping, null, options.Time.GetUtcNow()) : null,
            cancellationToken);
        if (asked is not null && _running.TryGetValue(key, out var running))
        {
            running.Cancel(isAsked: true);
        }

        return asked;
    }

    /// <summary>Completes when this process works at the task no longer.</summary>
    public Task Wait(TaskKey key, CancellationToken cancellationToken) =>
        _running.TryGetValue(key, out var running) ? running.Done.WaitAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>The work of a task that runs here; null: it does not.</summary>
    public ITaskWork<T>? WorkOf(TaskKey key) => _running.TryGetValue(key, out var running) ? running.Work : null;

    /// <summary>
    /// One pass of each active task, one after the other, for a project whose tasks are a job's work. The failure of one holds up
    /// no other: the first
    /// failure is thrown at the end.
    /// </summary>
    public async Task RunOnce(CancellationToken cancellationToken)
    {
        ExceptionDispatchInfo? failed = null;
        foreach (var task in await options.Rows.All(options.Store, cancellationToken).Where(one => one.IsActive).ToListAsync(cancellationToken))
        {
            using var running = new RunningTask<T>(options, task.Key, options.Work(task), isResumed: true, _turns, _stop.Token);
            await using var cancel = cancellationToken.UnsafeRegister(_ => running.Cancel(isAsked: false), null);
            _running[task.Key] = running;
            try
            {
                await running.Pass();
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                failed ??= ExceptionDispatchInfo.Capture(failure);
            }
            finally
            {
                _running.TryRemove(task.Key, out _);
            }
        }

        failed?.Throw();
    }

    /// <summary>Stops the passes. It ends no task.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var running in _running.Values)
        {
            running.Cancel(isAsked: false);
        }

        await Task.WhenAll(_running.Values.Select(one => one.Done));
    }

    private void Begin(T task, bool isResumed)
    {
        var running = new RunningTask<T>(options, task.Key, options.Work(task), isResumed, _turns, _stop.Token);
        if (!_running.TryAdd(task.Key, running))
        {
            running.Dispose();
            return;
        }

        _ = Task.Factory.StartNew(
            async () =>
            {
                try
                {
                    await running.Run();
                }
                finally
                {
                    _running.TryRemove(KeyValuePair.Create(task.Key, running));
                    running.Dispose();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.DenyChildAttach,
            options.Threads);
    }
}
