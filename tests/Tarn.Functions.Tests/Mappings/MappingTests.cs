using System.Text.Json;
using Tarn.Storage.Losses;

namespace Tarn.Functions.Tests.Mappings;

public sealed class MappingTests
{
    [Fact]
    public async Task Records_reach_the_function_as_lambda_has_them()
    {
        await using var world = await MappingWorld.Open();
        var stream = await world.CreateStream(1);
        var shard = world.ShardsOf(stream)[0];
        await world.Put(shard, ("k\"1", "a"), ("k2", "b"));
        var id = await world.Map(stream);
        await Patience.Until(async () => await world.Low(id, shard) == 2);
        var record = world.Target.Events.SelectMany(one => one.GetProperty("Records").EnumerateArray()).First();
        Assert.Equal("aws:kinesis", record.GetProperty("eventSource").GetString());
        Assert.Equal("aws:kinesis:record", record.GetProperty("eventName").GetString());
        Assert.StartsWith("shardId-000000000000:49", record.GetProperty("eventID").GetString());
        Assert.Equal("k\"1", record.GetProperty("kinesis").GetProperty("partitionKey").GetString());
        Assert.InRange(
            record.GetProperty("kinesis").GetProperty("approximateArrivalTimestamp").GetDouble(),
            DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 600,
            DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 600);
        Assert.Equal("arn:aws:iam::000000000000:role/r", record.GetProperty("invokeIdentityArn").GetString());
        Assert.Equal("OK", world.Mappings.Find(id)!.Progress.LastResult);
    }

    [Theory]
    [InlineData("kinesis:GetRecords")]
    [InlineData("kinesis:GetShardIterator")]
    [InlineData("kinesis:DescribeStream")]
    public async Task Without_the_right_to_read_a_mapping_stands_still_and_with_it_goes_on(string action)
    {
        await using var world = await MappingWorld.Open();
        var stream = await world.CreateStream(1);
        var shard = world.ShardsOf(stream)[0];
        await world.Put(shard, ("k", "a"));
        var id = await world.Map(stream);
        await Patience.Until(async () => await world.Low(id, shard) == 1);

        // the mapping waits for records: it notices without one
        world.Target.DeniedAction = action;
        await Patience.Until(() => world.Mappings.Find(id)!.Progress.LastResult.StartsWith($"PROBLEM: denied: {action}", StringComparison.Ordinal));
        await world.Put(shard, ("k", "b"));
        Assert.Equal(1, await world.Low(id, shard));

        world.Target.DeniedAction = null;
        await Patience.Until(async () => await world.Low(id, shard) == 2);
        Assert.Equal("OK", world.Mappings.Find(id)!.Progress.LastResult);
        Assert.Equal(["a", "b"], world.Target.Events.SelectMany(ScriptedTarget.DataOf));
    }

    [Fact]
    public async Task Filtered_records_move_the_position_without_a_call()
    {
        await using var world = await MappingWorld.Open();
        var stream = await world.CreateStream(1);
        var shard = world.ShardsOf(stream)[0];
        var id = await world.Map(stream, config => config with { Filters = ["""{"data":{"kind":["b"]}}""", """{"partitionKey":["special"]}"""] });
        await world.Put(shard, ("k", """{"kind":"a"}"""), ("k", "no json"), ("special", "no json"), ("k", """{"kind":"b"}"""), ("k", """{"kind":"c"}"""));
        await Patience.Until(async () => await world.Low(id, shard) == 5);
        Assert.Equal(["no json", """{"kind":"b"}"""], world.Target.Events.SelectMany(ScriptedTarget.DataOf));
    }

