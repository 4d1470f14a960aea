using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;

namespace Tarn.Messaging.Queues.State;

/// <summary>The ids of deduplication of the last 5 minutes, over deletions and restarts. About 100 bytes each.</summary>
internal sealed class Deduplication(EntryRoom room)
{
    private readonly Dictionary<GroupKey, SentBefore> _sent = [];
    private readonly Queue<(GroupKey Key, long SentMs)> _byTime = new();

    /// <summary>The ids.</summary>
    public IReadOnlyCollection<KeyValuePair<GroupKey, SentBefore>> All => _sent;

    /// <summary>The number of ids.</summary>
    public int Count => _sent.Count;

    /// <summary>The message of an id; null: none of the last 5 minutes.</summary>
    public SentBefore? Find(GroupKey key, long nowMs)
    {
        Forget(nowMs);
        return _sent.TryGetValue(key, out var found) ? found : null;
    }

    /// <summary>Notes an id.</summary>
    public void Add(GroupKey key, SentBefore sent)
    {
        room.Change(_sent.ContainsKey(key) ? 0 : 1);
        _sent[key] = sent;
        _byTime.Enqueue((key, sent.SentMs));
    }

    /// <summary>Forgets all ids, and gives the room back.</summary>
    public void Close()
    {
        room.Change(-_sent.Count);
        _sent.Clear();
        _byTime.Clear();
    }

    /// <summary>Forgets ids that are over 5 minutes old.</summary>
    public void Forget(long nowMs)
    {
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
}
