using System.Globalization;
using System.Text;
using Tarn.Aws.Kinesis.Model;
using Tarn.Wire.Protocols;
using static Tarn.Aws.Tests.Kinesis.KinesisFixture;

namespace Tarn.Aws.Tests.Kinesis.Shards;

public sealed class ReshardingDoorTests
{
    private const string Middle = "170141183460469231731687303715884105728";
    private const string Max = "340282366920938463463374607431768211455";

    [Fact]
    public async Task A_split_closes_the_parent_and_its_end_names_the_children()
    {
        await using var kinesis = await OpenWithStream(1);
        var put = await Put(kinesis, "0");
        await kinesis.Client.SplitShard(new SplitShardInput { StreamName = "s", ShardToSplit = "shardId-000000000000", NewStartingHashKey = Middle }, default);
        var shards = await Shards(kinesis);
        Assert.Equal(
            [("shardId-000000000000", null, "0", Max),
                ("shardId-000000000001", "shardId-000000000000", "0", "170141183460469231731687303715884105727"),
                ("shardId-000000000002", "shardId-000000000000", Middle, Max)],
            shards.Select(shard => (shard.ShardId, shard.ParentShardId, shard.HashKeyRange.StartingHashKey, shard.HashKeyRange.EndingHashKey)));
        Assert.Equal(put.SequenceNumber, shards[0].SequenceNumberRange.EndingSequenceNumber);
        Assert.All(shards.Skip(1), shard => Assert.Null(shard.SequenceNumberRange.EndingSequenceNumber));
        Assert.All(shards.Skip(1), shard => Assert.True(
            string.CompareOrdinal(shard.SequenceNumberRange.StartingSequenceNumber, put.SequenceNumber) > 0));

        var page = await kinesis.ReadAll("shardId-000000000000");
        Assert.Single(page.Records);
        Assert.Null(page.NextShardIterator);
        Assert.Equal(["shardId-000000000001", "shardId-000000000002"], page.ChildShards!.Select(child => child.ShardId));
        Assert.All(page.ChildShards!, child => Assert.Equal(["shardId-000000000000"], child.ParentShards));
        Assert.Equal("shardId-000000000002", (await Put(kinesis, Max)).ShardId);
        Assert.Equal("shardId-000000000001", (await Put(kinesis, "0")).ShardId);
    }

