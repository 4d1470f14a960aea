using System.Globalization;
using System.Text;
using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Protocols;
using Tarn.Aws.Tests.Protocols;
using Tarn.Storage.Streams;
using Record = Tarn.Aws.Kinesis.Model.Record;

namespace Tarn.Aws.Tests.Kinesis;

public sealed class KinesisDoorTests
{
    [Fact]
    public async Task A_stream_is_made_described_listed_and_deleted()
    {
        await using var kinesis = await KinesisFixture.Open();
        await kinesis.Client.CreateStream(
            new CreateStreamInput { StreamName = "s", ShardCount = 2, MaxRecordSizeInKiB = 2_048, WarmThroughputMiBps = 10 }, default);
        var summary = (await kinesis.Client.DescribeStreamSummary(new DescribeStreamSummaryInput { StreamName = "s" }, default)).StreamDescriptionSummary;
        Assert.Equal(("s", "ACTIVE", 24, 2, 2_048), (summary.StreamName, summary.StreamStatus, summary.RetentionPeriodHours, summary.OpenShardCount, summary.MaxRecordSizeInKiB));
        Assert.Equal("arn:aws:kinesis:us-east-1:000000000000:stream/s", summary.StreamARN);
        Assert.Equal(10, summary.WarmThroughput?.TargetMiBps);

        var described = (await kinesis.Client.DescribeStream(new DescribeStreamInput { StreamARN = summary.StreamARN, Limit = 1 }, default)).StreamDescription;
        var shard = Assert.Single(described.Shards);
        Assert.True(described.HasMoreShards);
        Assert.Equal(("shardId-000000000000", "0", "170141183460469231731687303715884105727"), (shard.ShardId, shard.HashKeyRange.StartingHashKey, shard.HashKeyRange.EndingHashKey));
        var rest = (await kinesis.Client.DescribeStream(
            new DescribeStreamInput { StreamName = "s", ExclusiveStartShardId = shard.ShardId }, default)).StreamDescription;
        Assert.Equal("shardId-000000000001", Assert.Single(rest.Shards).ShardId);
        Assert.Equal(["s"], (await kinesis.Client.ListStreams(new ListStreamsInput(), default)).StreamNames);
        Assert.Equal(2, (await kinesis.Client.DescribeLimits(new DescribeLimitsInput(), default)).OpenShardCount);

        await kinesis.Client.DeleteStream(new DeleteStreamInput { StreamName = "s" }, default);
        await Fails("ResourceNotFoundException", "Stream s under account 000000000000 not found.", () =>
            kinesis.Client.DescribeStream(new DescribeStreamInput { StreamName = "s" }, default));
        Assert.Empty((await kinesis.Client.ListStreams(new ListStreamsInput(), default)).StreamNames);
    }

    [Fact]
    public async Task A_name_is_taken_once()
    {
        await using var kinesis = await KinesisFixture.Open();
        await Create(kinesis, 1);
        await Fails("ResourceInUseException", "Stream s under account 000000000000 already exists.", () => Create(kinesis, 1));
        await Fails("InvalidArgumentException", "Either StreamName or StreamARN must be specified.", () =>
            kinesis.Client.DescribeStream(new DescribeStreamInput(), default));
    }

    [Fact]
    public async Task Records_go_to_the_shard_of_their_key_and_come_back_in_order()
    {
        await using var kinesis = await KinesisFixture.Open();
        await Create(kinesis, 3);
        var answer = await kinesis.Client.PutRecords(
            new PutRecordsInput { StreamName = "s", Records = [.. Enumerable.Range(0, 200).Select(i => Entry(i, $"key \"{i % 17}\" é"))] }, default);
        Assert.Equal((0, 200), (answer.FailedRecordCount, answer.Records.Count));
        var found = new List<(string Shard, string Number, string Value, string Key)>();
        for (var shard = 0; shard < 3; shard++)
        {
            var name = $"shardId-00000000000{shard}";
            foreach (var record in await ReadAll(kinesis, name))
            {
                found.Add((name, record.SequenceNumber, Encoding.UTF8.GetString(record.Data.Span), record.PartitionKey));
            }
        }

        Assert.Equal(200, found.Count);
        Assert.Equal(3, found.Select(record => record.Shard).Distinct().Count());
        Assert.Equal(17, found.Select(record => (record.Shard, record.Key)).Distinct().Count());
        for (var i = 0; i < 200; i++)
        {
            Assert.Contains((answer.Records[i].ShardId!, answer.Records[i].SequenceNumber!, $"value {i}", $"key \"{i % 17}\" é"), found);
        }

        Assert.All(found.GroupBy(record => record.Shard), shard => Assert.Equal(shard.OrderBy(record => record.Number, StringComparer.Ordinal), shard));
    }

