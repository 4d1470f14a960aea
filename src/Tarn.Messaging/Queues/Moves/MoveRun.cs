using Tarn.Messaging.Queues.Heads;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;
using Tarn.Messaging.Queues.State;
using Tarn.Storage.Records;
using Tarn.Storage.Tasks;

namespace Tarn.Messaging.Queues.Moves;

/// <summary>The work of a move task. After a failure, of a full disk for example, the messages stay, and the next pass tries again.</summary>
internal sealed class MoveRun(QueueParts parts, Func<StreamId, ValueTask<MessageQueue>> open, MoveTask task) : ITaskWork<MoveTask>
{
    private const string NoSource = "CouldNotDetermineMessageSource";
    private const string NoTarget = "AWS.SimpleQueueService.NonExistentQueue";

    private long _moved = task.Moved;

    /// <summary>Moves messages until none is visible.</summary>
    public async Task<TaskEnd<MoveTask>> Run(TaskPass<MoveTask> pass, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var source = await open(task.Source);
            var entries = await Take(source);
            if (entries.Count == 0)
            {
                return new TaskEnd<MoveTask>(TaskState.Succeeded);
            }

            var failure = await MoveAll(source.Core, entries);
            await pass.Note(one => one with { Moved = _moved });
            if (failure is not null)
            {
                return new TaskEnd<MoveTask>(TaskState.Failed, failure);
            }

            if (task.PerSecond is { } rate)
            {
                await Task.Delay(TimeSpan.FromSeconds((double)entries.Count / rate), parts.Time, cancellationToken);
            }
        }
    }

    // A message that moves is not received: its number of receives stays. A choice that was cut off would keep messages in flight.
    private async Task<List<QueueEntry>> Take(MessageQueue source)
    {
        var max = Math.Min(QueueLimits.BatchMax, task.PerSecond ?? QueueLimits.BatchMax);
        var selection = await source.Selector.Select(max, (long)QueueLimits.VisibilityMax.TotalMilliseconds, CancellationToken.None);
        lock (source.Core.Gate)
        {
            foreach (var (entry, _, _) in selection.Messages)
            {
                entry.Receives--;
                source.Core.State.Leave(entry);
            }
        }

        return [.. selection.Messages.Select(message => message.Entry), .. selection.Dead];
    }

    // Null: all moved. Else the reason of the failure; messages without a target stay.
    private async Task<string?> MoveAll(QueueCore source, List<QueueEntry> entries)
    {
        var byTarget = new Dictionary<StreamId, List<(QueueEntry Entry, QueueMessage Message)>>();
        string? failure = null;
        var stay = new List<QueueEntry>();
        foreach (var entry in entries)
        {
            var record = await RecordReader.ReadAt(parts.Log, source.Shards.Messages, entry.Place, CancellationToken.None);
            var message = record is null ? null : MessageCodec.Read(record);
            var arn = task.TargetArn ?? message?.SourceArn;
            if (message is null || arn is null || parts.QueueOf(arn) is not { } target || target == task.Source)
            {
                failure = arn is null ? NoSource : NoTarget;
                stay.Add(entry);
                continue;
            }

            if (!byTarget.TryGetValue(target, out var group))
            {
                byTarget[target] = group = [];
            }

            group.Add((entry, message));
        }

        QueueMoves.Stay(source, stay);
        foreach (var (target, group) in byTarget)
        {
            await QueueMoves.Move(
                source,
                [.. group.Select(item => item.Entry)],
                (await open(target)).Core,
                [.. group.Select(item => QueueMoves.Fresh(item.Message) with { Id = Guid.NewGuid(), SentMs = parts.NowMs, SourceArn = null })]);
            _moved += group.Count;
        }

        return failure;
    }
}
