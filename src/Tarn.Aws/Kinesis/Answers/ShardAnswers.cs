using System.Globalization;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Answers;

/// <summary>Describes shards in the service's shapes.</summary>
internal static class ShardAnswers
{
    public static Shard Of(ShardDescription shard, IStreamLog log)
    {
        var bounds = log.Describe(shard.Id);
        return new Shard
        {
            ShardId = ShardNames.Of(shard.Ordinal),
            ParentShardId = NameOf(shard.Parent),
            AdjacentParentShardId = NameOf(shard.AdjacentParent),
            HashKeyRange = HashKeys(shard.Hashes),
            SequenceNumberRange = new SequenceNumberRange
            {
                // This number is below every record's: a reader that continues after it misses no record.
                StartingSequenceNumber = new SequenceNumber(shard.Id, -1).ToKinesis(),
                EndingSequenceNumber = shard.Closed is not null && bounds is { } end
                    ? new SequenceNumber(shard.Id, Math.Max(0, end.StableEnd - 1)).ToKinesis()
                    : null,
            },
        };
    }

    public static HashKeyRange HashKeys(HashRange hashes) => new()
    {
        StartingHashKey = hashes.From.ToString(CultureInfo.InvariantCulture),
        EndingHashKey = hashes.To.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>
    /// The children of a shard, for the answer at its end. The layout must be the latest: the layout in which the shard
    /// was found may have no children yet.
    /// </summary>
    public static List<ChildShard> Children(ShardId parent, StreamLayout layout) => [.. layout.Shards
        .Where(shard => shard.IsChildOf(parent))
        .Select(shard => new ChildShard
        {
            ShardId = ShardNames.Of(shard.Ordinal),
            ParentShards = [.. new[] { shard.Parent, shard.AdjacentParent }.Select(NameOf).OfType<string>()],
            HashKeyRange = HashKeys(shard.Hashes),
        })];

    private static string? NameOf(ShardParent? parent) => parent is { } known ? ShardNames.Of(known.Ordinal) : null;
}
