using System.Collections.Concurrent;
using Tarn.Messaging.Queues.Moves;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;
using Tarn.Messaging.Queues.Snapshots;
using Tarn.Messaging.Queues.State;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Messaging.Queues;

/// <summary>The queues of the instance. A queue is opened at its first use.</summary>
public sealed class MessageQueues : IAsyncDisposable
{
    private const int OpenedAtATime = 16;

    private readonly QueueParts _parts;
    private readonly WaiterLimit _waiters;
    private readonly ConcurrentDictionary<StreamId, Lazy<Task<MessageQueue>>> _open = new();

    /// <param name="parts">The parts that the queues work with.</param>
    public MessageQueues(QueueParts parts)
    {
        _parts = parts;
        _waiters = new WaiterLimit(parts.WaitersMax);
    }

    /// <summary>Makes the internal stream of a new queue, in the caller's transaction. Its id is the queue's.</summary>
    public static StreamId Create(IMetadataTransaction transaction, DateTimeOffset now) => StreamDirectory.Create(
        transaction, new NewStream { Owner = StreamOwner.Queue, Shards = 2, Retention = QueueLimits.StreamRetention }, now).Id;

    /// <summary>Removes a queue's stream and rows, in the caller's transaction. <see cref="Close"/> follows the commit.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask Delete(IMetadataTransaction transaction, StreamId queue)
    {
        await StreamDirectory.Delete(transaction, queue);
        QueueSnapshotRow.Remove(transaction, queue);
        await MoveTask.Rows.RemoveAll(transaction, queue.Value);
    }

    /// <summary>The queue, opened.</summary>
    /// <exception cref="TarnException">NotFound: there is no such queue; or the log cannot be read.</exception>
    public async ValueTask<MessageQueue> Open(StreamId queue)
    {
        var opening = _open.GetOrAdd(queue, id => new Lazy<Task<MessageQueue>>(() => Make(id)));
        try
        {
            return await opening.Value;
        }
        catch
        {
            _open.TryRemove(KeyValuePair.Create(queue, opening));
            throw;
        }
    }

    /// <summary>The messages that a queue holds. A queue that no caller has used since the start has an estimate from the log's bounds.</summary>
    /// <returns>Null: the queue does not exist.</returns>
    public QueueBacklog? BacklogOf(StreamId queue)
    {
        if (_open.TryGetValue(queue, out var opened) && opened.IsValueCreated && opened.Value.IsCompletedSuccessfully)
        {
            return opened.Value.Result.Backlog();
        }

        if (_parts.Streams.Find(queue) is not { } layout || _parts.Log.Describe(layout.Open[0].Id) is not { } bounds)
        {
            return null;
        }

        var count = bounds.StableEnd - bounds.FirstOffset;
        return new QueueBacklog(new QueueCounts(count, 0, 0), count * QueueBacklog.RecordBytesGuess, null, IsEstimate: true)
        {
            First = (layout.Open[0].Id, bounds.FirstOffset),
        };
    }

    /// <summary>Closes a queue that was deleted.</summary>
    public async ValueTask Close(StreamId queue)
    {
        if (_open.TryRemove(queue, out var opened) && opened.IsValueCreated)
        {
            await (await opened.Value).DisposeAsync();
        }
    }

    /// <summary>Drops expired messages, and stores old ones again.</summary>
    public async Task Tend(CancellationToken cancellationToken)
    {
        await OpenOld(cancellationToken);
        foreach (var (id, opened) in _open)
        {
            if (opened.IsValueCreated && opened.Value.IsCompletedSuccessfully && _parts.RulesOf(id) is not null)
            {
                await (await opened.Value).Tend(cancellationToken);
            }
        }
    }

    // The messages of a queue that no caller has used since the start expire as well, some queues at a time.
    private async Task OpenOld(CancellationToken cancellationToken)
    {
        var opened = 0;
        foreach (var layout in _parts.Streams.Snapshot)
        {
            var id = layout.Stream.Id;
            if (layout.Stream.Owner != StreamOwner.Queue || _open.ContainsKey(id) || _parts.RulesOf(id) is not { } rules
                || _parts.Log.Describe(layout.Open[0].Id) is not { } bounds || bounds.FirstOffset >= bounds.StableEnd)
            {
                continue;
            }

            var horizon = (_parts.Time.GetUtcNow() - rules.Retention).ToUnixTimeMilliseconds();
            if (await _parts.Log.OffsetAtTime(layout.Open[0].Id, horizon, cancellationToken) > bounds.FirstOffset)
            {
                await Open(id);
                if (++opened == OpenedAtATime)
                {
                    return;
                }
            }
        }
    }

    /// <summary>Answers every receiver that waits, so that the listener can drain.</summary>
    public void EndWaits()
    {
        foreach (var opened in _open.Values)
        {
            if (opened.IsValueCreated && opened.Value.IsCompletedSuccessfully)
            {
                opened.Value.Result.EndWaits();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var id in _open.Keys)
        {
            await Close(id);
        }
    }

    private async Task<MessageQueue> Make(StreamId queue) =>
        new(await QueueOpening.Open(_parts, queue, CancellationToken.None), _waiters, async other => (await Open(other)).Core);
}
