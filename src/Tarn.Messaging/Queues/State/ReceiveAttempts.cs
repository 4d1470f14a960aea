using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;

namespace Tarn.Messaging.Queues.State;

/// <summary>The receives of the last 5 minutes by the id of their attempt: a repeated attempt gets the same messages.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-receiverequestattemptid-request-parameter.html"/>
internal sealed class ReceiveAttempts
{
    private const int AttemptsMax = 50_000;

    private readonly Dictionary<GroupKey, ReceiveAttempt> _attempts = [];
    private readonly Queue<(GroupKey Key, long ReceivedMs)> _byTime = new();

    /// <summary>The attempts that a snapshot stores.</summary>
    public IReadOnlyCollection<KeyValuePair<GroupKey, ReceiveAttempt>> All => _attempts;

    /// <summary>The attempt of an id; null: none of the last 5 minutes.</summary>
    public ReceiveAttempt? Find(GroupKey key, long nowMs)
    {
        while (_byTime.TryPeek(out var oldest) && oldest.ReceivedMs + (long)QueueLimits.RememberedFor.TotalMilliseconds <= nowMs)
        {
            _byTime.Dequeue();
            if (_attempts.TryGetValue(oldest.Key, out var attempt) && attempt.ReceivedMs == oldest.ReceivedMs)
            {
                _attempts.Remove(oldest.Key);
            }
        }

        return _attempts.GetValueOrDefault(key);
    }

    /// <summary>Notes an attempt. Beyond 50,000 attempts in 5 minutes the oldest is forgotten.</summary>
    public void Add(GroupKey key, ReceiveAttempt attempt)
    {
        if (_attempts.Count >= AttemptsMax && _byTime.TryDequeue(out var oldest))
        {
            _attempts.Remove(oldest.Key);
        }

        _attempts[key] = attempt;
        _byTime.Enqueue((key, attempt.ReceivedMs));
    }
}
