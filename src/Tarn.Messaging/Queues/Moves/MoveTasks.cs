using Microsoft.Extensions.Logging;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Tasks;

namespace Tarn.Messaging.Queues.Moves;

/// <summary>
/// Move tasks. Each batch of messages moves in one append over both queues, so a kill loses none and doubles none; the next start continues.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html"/>
public sealed partial class MoveTasks : IAsyncDisposable
{
    private readonly QueueParts _parts;
    private readonly Func<StreamId, ValueTask<MessageQueue>> _open;
    private readonly DurableTasks<MoveTask> _tasks;

    /// <param name="parts">The parts that the queues work with.</param>
    /// <param name="open">Opens a queue.</param>
    public MoveTasks(QueueParts parts, Func<StreamId, ValueTask<MessageQueue>> open)
    {
        (_parts, _open) = (parts, open);
        _tasks = new DurableTasks<MoveTask>(new TaskOptions<MoveTask>
        {
            Store = parts.Store,
            Rows = MoveTask.Rows,
            Work = task => new MoveRun(parts, open, task),
            Time = parts.Time,
            Busy = static _ => "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
            Failed = (task, failure) => LogFailed(parts.Logger, parts.ArnOf(new StreamId(task.Owner)), failure.Message),
        });
    }

    /// <summary>Continues the tasks of an earlier life.</summary>
    public Task Resume(CancellationToken cancellationToken) => _tasks.Resume(cancellationToken);

    /// <summary>Starts a task.</summary>
    /// <exception cref="TarnException">Conflict: a task of this source is active.</exception>
    public async Task<MoveTask> Start(StreamId source, string? targetArn, int? perSecond, CancellationToken cancellationToken)
    {
        var counts = (await _open(source)).Counts;
        var task = new MoveTask
        {
            Source = source,
            Started = DateTimeOffset.FromUnixTimeMilliseconds(_parts.NowMs),
            TargetArn = targetArn,
            PerSecond = perSecond,
            ToMove = counts.Visible,
        };
        await _tasks.Start(task, cancellationToken);
        return task;
    }

    /// <summary>The tasks of a source, the newest first.</summary>
    public async Task<IReadOnlyList<MoveTask>> Of(StreamId source, CancellationToken cancellationToken) =>
        await _parts.Store.Read(reader => MoveTask.Rows.Of(reader, source.Value), cancellationToken);

    /// <summary>Asks a task to end.</summary>
    /// <returns>The task; null: there is none, or it has ended.</returns>
    public async Task<MoveTask?> Cancel(StreamId source, DateTimeOffset started, CancellationToken cancellationToken) =>
        await _tasks.Cancel(new TaskKey(source.Value, started.ToUnixTimeMilliseconds()), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _tasks.DisposeAsync();

    [LoggerMessage(LogLevel.Warning, "The move of messages out of {Queue} failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string queue, string reason);
}
