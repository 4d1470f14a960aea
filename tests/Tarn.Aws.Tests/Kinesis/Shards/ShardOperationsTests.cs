using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Shards;

namespace Tarn.Aws.Tests.Kinesis.Shards;

/// <summary>The family alone, on the twins of log and store.</summary>
public sealed class ShardOperationsTests
{
    [Fact]
    public async Task A_shard_is_split_merged_and_scaled_and_the_list_shows_it()
    {
        await using var twins = await StreamTwins.Open(shards: 1);
        var shards = Family(twins);
        Assert.Single(await List(shards));

        await shards.SplitShard(
            new SplitShardInput { StreamName = "s", ShardToSplit = "shardId-000000000000", NewStartingHashKey = "1000" },
            StreamTwins.Call("SplitShard"),
            default);
        await twins.Control.RunDue(default);
        Assert.Equal(["shardId-000000000001", "shardId-000000000002"], await Open(shards));

        await shards.MergeShards(
            new MergeShardsInput { StreamName = "s", ShardToMerge = "shardId-000000000001", AdjacentShardToMerge = "shardId-000000000002" },
            StreamTwins.Call("MergeShards"),
            default);
        await twins.Control.RunDue(default);
        Assert.Equal(["shardId-000000000003"], await Open(shards));

        var scaled = await shards.UpdateShardCount(
            new UpdateShardCountInput { StreamName = "s", TargetShardCount = 2, ScalingType = "UNIFORM_SCALING" },
            StreamTwins.Call("UpdateShardCount"),
            default);
        Assert.Equal((1, 2), (scaled.CurrentShardCount, scaled.TargetShardCount));
        await twins.Control.RunDue(default);
        Assert.Equal(2, (await Open(shards)).Length);
    }

    [Fact]
    public async Task The_list_goes_on_by_its_token()
    {
        await using var twins = await StreamTwins.Open(shards: 3);
        var shards = Family(twins);

        var first = await shards.ListShards(new ListShardsInput { StreamName = "s", MaxResults = 2 }, StreamTwins.Call("ListShards"), default);
        var rest = await shards.ListShards(new ListShardsInput { NextToken = first.NextToken }, StreamTwins.Call("ListShards"), default);

        Assert.Equal(2, first.Shards!.Count);
        Assert.Equal("shardId-000000000002", Assert.Single(rest.Shards!).ShardId);
        Assert.Null(rest.NextToken);
    }

    private static ShardOperations Family(StreamTwins twins) => new(twins.Streams, twins.Changes, twins.Log, twins.Tokens, limits: null);

    private static async Task<IReadOnlyList<Shard>> List(ShardOperations shards) =>
        (await shards.ListShards(new ListShardsInput { StreamName = "s" }, StreamTwins.Call("ListShards"), default)).Shards!;

    private static async Task<string[]> Open(ShardOperations shards) =>
        [.. (await List(shards)).Where(shard => shard.SequenceNumberRange.EndingSequenceNumber is null).Select(shard => shard.ShardId)];
}