    [Fact]
    public async Task A_failed_item_is_sent_again_and_nothing_before_it()
    {
        await using var world = await MappingWorld.Open();
        var stream = await world.CreateStream(1);
        var shard = world.ShardsOf(stream)[0];
        await world.Put(shard, ("k", "a"), ("k", "b"), ("k", "c"));
        var calls = 0;
        world.Target.Answer = happening => calls++ > 0 ? """{"batchItemFailures":[]}"""
            : $$"""{"batchItemFailures":[{"itemIdentifier":"{{NumberOf(happening.GetProperty("Records")[1])}}"}]}""";
        var id = await world.Map(stream, config => config with { ReportsItems = true });
        await Patience.Until(async () => await world.Low(id, shard) == 3);
        Assert.Equal(["a,b,c", "b,c"], world.Target.Events.Select(one => string.Join(',', ScriptedTarget.DataOf(one))));
    }

    [Theory]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":""}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":null}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemId":"x"}]}""")]
    [InlineData("""{"batchItemFailures":7}""")]
    [InlineData("garbage")]
    public async Task A_report_that_cannot_be_read_fails_the_batch(string answer)
    {
        await using var world = await MappingWorld.Open();
        var stream = await world.CreateStream(1);
        var shard = world.ShardsOf(stream)[0];
        await world.Put(shard, ("k", "a"), ("k", "b"));
        var calls = 0;
        world.Target.Answer = _ => calls++ == 0 ? answer : null;
        var id = await world.Map(stream, config => config with { ReportsItems = true });
        await Patience.Until(async () => await world.Low(id, shard) == 2);
        Assert.Equal(["a,b", "a,b"], world.Target.Events.Select(one => string.Join(',', ScriptedTarget.DataOf(one))));
    }

    [Fact]
    public async Task A_poisonous_record_is_found_by_halving_and_kept_in_the_bucket()
    {
        await using var world = await MappingWorld.Open();
        var stream = await world.CreateStream(1);
        var shard = world.ShardsOf(stream)[0];
        await world.Put(shard, [.. Enumerable.Range(0, 9).Select(i => ("k", i == 5 ? "poison" : $"{i}"))]);
        world.Target.Answer = happening => ScriptedTarget.DataOf(happening).Contains("poison") ? "error" : null;
        var id = await world.Map(stream, config => config with { Bisects = true, RetriesMax = 1, OnFailure = "arn:aws:s3:::" + MappingWorld.Bucket });
        await Patience.Until(async () => await world.Low(id, shard) == 9);
        var document = JsonDocument.Parse(Assert.Single(await world.FailureObjects())).RootElement;
        Assert.Equal("RetryAttemptsExhausted", document.GetProperty("requestContext").GetProperty("condition").GetString());
        Assert.Equal("Unhandled", document.GetProperty("responseContext").GetProperty("functionError").GetString());
        Assert.Equal(1, document.GetProperty("KinesisBatchInfo").GetProperty("batchSize").GetInt32());
        Assert.Equal("shardId-000000000000", document.GetProperty("KinesisBatchInfo").GetProperty("shardId").GetString());
        var payload = JsonDocument.Parse(document.GetProperty("payload").GetString()!).RootElement;
        Assert.Equal(["poison"], ScriptedTarget.DataOf(payload));
        var done = world.Target.Events.Where(one => !ScriptedTarget.DataOf(one).Contains("poison")).SelectMany(ScriptedTarget.DataOf);
        Assert.Equal(["0", "1", "2", "3", "4", "6", "7", "8"], done);
        Assert.Equal(1, world.Mappings.Find(id)!.Progress.GivenUp);
    }

    [Fact]
    public async Task Records_that_are_given_up_without_a_destination_are_losses_of_the_mapping()
    {
        await using var world = await MappingWorld.Open();
        var stream = await world.CreateStream(1);
        var shard = world.ShardsOf(stream)[0];
        await world.Put(shard, ("k", "poison"), ("k", "poison"));
        world.Target.Answer = _ => "error";
        var id = await world.Map(stream, config => config with { RetriesMax = 0 });
        await Patience.Until(async () => await world.Low(id, shard) == 2);
        var loss = Assert.Single(await LossRows.All(world.Store, default).ToListAsync()).Loss;
        Assert.Equal((world.Mappings.Find(id)!.Config.Arn, LossKind.Exhausted, 2L), (loss.Arn, loss.Kind, loss.Count));
        Assert.True(loss.Bytes > 0);
    }

    [Fact]
    public async Task A_destination_that_cannot_be_written_keeps_the_position()
    {
        await using var world = await MappingWorld.Open();
        var stream = await world.CreateStream(1);
        var shard = world.ShardsOf(stream)[0];
        await world.Put(shard, ("k", "poison"));
        world.Target.Answer = _ => "error";
        world.Target.DeniedBucket = MappingWorld.Bucket;
        var id = await world.Map(stream, config => config with { RetriesMax = 0, OnFailure = "arn:aws:s3:::" + MappingWorld.Bucket });
        await Patience.Until(() => world.Mappings.Find(id)!.Progress.LastResult.Contains("failure destination", StringComparison.Ordinal));
        Assert.Equal(0, await world.Low(id, shard));
        world.Target.DeniedBucket = null;
        await Patience.Until(async () => await world.Low(id, shard) == 1);
        Assert.Single(await world.FailureObjects());
    }

    [Fact]
    public async Task Old_records_are_given_up_without_a_call()
    {
        var time = new ManualTime();
        await using var world = await MappingWorld.Open(time);
        var stream = await world.CreateStream(1);
        var shard = world.ShardsOf(stream)[0];
        await world.Put(shard, ("k", "old"));
        time.Advance(TimeSpan.FromMinutes(2));
        await world.Put(shard, ("k", "new"));
        var id = await world.Map(stream, config => config with { AgeSecondsMax = 60, OnFailure = "arn:aws:s3:::" + MappingWorld.Bucket });
        await Patience.Until(async () => await world.Low(id, shard) == 2);
        Assert.Equal(["new"], world.Target.Events.SelectMany(ScriptedTarget.DataOf));
        Assert.Contains("EventAgeExceeded", System.Text.Encoding.UTF8.GetString(Assert.Single(await world.FailureObjects())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Windows_carry_their_state_and_end()
    {
        var time = new ManualTime();
        await using var world = await MappingWorld.Open(time);
        var stream = await world.CreateStream(1);
        var shard = world.ShardsOf(stream)[0];
        world.Target.Answer = happening =>
        {
            var before = happening.GetProperty("state").TryGetProperty("sum", out var sum) ? sum.GetInt32() : 0;
            return $$$"""{"state":{"sum":{{{before + ScriptedTarget.DataOf(happening).Sum(int.Parse)}}}}}""";
        };
        var id = await world.Map(stream, config => config with { TumblingSeconds = 60, BatchSize = 2 });
        await world.Put(shard, ("k", "1"), ("k", "2"), ("k", "3"));
        await Patience.Until(async () => await world.Low(id, shard) == 3);
        await world.Mappings.DisposeAsync();
        await world.Start();
        time.Advance(TimeSpan.FromMinutes(1));
        await world.Put(shard, ("k", "10"));
        await Patience.Until(async () => await world.Low(id, shard) == 4);
        var final = Assert.Single(world.Target.Events, one => one.GetProperty("isFinalInvokeForWindow").GetBoolean());
        Assert.Equal(6, final.GetProperty("state").GetProperty("sum").GetInt32());
        Assert.Equal(0, final.GetProperty("Records").GetArrayLength());
        var last = world.Target.Events.Last();
        Assert.Equal(("{}", "10"), (last.GetProperty("state").GetRawText(), ScriptedTarget.DataOf(last)[0]));
        Assert.Equal(final.GetProperty("window").GetProperty("end").GetString(), last.GetProperty("window").GetProperty("start").GetString());
        time.Advance(TimeSpan.FromMinutes(2));
        await Patience.Until(() => world.Target.Events.Count(one => one.GetProperty("isFinalInvokeForWindow").GetBoolean()) == 2);
    }

    private static string? NumberOf(JsonElement record) => record.GetProperty("kinesis").GetProperty("sequenceNumber").GetString();
}
