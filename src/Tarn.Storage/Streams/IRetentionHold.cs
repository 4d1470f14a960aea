using Tarn.Storage.Records;

namespace Tarn.Storage.Streams;

/// <summary>Asked before records are freed: what somebody still needs although its retention is over (D9, D26).</summary>
public interface IRetentionHold
{
    /// <summary>The lowest offset of the shard that is still needed; <see cref="long.MaxValue"/>: none. From memory: cheap.</summary>
    long LowestNeeded(StreamId stream, ShardId shard);

    /// <summary>
    /// Nobody but its consumers reads the stream (a direct put's): what they have passed may go before its retention is over, when room is
    /// short (D15).
    /// </summary>
    bool MayGoEarly(StreamId stream) => false;
}
