using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Storage.Tests.Streams.Journal;

/// <summary>
/// A consumer that still needs the records from an offset on, in every shard. By default it needs none.
/// </summary>
internal sealed class Hold(long lowest = long.MaxValue) : IRetentionHold
{
    /// <summary>Whether records that no consumer needs may be freed before their retention ends.</summary>
    public bool Early { get; init; }

    /// <summary>Whether they go at once.</summary>
    public bool Trims { get; init; }

    public bool IsTrimmed(StreamId stream) => Trims;

    public long LowestNeeded(StreamId stream, ShardId shard) => lowest;

    public bool MayGoEarly(StreamId stream) => Early;
}
