using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.State;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>
/// New messages of one queue in an append over several streams. Its members are called in this order: <see cref="Reserve"/>,
/// <see cref="Enter"/>, <see cref="Batch"/>, <see cref="Registered"/> if the append succeeded, <see cref="Dispose"/>. Several intakes are
/// reserved, then entered, in the order of their queues' ids.
/// </summary>
internal sealed class QueueIntake(MessageQueue queue) : IDisposable
{
    private readonly RecordBatchWriter _batch = new();
    private List<QueueMessage> _fresh = [];
    private GroupKey[] _keys = [];
    private HashSet<GroupKey>? _mine;
    private bool _isInside;

    /// <summary>The queue's id.</summary>
    public long Id => queue.Core.Shards.Stream.Value;

    /// <summary>Whether the queue keeps the order of each message group.</summary>
    public bool IsFifo => queue.Core.State.IsFifo;

    /// <summary>The queue's delay of new messages.</summary>
    public TimeSpan Delay => queue.Core.Rules.Delay;

    /// <summary>Why the queue takes no such message; null: it takes it.</summary>
    public string? WhyRefused(QueueMessage message) => WhyRefused(queue, message);

    /// <inheritdoc cref="WhyRefused(QueueMessage)"/>
    public static string? WhyRefused(MessageQueue queue, QueueMessage message) => queue.Core.Rules.WhyRefused(message.Body, message.Attributes);

    public List<QueueMessage> Messages { get; } = [];

    /// <summary>Takes the ids of deduplication on a FIFO queue. Messages that the queue has already are left out.</summary>
    /// <exception cref="Storage.TarnException">Throttled; NotFound.</exception>
    public async Task Reserve()
    {
        _fresh = Messages;
        if (!queue.Core.State.IsFifo)
        {
            return;
        }

        var keys = MessageSender.KeysOf(Messages, queue.Core.Rules);
        var earlier = new SentBefore?[keys.Length];
        await queue.Core.SpillRoom();
        _mine = await queue.Ids.Reserve(keys, earlier);
        int[] fresh = [.. Enumerable.Range(0, keys.Length).Where(i => earlier[i] is null && Array.IndexOf(keys, keys[i]) == i)];
        (_fresh, _keys) = ([.. fresh.Select(i => Messages[i])], [.. fresh.Select(i => keys[i])]);
    }

    /// <summary>Waits until the queue takes appends.</summary>
    public async ValueTask Enter()
    {
        await queue.Core.Appends.Enter();
        _isInside = true;
    }

    /// <summary>The batch of the append; null: the queue has all messages already.</summary>
    public ShardAppend? Batch()
    {
        if (_fresh.Count == 0)
        {
            return null;
        }

        QueueCore.Write(_batch, _fresh, queue.Core.Parts.NowMs);
        return queue.Core.MessagesOf(_batch);
    }

    /// <summary>The append has succeeded.</summary>
    public void Registered(long baseOffset)
    {
        queue.Core.Register(_fresh, baseOffset);
        lock (queue.Core.Gate)
        {
            for (var i = 0; i < _keys.Length; i++)
            {
                queue.Ids.Note(_keys[i], new SentBefore(_fresh[i].Id, baseOffset + i, _fresh[i].SentMs));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isInside)
        {
            queue.Core.Appends.Leave();
            _isInside = false;
        }

        if (_mine is { } mine)
        {
            _mine = null;
            queue.Ids.Release(mine);
        }

        _batch.Dispose();
    }
}
