using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.State;
using Tarn.Storage;

namespace Tarn.Messaging.Queues.Ids;

/// <summary>The ids of deduplication of one queue or topic, with the ones whose messages are being appended.</summary>
/// <param name="gate">Guards the ids.</param>
/// <param name="sent">The ids of the last 5 minutes.</param>
/// <param name="time">The clock.</param>
internal sealed class SendingIds(Lock gate, Deduplication sent, TimeProvider time)
{
    private readonly Dictionary<GroupKey, TaskCompletionSource> _underWay = [];

    /// <summary>Takes all keys at once or none, so that two calls never wait for each other.</summary>
    /// <param name="keys">The messages' keys; two messages may have one key.</param>
    /// <param name="earlier">Gets the message that was sent before with each key; null: none.</param>
    /// <returns>The keys without an earlier message. <see cref="Release"/> follows in any case.</returns>
    /// <exception cref="TarnException">Throttled: the budget for ids is used up.</exception>
    public async Task<HashSet<GroupKey>> Reserve(GroupKey[] keys, SentBefore?[] earlier)
    {
        while (true)
        {
            Task? wait = null;
            var mine = new HashSet<GroupKey>();
            lock (gate)
            {
                var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
                for (var i = 0; i < keys.Length && wait is null; i++)
                {
                    earlier[i] = sent.Find(keys[i], nowMs);
                    if (earlier[i] is null)
                    {
                        wait = _underWay.GetValueOrDefault(keys[i])?.Task;
                        mine.Add(keys[i]);
                    }
                }

                if (wait is null)
                {
                    if (!sent.HasRoomFor(mine.Count))
                    {
                        throw new TarnException(ErrorKind.Throttled, "The queue holds as many ids of deduplication of the last 5 minutes as it has room for.");
                    }

                    foreach (var key in mine)
                    {
                        _underWay[key] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    }

                    return mine;
                }
            }

            await wait;
        }
    }

    /// <summary>Notes a message that was appended. The caller holds the lock.</summary>
    public void Note(GroupKey key, SentBefore message) => sent.Add(key, message);

    /// <summary>Ends the appends of keys.</summary>
    public void Release(HashSet<GroupKey> mine)
    {
        lock (gate)
        {
            foreach (var key in mine)
            {
                _underWay.Remove(key, out var ended);
                ended!.SetResult();
            }
        }
    }
}