    [Fact]
    public async Task One_record_is_put_with_an_explicit_hash_key()
    {
        await using var kinesis = await KinesisFixture.Open();
        await Create(kinesis, 2);
        foreach (var (hash, shard) in new[] { ("0", "shardId-000000000000"), ("340282366920938463463374607431768211455", "shardId-000000000001") })
        {
            var put = await kinesis.Client.PutRecord(
                new PutRecordInput { StreamName = "s", Data = "x"u8.ToArray(), PartitionKey = "k", ExplicitHashKey = hash }, default);
            Assert.Equal((shard, "NONE"), (put.ShardId, put.EncryptionType));
            Assert.True(SequenceNumber.TryParseKinesis(put.SequenceNumber, out _));
        }

        await Fails(
            "InvalidArgumentException",
            "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was 340282366920938463463374607431768211456",
            () => kinesis.Client.PutRecord(
                new PutRecordInput { StreamName = "s", Data = "x"u8.ToArray(), PartitionKey = "k", ExplicitHashKey = "340282366920938463463374607431768211456" },
                default));
    }

    [Fact]
    public async Task A_record_larger_than_the_stream_takes_is_refused()
    {
        await using var kinesis = await KinesisFixture.Open();
        await Create(kinesis, 1);
        await Fails(
            "InvalidArgumentException",
            "Record size of 1048577 bytes (data and partition key) is larger than the stream's maximum of 1048576 bytes.",
            () => kinesis.Client.PutRecord(
                new PutRecordInput { StreamName = "s", Data = new byte[1_048_576], PartitionKey = "k" }, default));
        await kinesis.Client.PutRecord(new PutRecordInput { StreamName = "s", Data = new byte[1_048_575], PartitionKey = "k" }, default);
    }

    [Fact]
    public async Task Iterators_begin_where_they_say()
    {
        await using var kinesis = await KinesisFixture.Open();
        await Create(kinesis, 1);
        var first = await Put(kinesis, "a");
        kinesis.Time.Shift = TimeSpan.FromSeconds(10);
        var second = await Put(kinesis, "b");
        var moment = kinesis.Time.GetUtcNow();
        kinesis.Time.Shift = TimeSpan.FromSeconds(20);
        var latest = await Iterator(kinesis, "LATEST");
        await Put(kinesis, "c");

        Assert.Equal(["a", "b", "c"], await Values(kinesis, await Iterator(kinesis, "TRIM_HORIZON")));
        Assert.Equal(["c"], await Values(kinesis, latest));
        Assert.Equal(["b", "c"], await Values(kinesis, await Iterator(kinesis, "AT_SEQUENCE_NUMBER", second)));
        Assert.Equal(["b", "c"], await Values(kinesis, await Iterator(kinesis, "AFTER_SEQUENCE_NUMBER", first)));
        Assert.Equal(["c"], await Values(kinesis, await Iterator(kinesis, "AT_TIMESTAMP", null, moment.AddSeconds(1))));
        Assert.Equal(["a", "b", "c"], await Values(kinesis, await Iterator(kinesis, "AT_TIMESTAMP", null, DateTimeOffset.UnixEpoch)));
    }

