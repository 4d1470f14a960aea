using System.Text;
using System.Text.Json;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Delivery.Functions;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Tests.Steps;
using Tarn.Storage.Consumers;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Tests.Functions;

/// <summary>Deliveries with a function, from the log to their outputs.</summary>
public sealed class FunctionDeliveryTests
{
    [Fact]
    public async Task Records_are_delivered_as_the_function_returned_them()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects().WithFunction());
        await world.Put(id, "a", "drop b", "fail c", "d");
        await world.Flush(id);

        Assert.Equal("A\nD\n", await world.TextUnder("out/"));
        var document = Assert.Single(await Documents(world));
        Assert.Equal("fail c", Raw(document));
        Assert.Equal("Lambda.ProcessingFailedStatus", document.GetProperty("errorCode").GetString());
        Assert.Equal(FunctionDestinations.Arn, document.GetProperty("lambdaArn").GetString());
        Assert.Equal("function", document.GetProperty("stage").GetString());
        Assert.Equal(1, document.GetProperty("attemptsMade").GetInt32());
        Assert.True(world.Deliveries.TryFind(id, out var config));
        var number = new SequenceNumber(config.Source.DirectPutShard!.Value, 2).ToKinesis();
        Assert.Equal(number, document.GetProperty("sequenceNumber").GetString());
        Assert.Equal(["bad/processing-failed/"], (await world.ObjectsUnder("bad/")).Select(found => found.Key[..22]));
        Assert.Equal(["a", "drop b", "fail c", "d"], Assert.Single(world.Function!.Calls));
        var ledger = await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 100), default);
        Assert.Equal(1, ledger.Sum(entry => entry.Ranges.Sum(range => range.DroppedByFunction)));
        Assert.Equal((2, 1), (ledger.Sum(entry => entry.Rows), ledger.Sum(entry => entry.Failed)));
        Assert.Equal(4, ledger.SelectMany(entry => entry.Outputs).Where(output => output.Name == LedgerOutput.Function).Sum(output => output.Rows));
    }

    [Fact]
    public async Task A_schema_change_has_the_partition_key_of_the_source_record()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table().WithFunction());
        await world.Put(id, ("a", """{"id":1}"""), ("b", """{"late":1}"""));
        await world.Flush(id);

        var changes = await world.Store.Read(reader => DeliveryLedger.ReadSchemaChanges(reader, id, null, 10), default);
        Assert.Equal([("ID", "a"), ("LATE", "b")], changes.Select(change => (change.Column, change.PartitionKey)));
    }

    [Fact]
    public async Task The_call_names_the_records_of_a_stream()
    {
        await using var world = await DeliveryWorld.Open();
        var stream = await world.CreateStream("arn:aws:kinesis:us-east-1:000000000000:stream/clicks");
        var shard = world.Directory.Find(stream.Stream)!.Shards[0].Id;
        var id = await world.Create(Destinations.Objects().WithFunction(), stream);
        await world.Put(stream.Stream, shard, ["x"u8.ToArray(), StepChainTests.Aggregate([("k1", "a"u8.ToArray()), ("k2", "fail b"u8.ToArray())])]);
        await world.Flush(id);

        var request = world.Function!.Last!;
        Assert.Equal((FunctionDestinations.Arn, stream.Arn, "us-east-1"), (request.FunctionArn, request.SourceArn, request.Region));
        Assert.Equal("arn:aws:firehose:us-east-1:000000000000:deliverystream/orders", request.DeliveryArn);
        Assert.Equal([(0, 0), (1, 0), (1, 1)], request.Records.Select(record => ((int)record.SequenceNumber.Offset, record.SubSequenceNumber)));
        Assert.Equal(["", "k1", "k2"], request.Records.Select(record => Encoding.UTF8.GetString(record.PartitionKey.Span)));
        Assert.Equal(3, request.Records.Select(record => record.Id).Distinct().Count());
        Assert.Equal("X\nA\n", await world.TextUnder("out/"));
        var document = Assert.Single(await Documents(world));
        Assert.Equal(1, document.GetProperty("subSequenceNumber").GetInt32());
        Assert.Equal(request.Records[1].SequenceNumber.ToKinesis(), document.GetProperty("sequenceNumber").GetString());
    }

    [Fact]
    public async Task Steps_before_the_function_fail_records_and_the_backup_has_the_source()
    {
        await using var world = await DeliveryWorld.Open();
        var objects = Destinations.Objects();
        var destination = objects.WithFunction() with
        {
            Backup = new BackupConfig(objects.Objects with { Prefix = "raw/", ErrorPrefix = null }, Destinations.Never),
        };
        var id = await world.Create(destination with { Steps = destination.Steps with { Decompresses = true, Split = new SplitConfig(","u8.ToArray()) } });
        byte[][] records = [Gzip.Member("a,b"u8.ToArray()), "plain"u8.ToArray()];
        await world.Put(id, records);
        await world.Flush(id);

        Assert.Equal("A\nB\n", await world.TextUnder("out/"));
        Assert.Equal("Decompression.MalformedRecord", Assert.Single(await Documents(world)).GetProperty("errorCode").GetString());
        Assert.Equal(records.SelectMany(record => record), Assert.Single(await world.ObjectsUnder("raw/")).Bytes);
    }

    [Fact]
    public async Task The_function_gives_partition_keys_beside_those_of_a_query()
    {
        await using var world = await DeliveryWorld.Open();
        world.Function!.Script = request => TransformAnswer.Of([.. request.Records.Select(record => ScriptedFunction.Usual(record) with
        {
            Data = record.Data,
            PartitionKeys = ScriptedFunction.TextOf(record).Contains("lost", StringComparison.Ordinal)
                ? new Dictionary<string, string>()
                : new Dictionary<string, string> { ["day"] = "mon", ["other"] = "x" },
        })]);
        var destination = Destinations.Partitioned(prefix: "out/c=!{partitionKeyFromQuery:customer}/d=!{partitionKeyFromLambda:day}/");
        var id = await world.Create(destination.WithFunction());
        await world.Put(id, """{"customer":1}""", """{"customer":"lost"}""", """{"customer":2}""");
        await world.Flush(id);

        Assert.Equal("{\"customer\":1}\n", await world.TextUnder("out/c=1/d=mon/"));
        Assert.Equal("{\"customer\":2}\n", await world.TextUnder("out/c=2/d=mon/"));
        var document = Assert.Single(await Documents(world));
        Assert.Equal("DynamicPartitioning.MetadataExtractionFailed", document.GetProperty("errorCode").GetString());
    }

    [Fact]
    public async Task The_function_alone_gives_partition_keys()
    {
        await using var world = await DeliveryWorld.Open();
        world.Function!.Script = request => TransformAnswer.Of([.. request.Records.Select(record => ScriptedFunction.Usual(record) with
        {
            PartitionKeys = new Dictionary<string, string> { ["first"] = ScriptedFunction.TextOf(record)[..1] },
        })]);
        var destination = Destinations.Partitioned(prefix: "out/!{partitionKeyFromLambda:first}/");
        var id = await world.Create((destination with { Steps = StepsConfig.None }).WithFunction());
        await world.Put(id, "ab", "ba", "ac");
        await world.Flush(id);

        Assert.Equal("AB\nAC\n", await world.TextUnder("out/a/"));
        Assert.Equal("BA\n", await world.TextUnder("out/b/"));
    }

    [Fact]
    public async Task The_function_chooses_tables_with_the_checks_of_a_query()
    {
        await using var world = await DeliveryWorld.Open();
        world.Function!.Script = request => TransformAnswer.Of([.. request.Records.Select(record => ScriptedFunction.Usual(record) with
        {
            Data = record.Data,
            Route = RouteOf(ScriptedFunction.TextOf(record)),
        })]);
        var id = await world.Create((Destinations.Table() with { RetrySeconds = 7_200 }).WithFunction());
        await world.Put(id, """{"id":1,"to":"one"}""", """{"id":2,"to":"two"}""", """{"id":3,"to":"none"}""", """{"id":4,"to":"own"}""");
        await world.Flush(id);

        Assert.Equal("1", await world.Query("one", "select id::varchar from FILES"));
        Assert.Equal("2", await world.Query("two", "select id::varchar from FILES"));
        Assert.Equal("3", await world.Query("orders", "select id::varchar from FILES"));
        Assert.Equal("Iceberg.InvalidTableName", Assert.Single(await Documents(world)).GetProperty("errorCode").GetString());
    }

    [Fact]
    public async Task Without_functions_a_delivery_with_one_names_the_reason_and_can_be_deleted()
    {
        await using var world = await DeliveryWorld.Open();
        await world.Stop();
        world.Function = null;
        await world.Start();
        var id = await world.Create(Destinations.Objects().WithFunction());
        await world.Put(id, "a");
        await Patience.Until(() => world.Deliveries.Status()[0].LastError is not null);

        var status = world.Deliveries.Status()[0];
        Assert.Contains("this server has no functions", status.LastError, StringComparison.Ordinal);
        Assert.False(status.Active);
        Assert.NotNull(status.FailingSince);
        await world.Deliveries.Delete(id, force: true, default);
        Assert.False(world.Deliveries.TryFind(id, out _));
    }

    [Fact]
    public async Task A_batch_ends_at_its_size_and_batches_stay_in_order()
    {
        await using var world = await DeliveryWorld.Open();
        var first = new TaskCompletionSource();
        world.Function!.Wait = (request, cancellationToken) =>
            request.Records[0].SequenceNumber.Offset == 0 ? first.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
        var id = await world.Create(Destinations.Objects().WithFunction());
        var records = Enumerable.Range(0, 30).Select(i => $"{i:00}" + new string('x', 60_000)).ToList();
        await world.Put(id, [.. records.Select(Encoding.UTF8.GetBytes)]);
        await Patience.Until(() => world.Function!.Calls.Count == TransformLimits.CallsMax);
        first.SetResult();
        await world.Flush(id);

        Assert.All(world.Function!.Calls, call => Assert.InRange(call.Count, 1, 3));
        Assert.Equal(records.Select(record => record.ToUpperInvariant()), (await world.TextUnder("out/")).Split('\n')[..^1]);
        Assert.Equal(30, world.Function!.Calls.Sum(call => call.Count));
    }

    [Fact]
    public async Task Status_counts_the_source_and_what_was_delivered()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects().WithFunction());
        await world.Put(id, "a", "drop", "fail");
        await world.Flush(id);

        var status = world.Deliveries.Status()[0];
        Assert.Equal((3, 1, 1), (status.RecordsIn, status.Rows, status.Failed));
        Assert.True(status.Active);
        Assert.Null(status.FailingSince);
    }

    [Fact]
    public async Task Deleting_removes_the_results_stream_with_everything_delivered()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects().WithFunction());
        Assert.True(world.Deliveries.TryFind(id, out var config));
        await world.Put(id, "a", "b");
        await world.Deliveries.Delete(id, force: false, default);
        await Patience.Until(() => !world.Deliveries.TryFind(id, out _));

        Assert.Equal("A\nB\n", await world.TextUnder("out/"));
        Assert.Null(world.Directory.Find(config!.Results!.Stream));
        Assert.Null(await world.Store.Read(reader => ConsumerPositions.Find(reader, config.Results.Consumer), default));
        Assert.Empty(await world.Store.Read(reader => ProgressRows.Read(reader, id), default));
    }

    private static TransformRoute? RouteOf(string text) =>
        text.Contains("one", StringComparison.Ordinal) && !text.Contains("none", StringComparison.Ordinal) ? new TransformRoute("db", "one", null)
        : text.Contains("two", StringComparison.Ordinal) ? new TransformRoute("db", "two", "insert")
        : text.Contains("own", StringComparison.Ordinal) ? new TransformRoute("tarn", "ledger", null) : null;

    private static async Task<List<JsonElement>> Documents(DeliveryWorld world) =>
        [.. (await world.TextUnder("bad/")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string Raw(JsonElement document) => Encoding.UTF8.GetString(document.GetProperty("rawData").GetBytesFromBase64());
}
