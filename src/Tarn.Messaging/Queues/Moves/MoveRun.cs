using Microsoft.Extensions.Logging;
using Tarn.Messaging.Queues.Heads;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;
using Tarn.Messaging.Queues.State;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Queues.Moves;

/// <summary>One life of a move task.</summary>
internal sealed partial class MoveRun(QueueParts parts, Func<StreamId, ValueTask<MessageQueue>> open, MoveTask task)
{
    private const string NoSource = "CouldNotDetermineMessageSource";
    private const string NoTarget = "AWS.SimpleQueueService.NonExistentQueue";

    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private long _moved = task.Moved;
    private DateTimeOffset _notedAt = parts.Time.GetUtcNow();

    /// <summary>Moves messages until none is visible, a caller cancels the task, or the program stops.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                if (await IsCancelled(cancellationToken))
                {
                    await End(MoveStatus.Cancelled, null);
                    return;
                }

                if (await Step(cancellationToken) is { } end)
                {
                    await End(end.Status, end.Reason);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The program stops; the next start continues.
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.NotFound)
        {
            // The source was deleted, and the task's row with it.
        }
        catch (TarnException failure)
        {
            LogFailed(parts.Logger, parts.ArnOf(task.Source), failure.Message);
        }
    }

    private async Task<(MoveStatus Status, string? Reason)?> Step(CancellationToken cancellationToken)
    {
        var source = await open(task.Source);
        var entries = await Take(source, cancellationToken);
        if (entries.Count == 0)
        {
            return (MoveStatus.Completed, null);
        }

        try
        {
            var failure = await MoveAll(source.Core, entries);
            if (failure is not null)
            {
                return (MoveStatus.Failed, failure);
            }
        }
        catch (TarnException failure) when (failure.Kind is not ErrorKind.NotFound)
        {
            // The disk is full, for example: the messages stay, and the task tries again.
            LogFailed(parts.Logger, parts.ArnOf(task.Source), failure.Message);
            await Task.Delay(Pause, parts.Time, cancellationToken);
        }

        if (task.PerSecond is { } rate)
        {
            await Task.Delay(TimeSpan.FromSeconds((double)entries.Count / rate), parts.Time, cancellationToken);
        }

        return null;
    }

    // A message that moves is not received: its number of receives stays.
    private async Task<List<QueueEntry>> Take(MessageQueue source, CancellationToken cancellationToken)
    {
        var max = Math.Min(QueueLimits.BatchMax, task.PerSecond ?? QueueLimits.BatchMax);
        var selection = await source.Selector.Select(max, (long)QueueLimits.VisibilityMax.TotalMilliseconds, cancellationToken);
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

    private async ValueTask<bool> IsCancelled(CancellationToken cancellationToken)
    {
        var now = parts.Time.GetUtcNow();
        if (now - _notedAt < NoteEvery && task.PerSecond is null)
        {
            return false;
        }

        _notedAt = now;
        return await parts.Store.Commit(
            async transaction =>
            {
                var row = await MoveRows.Find(transaction, task.Source, task.Started);
                if (row is { Status: MoveStatus.Running })
                {
                    MoveRows.Put(transaction, row with { Moved = _moved });
                }

                return row is not { Status: MoveStatus.Running };
            },
            cancellationToken);
    }

    private async Task End(MoveStatus status, string? reason) => await parts.Store.Commit(
        async transaction =>
        {
            if (await MoveRows.Find(transaction, task.Source, task.Started) is { } row)
            {
                MoveRows.Put(transaction, row with { Status = status, Moved = _moved, FailureReason = reason });
            }

            return true;
        },
        CancellationToken.None);

    [LoggerMessage(LogLevel.Warning, "The move of messages out of {Queue} failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string queue, string reason);
}