    [Fact]
    public async Task Iterators_go_on_say_how_far_behind_they_are_and_expire()
    {
        await using var kinesis = await KinesisFixture.Open();
        await Create(kinesis, 1);
        for (var i = 0; i < 5; i++)
        {
            await Put(kinesis, $"{i}");
        }

        var iterator = await Iterator(kinesis, "TRIM_HORIZON");
        var page = await kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = iterator, Limit = 2 }, default);
        Assert.Equal(2, page.Records.Count);
        Assert.True(page.MillisBehindLatest > 0);
        page = await kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = page.NextShardIterator!, Limit = 3 }, default);
        Assert.Equal((3, 0L), (page.Records.Count, page.MillisBehindLatest));
        Assert.InRange(page.NextShardIterator!.Length, 1, 512);
        page = await kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = page.NextShardIterator! }, default);
        Assert.Empty(page.Records);

        kinesis.Time.Shift = TimeSpan.FromSeconds(301);
        var error = await Assert.ThrowsAsync<AwsErrorException>(() => kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = iterator }, default));
        Assert.Equal("ExpiredIteratorException", error.Code);
        Assert.StartsWith("Iterator expired. The iterator was created at time ", error.Message, StringComparison.Ordinal);
        await Fails("InvalidArgumentException", "Invalid ShardIterator.", () =>
            kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = "AAAA" + iterator }, default));
    }

    [Fact]
    public async Task An_iterator_of_a_stream_that_was_made_again_is_not_found()
    {
        await using var kinesis = await KinesisFixture.Open();
        await Create(kinesis, 1);
        var iterator = await Iterator(kinesis, "TRIM_HORIZON");
        await kinesis.Client.DeleteStream(new DeleteStreamInput { StreamName = "s" }, default);
        await Create(kinesis, 1);
        var error = await Assert.ThrowsAsync<AwsErrorException>(() => kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = iterator }, default));
        Assert.Equal("ResourceNotFoundException", error.Code);
    }

    [Fact]
    public async Task Wrong_places_are_refused_with_the_services_sentences()
    {
        await using var kinesis = await KinesisFixture.Open();
        await Create(kinesis, 2);
        await Fails(
            "ResourceNotFoundException",
            "Shard shardId-000000000007 in stream s under account 000000000000 does not exist",
            () => Iterator(kinesis, "LATEST", shard: "shardId-000000000007"));
        await Fails(
            "ResourceNotFoundException",
            "Could not find shard nonsense in stream s under account 000000000000.",
            () => Iterator(kinesis, "LATEST", shard: "nonsense"));
        await Fails(
            "InvalidArgumentException",
            "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified AT_SEQUENCE_NUMBER and no StartingSequenceNumber.",
            () => Iterator(kinesis, "AT_SEQUENCE_NUMBER"));
        var other = await kinesis.Client.PutRecord(
            new PutRecordInput { StreamName = "s", Data = "x"u8.ToArray(), PartitionKey = "k", ExplicitHashKey = "340282366920938463463374607431768211455" }, default);
        await Fails(
            "InvalidArgumentException",
            "Invalid StartingSequenceNumber. It encodes shardId-000000000001, while it was used in a call to a shard with shardId-000000000000",
            () => Iterator(kinesis, "AT_SEQUENCE_NUMBER", other.SequenceNumber));
        await Fails(
            "InvalidArgumentException",
            "StartingSequenceNumber 5 used in GetShardIterator on shard shardId-000000000000 in stream s under account 000000000000 is invalid.",
            () => Iterator(kinesis, "AT_SEQUENCE_NUMBER", "5"));
    }

    [Fact]
    public async Task The_end_of_a_closed_shard_has_no_next_iterator()
    {
        await using var kinesis = await KinesisFixture.Open();
        await Create(kinesis, 1);
        await Put(kinesis, "last");
        await kinesis.Change(new LogChange.CloseShard(kinesis.Streams.Snapshot.Single().Open[0].Id));
        var page = await kinesis.Client.GetRecords(new GetRecordsInput { ShardIterator = await Iterator(kinesis, "TRIM_HORIZON") }, default);
        Assert.Single(page.Records);
        Assert.Null(page.NextShardIterator);
        Assert.NotNull(page.ChildShards);
    }

    [Fact]
    public async Task Records_that_no_shard_takes_are_refused_one_by_one()
    {
        await using var kinesis = await KinesisFixture.Open();
        await Create(kinesis, 2);
        kinesis.Time.Hurry = true;
        await kinesis.Change(new LogChange.CloseShard(kinesis.Streams.Snapshot.Single().Open[0].Id));
        var answer = await kinesis.Client.PutRecords(
            new PutRecordsInput
            {
                StreamName = "s",
                Records =
                [
                    new PutRecordsRequestEntry { Data = "a"u8.ToArray(), PartitionKey = "k", ExplicitHashKey = "0" },
                    new PutRecordsRequestEntry { Data = "b"u8.ToArray(), PartitionKey = "k", ExplicitHashKey = "340282366920938463463374607431768211455" },
                ],
            },
            default);
        Assert.Equal(1, answer.FailedRecordCount);
        Assert.Equal(("ProvisionedThroughputExceededException", null), (answer.Records[0].ErrorCode, answer.Records[0].SequenceNumber));
        Assert.Equal((null, "shardId-000000000001"), (answer.Records[1].ErrorCode, answer.Records[1].ShardId));
        Assert.Single(await ReadAll(kinesis, "shardId-000000000001"));
    }

    [Fact]
    public async Task A_retried_put_is_recognised()
    {
        await using var kinesis = await KinesisFixture.Open();
        await Create(kinesis, 2);
        var body = """{"StreamName":"s","Records":[{"Data":"YQ==","PartitionKey":"1"},{"Data":"Yg==","PartitionKey":"2"},{"Data":"Yw==","PartitionKey":"3"}]}""";
        var first = await Attempt(kinesis, body, "invocation-1");
        Assert.Equal(first, await Attempt(kinesis, body, "invocation-1"));
        Assert.NotEqual(first, await Attempt(kinesis, body, "invocation-2"));
        Assert.Equal(6, (await ReadAll(kinesis, "shardId-000000000000")).Count + (await ReadAll(kinesis, "shardId-000000000001")).Count);
    }

    [Fact]
    public async Task Shards_are_listed_page_by_page()
    {
        await using var kinesis = await KinesisFixture.Open();
        await Create(kinesis, 5);
        var names = new List<string>();
        var page = await kinesis.Client.ListShards(new ListShardsInput { StreamName = "s", MaxResults = 2 }, default);
        while (true)
        {
            names.AddRange(page.Shards!.Select(shard => shard.ShardId));
            if (page.NextToken is not { } token)
            {
                break;
            }

            page = await kinesis.Client.ListShards(new ListShardsInput { NextToken = token, MaxResults = 2 }, default);
        }

        Assert.Equal(Enumerable.Range(0, 5).Select(i => "shardId-" + i.ToString("D12", CultureInfo.InvariantCulture)), names);
        var after = await kinesis.Client.ListShards(
            new ListShardsInput { StreamName = "s", ShardFilter = new ShardFilter { Type = "AFTER_SHARD_ID", ShardId = "shardId-000000000003" } }, default);
        Assert.Equal("shardId-000000000004", Assert.Single(after.Shards!).ShardId);
    }

    [Fact]
    public async Task Streams_are_listed_page_by_page()
    {
        await using var kinesis = await KinesisFixture.Open();
        foreach (var name in new[] { "b", "c", "a" })
        {
            await kinesis.Client.CreateStream(new CreateStreamInput { StreamName = name, ShardCount = 1 }, default);
        }

        var page = await kinesis.Client.ListStreams(new ListStreamsInput { Limit = 2 }, default);
        Assert.Equal(["a", "b"], page.StreamNames);
        Assert.True(page.HasMoreStreams);
        Assert.Equal(["c"], (await kinesis.Client.ListStreams(new ListStreamsInput { NextToken = page.NextToken }, default)).StreamNames);
        Assert.Equal(["c"], (await kinesis.Client.ListStreams(new ListStreamsInput { ExclusiveStartStreamName = "b" }, default)).StreamNames);
    }

    [Fact]
    public async Task Tags_are_kept_by_both_sets_of_operations()
    {
        await using var kinesis = await KinesisFixture.Open();
        await kinesis.Client.CreateStream(
            new CreateStreamInput { StreamName = "s", ShardCount = 1, Tags = new Dictionary<string, string> { ["a"] = "1" } }, default);
        var arn = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
        await kinesis.Client.AddTagsToStream(new AddTagsToStreamInput { StreamName = "s", Tags = new Dictionary<string, string> { ["b"] = "2" } }, default);
        await kinesis.Client.TagResource(new TagResourceInput { ResourceARN = arn, Tags = new Dictionary<string, string> { ["c"] = "3" } }, default);
        Assert.Equal(
            ["a=1", "b=2", "c=3"],
            (await kinesis.Client.ListTagsForResource(new ListTagsForResourceInput { ResourceARN = arn }, default)).Tags!.Select(tag => $"{tag.Key}={tag.Value}"));
        await kinesis.Client.UntagResource(new UntagResourceInput { ResourceARN = arn, TagKeys = ["a"] }, default);
        await kinesis.Client.RemoveTagsFromStream(new RemoveTagsFromStreamInput { StreamName = "s", TagKeys = ["b", "absent"] }, default);
        var left = await kinesis.Client.ListTagsForStream(new ListTagsForStreamInput { StreamName = "s" }, default);
        Assert.Equal("c", Assert.Single(left.Tags).Key);
        Assert.False(left.HasMoreTags);
    }

    [Fact]
    public async Task Monitoring_flags_are_kept()
    {
        await using var kinesis = await KinesisFixture.Open();
        await Create(kinesis, 1);
        var enabled = await kinesis.Client.EnableEnhancedMonitoring(
            new EnableEnhancedMonitoringInput { StreamName = "s", ShardLevelMetrics = ["OutgoingBytes", "IncomingBytes"] }, default);
        Assert.Equal(["IncomingBytes", "OutgoingBytes"], enabled.DesiredShardLevelMetrics);
        var described = await kinesis.Client.DescribeStream(new DescribeStreamInput { StreamName = "s" }, default);
        Assert.Equal(["IncomingBytes", "OutgoingBytes"], described.StreamDescription.EnhancedMonitoring[0].ShardLevelMetrics);
        var disabled = await kinesis.Client.DisableEnhancedMonitoring(
            new DisableEnhancedMonitoringInput { StreamName = "s", ShardLevelMetrics = ["ALL"] }, default);
        Assert.Empty(disabled.DesiredShardLevelMetrics!);
    }

    private static Task<CreateStreamOutput> Create(KinesisFixture kinesis, int shards) =>
        kinesis.Client.CreateStream(new CreateStreamInput { StreamName = "s", ShardCount = shards }, default);

    private static PutRecordsRequestEntry Entry(int i, string key) =>
        new() { Data = Encoding.UTF8.GetBytes($"value {i}"), PartitionKey = key };

    private static async Task<string> Put(KinesisFixture kinesis, string value) => (await kinesis.Client.PutRecord(
        new PutRecordInput { StreamName = "s", Data = Encoding.UTF8.GetBytes(value), PartitionKey = "k" }, default)).SequenceNumber;

    private static async Task<string> Iterator(
        KinesisFixture kinesis, string type, string? number = null, DateTimeOffset? at = null, string shard = "shardId-000000000000") =>
        (await kinesis.Client.GetShardIterator(
            new GetShardIteratorInput { StreamName = "s", ShardId = shard, ShardIteratorType = type, StartingSequenceNumber = number, Timestamp = at },
            default)).ShardIterator!;

    private static async Task<IReadOnlyList<Record>> ReadAll(KinesisFixture kinesis, string shard) => (await kinesis.Client.GetRecords(
        new GetRecordsInput { ShardIterator = await Iterator(kinesis, "TRIM_HORIZON", shard: shard) }, default)).Records;

    private static async Task<IEnumerable<string>> Values(KinesisFixture kinesis, string iterator) => (await kinesis.Client.GetRecords(
        new GetRecordsInput { ShardIterator = iterator }, default)).Records.Select(record => Encoding.UTF8.GetString(record.Data.Span));

    private static async Task<string> Attempt(KinesisFixture kinesis, string body, string invocation)
    {
        var request = Wire.Json("PutRecords", body);
        IDoor door = kinesis.Door;
        var protocol = door.Service.ProtocolOf(request);
        using var bound = protocol.Route(door.Service, request)!.Bind(door, request, protocol);
        var plain = Wire.Call("PutRecords");
        var call = new Call
        {
            RequestId = plain.RequestId,
            Time = plain.Time,
            Door = plain.Door,
            Service = "kinesis",
            Operation = "PutRecords",
            Account = plain.Account,
            Region = plain.Region,
            Principal = plain.Principal,
            SourceAddress = plain.SourceAddress,
            Tls = false,
            UserAgent = "",
            Authorizer = plain.Authorizer,
            InvocationId = invocation,
            BodySha256 = System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(body)),
        };
        var response = new WireResponse(call.RequestId);
        await bound.Invoke(call, response, default);
        return Encoding.UTF8.GetString(response.Body.ToArray());
    }

    private static async Task Fails(string code, string message, Func<Task> run)
    {
        var error = await Assert.ThrowsAsync<AwsErrorException>(run);
        Assert.Equal((code, message), (error.Code, error.Message));
    }
}
