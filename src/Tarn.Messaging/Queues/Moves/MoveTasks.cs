using System.Collections.Concurrent;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Queues.Moves;

/// <summary>
/// Move tasks. Each batch of messages moves in one append over both queues, so a kill loses none and doubles none; the next start continues.
/// </summary>
public sealed class MoveTasks : IAsyncDisposable
{
    private readonly QueueParts _parts;
    private readonly Func<StreamId, ValueTask<MessageQueue>> _open;
    private readonly ConcurrentDictionary<StreamId, Task> _running = new();
    private readonly CancellationTokenSource _stop = new();

    /// <param name="parts">The parts that the queues work with.</param>
    /// <param name="open">Opens a queue.</param>
    public MoveTasks(QueueParts parts, Func<StreamId, ValueTask<MessageQueue>> open) => (_parts, _open) = (parts, open);

    /// <summary>Continues the tasks of an earlier life.</summary>
    public async Task Resume(CancellationToken cancellationToken)
    {
        await foreach (var row in MetadataRows.All(_parts.Store, MoveRows.Space, KeyRange.All, cancellationToken))
        {
            var task = MoveRows.Decode(row);
            if (task.IsActive && _parts.RulesOf(task.Source) is not null)
            {
                Begin(task);
            }
        }
    }

    /// <summary>Starts a task.</summary>
    /// <exception cref="TarnException">Conflict: a task of this source is active.</exception>
    public async Task<MoveTask> Start(StreamId source, string? targetArn, int? perSecond, CancellationToken cancellationToken)
    {
        var counts = (await _open(source)).Counts;
        var task = await _parts.Store.Commit(
            async transaction =>
            {
                var tasks = await MoveRows.Of(transaction, source);
                if (tasks.Any(one => one.IsActive))
                {
                    throw new TarnException(
                        ErrorKind.Conflict, "There is already a task running. Only one active task is allowed for a source queue arn at a given time.");
                }

                foreach (var old in tasks.Skip(MoveRows.KeptMax - 1))
                {
                    MoveRows.Remove(transaction, old);
                }

                var made = new MoveTask
                {
                    Source = source,
                    Started = DateTimeOffset.FromUnixTimeMilliseconds(_parts.NowMs),
                    TargetArn = targetArn,
                    PerSecond = perSecond,
                    ToMove = counts.Visible,
                };
                MoveRows.Put(transaction, made);
                return made;
            },
            cancellationToken);
        Begin(task);
        return task;
    }

    /// <summary>The tasks of a source, the newest first.</summary>
    public async Task<IReadOnlyList<MoveTask>> Of(StreamId source, CancellationToken cancellationToken) =>
        await _parts.Store.Read(reader => MoveRows.Of(reader, source), cancellationToken);

    /// <summary>Asks a task to end.</summary>
    /// <returns>The task; null: there is none, or it has ended.</returns>
    public async Task<MoveTask?> Cancel(StreamId source, DateTimeOffset started, CancellationToken cancellationToken) => await _parts.Store.Commit(
        async transaction =>
        {
            if (await MoveRows.Find(transaction, source, started) is not { Status: MoveStatus.Running } task)
            {
                return null;
            }

            task = task with { Status = MoveStatus.Cancelling };
            MoveRows.Put(transaction, task);
            return task;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running.Values);
        _stop.Dispose();
    }

    private void Begin(MoveTask task)
    {
        var run = new MoveRun(_parts, _open, task);
        var running = Task.Run(() => run.Run(_stop.Token));
        _running[task.Source] = running;
        _ = running.ContinueWith(_ => _running.TryRemove(KeyValuePair.Create(task.Source, running)), TaskScheduler.Default);
    }
}
