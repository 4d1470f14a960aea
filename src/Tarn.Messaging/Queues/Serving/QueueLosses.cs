using Tarn.Messaging.Queues.Rules;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>
/// Messages of one queue that ended unconsumed. Their end is final when a start no longer finds them: in the commit that adds a snapshot
/// without them. A kill before that commit brings them back, and they end and count again. The queue's lock guards the counts.
/// </summary>
internal sealed class QueueLosses
{
    /// <summary>The reason of damaged messages.</summary>
    public const string DamagedReason = "the message's bytes in the journal are damaged";

    private long _expired;
    private long _bytes;
    private long _damaged;

    /// <summary>Whether a snapshot has messages to write off.</summary>
    public bool IsDue => _expired > 0 || _damaged > 0;

    /// <summary>Counts a message whose retention has ended.</summary>
    public void Expired(int bytes)
    {
        _expired++;
        _bytes += bytes;
    }

    /// <summary>Counts messages that the head passed over because their bytes are damaged.</summary>
    public void Damaged(long messages) => _damaged += messages;

    /// <summary>Takes the counts for a snapshot, which is made under the same lock.</summary>
    public Pending Take()
    {
        var taken = new Pending(_expired, _bytes, _damaged);
        (_expired, _bytes, _damaged) = (0, 0, 0);
        return taken;
    }

    /// <summary>Puts the counts of a snapshot back that was not written.</summary>
    public void GiveBack(Pending pending)
    {
        _expired += pending.Count;
        _bytes += pending.Bytes;
        _damaged += pending.DamagedCount;
    }

    /// <summary>The counts of one snapshot.</summary>
    public readonly record struct Pending(long Count, long Bytes, long DamagedCount)
    {
        /// <summary>Writes the losses, in the commit that adds the snapshot.</summary>
        public async ValueTask Write(IMetadataTransaction transaction, string arn, QueueRules rules, long nowMs)
        {
            if (Count > 0)
            {
                var reason = FormattableString.Invariant($"the message was older than {rules.Retention.TotalSeconds} seconds, the retention of its queue");
                await LossRows.Add(transaction, new Loss(arn, LossKind.Expired, Count, Bytes, reason), nowMs);
            }

            if (DamagedCount > 0)
            {
                await LossRows.Add(transaction, new Loss(arn, LossKind.Damaged, DamagedCount, 0, DamagedReason), nowMs);
            }
        }
    }
}
