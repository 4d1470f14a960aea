using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Spill;
using Tarn.Messaging.Queues.State;
using Tarn.Storage;

namespace Tarn.Messaging.Queues.Ids;

/// <summary>
/// The ids of deduplication of the last 5 minutes, over deletions and restarts. About 100 bytes each; the ones beyond the budget are spilled.
/// </summary>
/// <param name="spilled">Takes ids beyond the budget; null: there are none then.</param>
/// <param name="queue">Notes spilled ids for the queue's next start; null: a start reads them from the messages.</param>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html"/>
internal sealed class Deduplication(EntryBudget room, SpilledIds? spilled = null, QueueSpill? queue = null)
{
    private readonly Dictionary<GroupKey, SentBefore> _sent = [];
    private readonly Queue<(GroupKey Key, long SentMs)> _byTime = new();
    private long _purgedBelow;

    /// <summary>The ids in memory.</summary>
    public IReadOnlyCollection<KeyValuePair<GroupKey, SentBefore>> All => _sent;

    /// <summary>The number of ids in memory.</summary>
    public int Count => _sent.Count;

    /// <summary>The message of an id; null: none of the last 5 minutes.</summary>
    public SentBefore? Find(GroupKey key, long nowMs)
    {
        Forget(nowMs);
        return _sent.TryGetValue(key, out var found) ? found : spilled?.Find(key, nowMs);
    }

    /// <summary>Whether some more ids are taken now.</summary>
    public bool HasRoomFor(int count) => count == 0 || spilled switch
    {
        null => _sent.Count + count <= QueueLimits.DeduplicationIdsMax && room.HasRoom,
        { HasFailed: true } => _sent.Count + count <= QueueLimits.DeduplicationIdsMax && room.HasSpare,
        _ => queue is null || queue.HasRoom,
    };

    /// <summary>Notes an id. Its message is durable, so this does not fail: without scratch, the id stays in memory.</summary>
    public void Add(GroupKey key, SentBefore sent)
    {
        if (sent.Order < _purgedBelow)
        {
            return;
        }

        if (spilled is not null && !(room.HasSpare && _sent.Count < QueueLimits.DeduplicationIdsMax) && !_sent.ContainsKey(key)
            && TrySpill(new SpilledId(key, sent)))
        {
            return;
        }

        room.Change(_sent.ContainsKey(key) ? 0 : 1);
        _sent[key] = sent;
        _byTime.Enqueue((key, sent.SentMs));
    }

    /// <summary>
    /// Forgets the ids of purged messages: a later message with the same id would be acknowledged, and never arrive. No id above the position is
    /// known yet, so all spilled ids go.
    /// </summary>
    public void Purge(long below)
    {
        _purgedBelow = Math.Max(_purgedBelow, below);
        foreach (var (key, _) in _sent.Where(one => one.Value.Order < below).ToList())
        {
            _sent.Remove(key);
            room.Change(-1);
        }

        spilled?.Clear();
    }

    /// <summary>Forgets all ids, and returns their budget.</summary>
    public void Close()
    {
        room.Change(-_sent.Count);
        _sent.Clear();
        _byTime.Clear();
        spilled?.Clear();
    }

    /// <summary>Forgets ids that are over 5 minutes old.</summary>
    public void Forget(long nowMs)
    {
        spilled?.Forget(nowMs);
        while (_byTime.TryPeek(out var oldest) && oldest.SentMs + (long)QueueLimits.RememberedFor.TotalMilliseconds <= nowMs)
        {
            _byTime.Dequeue();
            if (_sent.TryGetValue(oldest.Key, out var sent) && sent.SentMs == oldest.SentMs)
            {
                _sent.Remove(oldest.Key);
                room.Change(-1);
            }
        }
    }

    private bool TrySpill(SpilledId id)
    {
        try
        {
            spilled!.Add(id);
        }
        catch (TarnException)
        {
            // Later appends are throttled before they are written.
            return false;
        }

        queue?.PendingIds.Add(id);
        return true;
    }
}
