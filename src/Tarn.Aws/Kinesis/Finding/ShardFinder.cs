using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Finding;

/// <summary>Finds the shard that a request names, and lists the shards that users see.</summary>
internal static class ShardFinder
{
    /// <summary>
    /// The shards that users see. A stream in creation lists no shards, nor does a stream deleted during its creation.
    /// A closed shard is listed until retention has passed all its records.
    /// </summary>
    public static IEnumerable<ShardDescription> Listed(FoundStream found, DateTimeOffset now)
    {
        var horizon = now - found.Layout.Stream.Retention;
        return found.HasShards
            ? found.Layout.Shards.Where(shard => shard.Closed is null || shard.Closed >= horizon)
            : [];
    }

    /// <summary>Finds a shard that retention has not passed.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public static ShardDescription Find(string name, in FoundStream found, DateTimeOffset now)
    {
        var ordinal = OrdinalOf(name, found);
        return found.Layout.TryFind(ordinal, out var shard)
            && (shard.Closed is null || shard.Closed >= now - found.Layout.Stream.Retention)
                ? shard
                : throw NoShard(ordinal, found.Resource.Name);
    }

    public static int OrdinalOf(string shard, in FoundStream found) => OrdinalOf(shard, found.Resource.Name);

    /// <exception cref="AwsErrorException">ResourceNotFoundException: the text is not a shard's name.</exception>
    public static int OrdinalOf(string shard, in ResourceName stream) => ShardNames.TryParse(shard, out var ordinal)
        ? ordinal
        : throw KinesisErrors.ResourceNotFoundException(KinesisTexts.CannotFindShard(shard, stream.Name, stream.Account));

    public static AwsErrorException NoShard(int ordinal, in ResourceName stream) =>
        KinesisErrors.ResourceNotFoundException(KinesisTexts.NoShard(ShardNames.Of(ordinal), stream.Name, stream.Account));
}
