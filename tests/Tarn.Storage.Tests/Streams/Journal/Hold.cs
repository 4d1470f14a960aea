using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Storage.Tests.Streams.Journal;

/// <summary>A consumer that still needs what lies at or behind an offset of every shard; as a rule none does.</summary>
internal sealed class Hold(long lowest = long.MaxValue) : IRetentionHold
{
    /// <summary>Whether what nobody needs may go before its time.</summary>
    public bool Early { get; init; }

    public long LowestNeeded(StreamId stream, ShardId shard) => lowest;

    public bool MayGoEarly(StreamId stream) => Early;
}