    [Theory]
    [InlineData("AT_SEQUENCE_NUMBER", "shardId-000000000000")]
    [InlineData("AFTER_SEQUENCE_NUMBER", "shardId-000000000000")]
    [InlineData("AT_SEQUENCE_NUMBER", "shardId-000000000002")]
    [InlineData("AFTER_SEQUENCE_NUMBER", "shardId-000000000002")]
    public async Task A_shards_starting_number_is_below_its_first_record(string type, string shard)
    {
        await using var kinesis = await OpenWithStream(1);
        var parent = await Put(kinesis, "0");
        await Split(kinesis, "shardId-000000000000", Middle);
        var child = await Put(kinesis, Max);
        var range = (await Shards(kinesis)).Single(listed => listed.ShardId == shard).SequenceNumberRange;
        var first = shard == parent.ShardId ? parent.SequenceNumber : child.SequenceNumber;
        Assert.True(string.CompareOrdinal(range.StartingSequenceNumber, first) < 0);
        if (shard == child.ShardId)
        {
            Assert.True(string.CompareOrdinal(range.StartingSequenceNumber, parent.SequenceNumber) > 0);
        }

        var iterator = await kinesis.Iterator(type, range.StartingSequenceNumber, shard: shard);
        var page = await kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = iterator }, default);
        Assert.Equal([first], page.Records.Select(record => record.SequenceNumber));
    }

    [Fact]
    public async Task A_merge_has_both_parents()
    {
        await using var kinesis = await OpenWithStream(3);
        await kinesis.Client.MergeShards(
            new MergeShardsInput { StreamName = "s", ShardToMerge = "shardId-000000000001", AdjacentShardToMerge = "shardId-000000000002" }, default);
        var child = (await Shards(kinesis))[3];
        Assert.Equal(
            ("shardId-000000000001", "shardId-000000000002", Max), (child.ParentShardId, child.AdjacentParentShardId, child.HashKeyRange.EndingHashKey));
        Assert.Equal(["shardId-000000000001", "shardId-000000000002"], (await kinesis.ReadAll("shardId-000000000002")).ChildShards!.Single().ParentShards);
        var summary = await kinesis.Client.DescribeStreamSummary(new DescribeStreamSummaryInput { StreamName = "s" }, default);
        Assert.Equal(2, summary.StreamDescriptionSummary.OpenShardCount);
    }

    [Fact]
    public async Task What_cannot_be_resharded_is_refused_with_the_services_sentences()
    {
        await using var kinesis = await OpenWithStream(3);
        const string Tail = "in stream s under account 000000000000";
        await Fails("ResourceNotFoundException", $"Could not find shard shardId-000000000005 {Tail}.", () => Split(kinesis, "shardId-5", Middle));
        await Fails("ResourceNotFoundException", $"Could not find shard nonsense {Tail}.", () => Split(kinesis, "nonsense", Middle));
        await Fails(
            "InvalidArgumentException",
            $"NewStartingHashKey {Max} used in SplitShard() on shard shardId-000000000000 {Tail} is not both greater "
                + $"than one plus the shard's StartingHashKey 0 and less than the shard's EndingHashKey 113427455640312821154458202477256070484.",
            () => Split(kinesis, "shardId-000000000000", Max));
        await Fails(
            "InvalidArgumentException",
            $"Shards shardId-000000000001 and shardId-000000000000 {Tail} are not an adjacent pair of shards eligible for merging",
            () => kinesis.Client.MergeShards(
                new MergeShardsInput { StreamName = "s", ShardToMerge = "shardId-000000000001", AdjacentShardToMerge = "shardId-000000000000" }, default));
        await Split(kinesis, "shardId-000000000000", "7");
        await Fails(
            "InvalidArgumentException",
            $"Shard shardId-000000000000 {Tail} has already been merged or split, and thus is not eligible for merging or splitting.",
            () => Split(kinesis, "shardId-000000000000", "7"));
        await kinesis.Client.CreateStream(
            new CreateStreamInput { StreamName = "d", StreamModeDetails = new StreamModeDetails { StreamMode = "ON_DEMAND" } }, default);
        var error = await Assert.ThrowsAsync<AwsErrorException>(() => kinesis.Client.UpdateShardCount(
            new UpdateShardCountInput { StreamName = "d", TargetShardCount = 8, ScalingType = "UNIFORM_SCALING" }, default));
        Assert.Equal("ValidationException", error.Code);
    }

    [Fact]
    public async Task A_change_is_seen_under_way_and_another_one_has_to_wait()
    {
        await using var kinesis = await KinesisFixture.Open();
        await kinesis.Unsettled.CreateStream(new CreateStreamInput { StreamName = "s", ShardCount = 2 }, default);
        Assert.Equal("CREATING", (await Describe(kinesis)).StreamStatus);
        Assert.Empty((await Describe(kinesis)).Shards);
        await Fails("ResourceNotFoundException", "Stream s under account 000000000000 not found.", () => Put(kinesis, "0", settled: false));
        await kinesis.Control.RunDue(default);
        Assert.Equal(("ACTIVE", 2), ((await Describe(kinesis)).StreamStatus, (await Describe(kinesis)).Shards.Count));

        await kinesis.Unsettled.SplitShard(
            new SplitShardInput { StreamName = "s", ShardToSplit = "shardId-000000000000", NewStartingHashKey = "1000" }, default);
        Assert.Equal(("UPDATING", 2), ((await Describe(kinesis)).StreamStatus, (await Describe(kinesis)).Shards.Count));
        await Fails("ResourceInUseException", "Stream s under account 000000000000 not ACTIVE, instead in state UPDATING", () => kinesis.Unsettled.MergeShards(
            new MergeShardsInput { StreamName = "s", ShardToMerge = "shardId-000000000000", AdjacentShardToMerge = "shardId-000000000001" }, default));
        Assert.Equal("shardId-000000000000", (await Put(kinesis, "0", settled: false)).ShardId);
        await kinesis.Control.RunDue(default);
        Assert.Equal(("ACTIVE", 4), ((await Describe(kinesis)).StreamStatus, (await Describe(kinesis)).Shards.Count));

        await kinesis.Unsettled.DeleteStream(new DeleteStreamInput { StreamName = "s" }, default);
        Assert.Equal("DELETING", (await Describe(kinesis)).StreamStatus);
        await Fails("ResourceInUseException", "Stream s under account 000000000000 already exists.", () =>
            kinesis.Unsettled.CreateStream(new CreateStreamInput { StreamName = "s", ShardCount = 2 }, default));
        await Fails("ResourceNotFoundException", "Stream s under account 000000000000 not found.", () => Put(kinesis, "0", settled: false));
        await kinesis.Control.RunDue(default);
        await Fails("ResourceNotFoundException", "Stream s under account 000000000000 not found.", () => Describe(kinesis));
    }

    [Fact]
    public async Task Shards_of_a_stream_that_is_being_made_are_not_listed()
    {
        await using var kinesis = await KinesisFixture.Open();
        await kinesis.Unsettled.CreateStream(new CreateStreamInput { StreamName = "s", ShardCount = 2 }, default);
        await Fails("ResourceInUseException", "Stream s under account 000000000000 not ACTIVE or UPDATING, instead in state CREATING", () =>
            kinesis.Unsettled.ListShards(new ListShardsInput { StreamName = "s" }, default));
    }

    [Fact]
    public async Task Of_changes_asked_at_once_one_is_taken_on_and_the_others_have_to_wait()
    {
        await using var kinesis = await OpenWithStream(1);
        var splits = Enumerable.Range(0, 4).Select(i => kinesis.Unsettled.SplitShard(
            new SplitShardInput { StreamName = "s", ShardToSplit = "shardId-000000000000", NewStartingHashKey = $"{i + 7}" }, default)).ToArray();
        var errors = new List<AwsErrorException>();
        foreach (var split in splits)
        {
            try
            {
                await split;
            }
            catch (AwsErrorException error)
            {
                errors.Add(error);
            }
        }

        Assert.Equal(3, errors.Count);
        Assert.All(errors, error => Assert.Equal(
            ("ResourceInUseException", "Stream s under account 000000000000 not ACTIVE, instead in state UPDATING"), (error.Code, error.Message)));
        await kinesis.Control.RunDue(default);
        Assert.Equal(3, (await Shards(kinesis)).Count);
    }

    [Theory]
    [InlineData(2, 4)]
    [InlineData(4, 3)]
    [InlineData(3, 3)]
    public async Task The_shard_count_comes_to_equal_ranges(int from, int to)
    {
        await using var kinesis = await OpenWithStream(from);
        var answer = await kinesis.Client.UpdateShardCount(
            new UpdateShardCountInput { StreamName = "s", TargetShardCount = to, ScalingType = "UNIFORM_SCALING" }, default);
        Assert.Equal(("s", (int?)from, (int?)to), (answer.StreamName, answer.CurrentShardCount, answer.TargetShardCount));
        var open = (await Shards(kinesis)).Where(shard => shard.SequenceNumberRange.EndingSequenceNumber is null)
            .OrderBy(shard => UInt128.Parse(shard.HashKeyRange.StartingHashKey, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(to, open.Length);
        Assert.Equal("0", open[0].HashKeyRange.StartingHashKey);
        Assert.Equal(Max, open[^1].HashKeyRange.EndingHashKey);
        Assert.Equal("ACTIVE", (await Describe(kinesis)).StreamStatus);
    }

    [Fact]
    public async Task A_put_behind_a_close_that_is_not_shown_yet_waits_and_goes_to_the_children()
    {
        await using var kinesis = await OpenWithStream(2);
        await kinesis.Unsettled.SplitShard(
            new SplitShardInput
            {
                StreamName = "s",
                ShardToSplit = "shardId-000000000001",
                NewStartingHashKey = "300000000000000000000000000000000000000",
            }, default);
        Task<PutRecordsOutput> put;
        Task split;
        using (kinesis.Commits.Hold())
        {
            split = kinesis.Control.RunDue(default);
            put = kinesis.Unsettled.PutRecords(
                new PutRecordsInput { StreamName = "s", Records = [Entry("0"), Entry(Middle), Entry(Max), Entry("1")] }, default);
            Assert.False(put.IsCompleted);
        }

        await split;
        var answer = await put;
        Assert.Equal(0, answer.FailedRecordCount);
        Assert.Equal(
            ["shardId-000000000000", "shardId-000000000002", "shardId-000000000003", "shardId-000000000000"],
            answer.Records.Select(record => record.ShardId));
        Assert.Equal(2, (await kinesis.ReadAll("shardId-000000000000")).Records.Count);
    }

    [Fact]
    public async Task A_child_has_an_iterator_before_its_parent_closes()
    {
        await using var kinesis = await OpenWithStream(1);
        var input = new GetShardIteratorInput
        {
            StreamName = "s",
            ShardId = "shardId-000000000001",
            ShardIteratorType = "AT_TIMESTAMP",
            Timestamp = DateTimeOffset.UnixEpoch,
        };
        Task<GetShardIteratorOutput>? place = null;
        kinesis.Commits.Between = () => place ??= kinesis.Unsettled.GetShardIterator(input, default);
        await Split(kinesis, "shardId-000000000000", Middle);
        var iterator = (await place!).ShardIterator!;
        var put = await Put(kinesis, "0");
        var page = await kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = iterator }, default);
        Assert.Equal(put.SequenceNumber, Assert.Single(page.Records).SequenceNumber);
    }

    [Fact]
    public async Task A_closed_parent_is_listed_until_retention_has_passed()
    {
        await using var kinesis = await OpenWithStream(1);
        await Put(kinesis, "0");
        await Split(kinesis, "shardId-000000000000", Middle);
        kinesis.Time.Shift = TimeSpan.FromHours(23);
        Assert.Equal(3, (await Shards(kinesis)).Count);
        Assert.Single((await kinesis.ReadAll("shardId-000000000000")).Records);
        kinesis.Time.Shift = TimeSpan.FromHours(25);
        Assert.Equal(["shardId-000000000001", "shardId-000000000002"], (await Shards(kinesis)).Select(shard => shard.ShardId));
        Assert.Equal(2, (await Describe(kinesis)).Shards.Count);
        await Fails(
            "ResourceNotFoundException",
            "Shard shardId-000000000000 in stream s under account 000000000000 does not exist",
            () => kinesis.ReadAll("shardId-000000000000"));
    }

    [Fact]
    public async Task When_a_closed_parent_has_expired_its_children_are_read_and_go_on_naming_it()
    {
        const string Parent = "shardId-000000000000";
        await using var kinesis = await OpenWithStream(1);
        var put = await Put(kinesis, "0");
        await Split(kinesis, Parent, Middle);
        kinesis.Time.Shift = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(2);
        await Put(kinesis, "1");
        await Put(kinesis, Max);
        await kinesis.Expiry.Run(default);
        var iterator = await kinesis.Iterator("TRIM_HORIZON", shard: Parent);
        kinesis.Time.Shift = TimeSpan.FromHours(24) + TimeSpan.FromMinutes(2);
        await kinesis.Expiry.Run(default);

        Assert.Equal(
            ["shardId-000000000001", "shardId-000000000002"], kinesis.Streams.Snapshot.Single().Shards.Select(shard => $"shardId-{shard.Ordinal:D12}"));
        var beforeTheSplit = kinesis.Time.GetUtcNow() - TimeSpan.FromHours(25);
        foreach (var filter in new ShardFilter?[]
        {
            null, new() { Type = "FROM_TRIM_HORIZON" }, new() { Type = "AT_TRIM_HORIZON" }, new() { Type = "AT_LATEST" },
            new() { Type = "AT_TIMESTAMP", Timestamp = beforeTheSplit }, new() { Type = "FROM_TIMESTAMP", Timestamp = beforeTheSplit },
            new() { Type = "AFTER_SHARD_ID", ShardId = Parent },
        })
        {
            var listed = (await kinesis.Client.ListShards(new ListShardsInput { StreamName = "s", ShardFilter = filter }, default)).Shards!;
            Assert.Equal(["shardId-000000000001", "shardId-000000000002"], listed.Select(shard => shard.ShardId));
            Assert.All(listed, shard => Assert.Equal(Parent, shard.ParentShardId));
        }

        Assert.Equal("1", Encoding.UTF8.GetString(Assert.Single((await kinesis.ReadAll("shardId-000000000001")).Records).Data.Span));
        Assert.Equal(Max, Encoding.UTF8.GetString(Assert.Single((await kinesis.ReadAll("shardId-000000000002")).Records).Data.Span));
        const string Gone = "Shard shardId-000000000000 in stream s under account 000000000000 does not exist";
        await Fails("ResourceNotFoundException", Gone, () => kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = iterator }, default));
        await Fails("ResourceNotFoundException", Gone, () => kinesis.Client.GetShardIterator(
            new GetShardIteratorInput
            {
                StreamName = "s",
                ShardId = Parent,
                ShardIteratorType = "AFTER_SEQUENCE_NUMBER",
                StartingSequenceNumber = put.SequenceNumber,
            },
            default));
    }

    private static Task<SplitShardOutput> Split(KinesisFixture kinesis, string shard, string key) =>
        kinesis.Client.SplitShard(new SplitShardInput { StreamName = "s", ShardToSplit = shard, NewStartingHashKey = key }, default);

    private static async Task<IReadOnlyList<Shard>> Shards(KinesisFixture kinesis) =>
        (await kinesis.Client.ListShards(new ListShardsInput { StreamName = "s" }, default)).Shards!;

    private static async Task<StreamDescription> Describe(KinesisFixture kinesis) =>
        (await kinesis.Unsettled.DescribeStream(new DescribeStreamInput { StreamName = "s" }, default)).StreamDescription;

    private static PutRecordsRequestEntry Entry(string hash) => new() { Data = "x"u8.ToArray(), PartitionKey = "k", ExplicitHashKey = hash };

    private static Task<PutRecordOutput> Put(KinesisFixture kinesis, string hash, bool settled = true) =>
        (settled ? kinesis.Client : kinesis.Unsettled).PutRecord(
        new PutRecordInput { StreamName = "s", Data = Encoding.UTF8.GetBytes(hash), PartitionKey = "k", ExplicitHashKey = hash }, default);
}
