using Tarn.Storage.Records;

namespace Tarn.Storage.Streams;

/// <summary>
/// Asked before records are freed: it names records that are still needed after their retention. See D9 (one commit for
/// rows and records), D26 (undelivered records are held).
/// </summary>
public interface IRetentionHold
{
    /// <summary>
    /// The lowest offset of the shard that is still needed; <see cref="long.MaxValue"/> when none is. Answers from
    /// memory: cheap.
    /// </summary>
    long LowestNeeded(StreamId stream, ShardId shard);

    /// <summary>
    /// Whether only consumers read the stream (direct puts). When space is short, records that the consumers have passed
    /// may then be freed before their retention ends: D15 (a full disk stops work in order).
    /// </summary>
    bool MayGoEarly(StreamId stream) => false;

    /// <summary>
    /// Whether records below <see cref="LowestNeeded"/> go at once, before their retention ends: the stream's owner and
    /// consumers alone read it.
    /// </summary>
    bool IsTrimmed(StreamId stream) => false;
}
