using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Tables;
using Tarn.Storage;

namespace Tarn.Tests.Modules.KinesisAnalytics;

/// <summary>Tables of applications on a whole server: real log, real metadata, real policies.</summary>
public sealed class ApplicationTablesTests : IAsyncLifetime
{
    private const string KinesisRights = "kinesis:*";
    private readonly string _data = Directory.CreateTempSubdirectory("tarn-applications-").FullName;
    private ApplicationWorld _world = null!;

    public async Task InitializeAsync() => _world = await ApplicationWorld.Open(_data);

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task A_source_needs_its_rights_each_time_and_a_role_that_trusts_the_service()
    {
        await _world.Stream("clicks");
        await _world.Role("reader", actions: KinesisRights);
        var application = await _world.Application("readers", "reader");
        var table = OptionCheckTests.Table($"connector=kinesis;format=json;stream.arn={ApplicationWorld.StreamArn("clicks")}");
        var source = await _world.Tables.Source(application, table, default);
        Assert.NotNull(_world.Storage.Streams.Find(source.Stream));
        Assert.Null(source.BeginMs);
        Assert.Equal(source, await _world.Tables.Source(application, OptionCheckTests.Table("connector=kinesis;format=json;stream=clicks"), default));

        string[] needed = ["kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords"];
        foreach (var missing in needed)
        {
            await _world.Allow("reader", [.. needed.Where(one => one != missing)]);
            await Refused(ErrorKind.AccessDenied, missing, async () => await _world.Tables.Source(application, table, default));
        }

        // A role that may not read learns nothing about streams that are absent.
        var absent = OptionCheckTests.Table("connector=kinesis;format=json;stream=absent");
        await Refused(ErrorKind.AccessDenied, "kinesis:", async () => await _world.Tables.Source(application, absent, default));
        await _world.Allow("reader", KinesisRights);
        await _world.Tables.Source(application, table, default);
        await Refused(ErrorKind.NotFound, "absent", async () => await _world.Tables.Source(application, absent, default));
        var foreign = OptionCheckTests.Table("connector=kinesis;format=json;stream.arn=arn:aws:kinesis:us-east-1:111111111111:stream/clicks");
        await Refused(ErrorKind.AccessDenied, "another account", async () => await _world.Tables.Source(application, foreign, default));

        await _world.Iam("UpdateAssumeRolePolicy", ("RoleName", "reader"), ("PolicyDocument", """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}
            """));
        await Refused(
            ErrorKind.AccessDenied, "does not allow kinesisanalytics.amazonaws.com",
            async () => await _world.Tables.Source(application, table, default));
        await _world.Iam("DeleteRolePolicy", ("RoleName", "reader"), ("PolicyName", "own"));
        await _world.Iam("DeleteRole", ("RoleName", "reader"));
        await Refused(ErrorKind.AccessDenied, "does not exist", async () => await _world.Tables.Source(application, table, default));
    }

    [Fact]
    public async Task Rows_go_to_the_shards_of_a_stream_that_splits_and_end_with_it()
    {
        await _world.Stream("out");
        await _world.Role("writer", actions: KinesisRights);
        var application = await _world.Application("writers", "writer");
        var table = OptionCheckTests.Table("connector=kinesis;format=json;stream=out") with { PartitionedBy = ["k"] };
        await using var target = await _world.Tables.Target(application, table, default);
        await _world.Commit(target, [.. Enumerable.Range(0, 100).Select(i => ApplicationWorld.Row($$"""{"k":"k{{i}}","n":{{i}}}"""))]);
        await _world.Kinesis("SplitShard", """
            {"StreamName":"out","ShardToSplit":"shardId-000000000000","NewStartingHashKey":"170141183460469231731687303715884105728"}
            """);
        await _world.Commit(target, [.. Enumerable.Range(100, 100).Select(i => ApplicationWorld.Row($$"""{"k":"k{{i}}","n":{{i}}}"""))]);
        var records = await _world.Records("out");
        Assert.Equal(Enumerable.Range(0, 200).Select(i => ($"k{i}", $$"""{"k":"k{{i}}","n":{{i}}}""")).Order(), records.Order());

        await _world.Allow("writer", "kinesis:GetRecords");
        await Refused(ErrorKind.AccessDenied, "kinesis:PutRecords", () => target.Check(default));
        await Refused(ErrorKind.AccessDenied, "kinesis:PutRecords", async () => await _world.Tables.Target(application, table, default));
        await _world.Allow("writer", KinesisRights);
        var long_ = ApplicationWorld.Row($$"""{"k":"{{new string('x', 1 << 20)}}"}""");
        await Refused(ErrorKind.LimitExceeded, "1048576", () => new ValueTask(_world.Commit(target, long_)));
        await _world.Kinesis("DeleteStream", """{"StreamName":"out"}""");
        await Refused(ErrorKind.NotFound, "there is no stream", () => target.Check(default));
        await Refused(ErrorKind.NotFound, "there is no stream", () => new ValueTask(_world.Commit(target, ApplicationWorld.Row("{}"))));
    }

    [Fact]
    public async Task Rows_of_a_commit_that_fails_are_nowhere()
    {
        await _world.Stream("whole");
        await _world.Role("writer", actions: KinesisRights);
        var application = await _world.Application("writers", "writer");
        await using var target = await _world.Tables.Target(application, OptionCheckTests.Table("connector=kinesis;format=json;stream=whole"), default);
        await target.Check(default);
        await Refused(ErrorKind.PreconditionFailed, "planned", async () => await _world.Storage.Metadata.CommitWithLog<bool>(
            async transaction =>
            {
                await target.Add(transaction, [ApplicationWorld.Row("""{"n":1}""")]);
                throw new TarnException(ErrorKind.PreconditionFailed, "planned");
            },
            default));
        await _world.Commit(target, ApplicationWorld.Row("""{"n":2}"""));
        Assert.Equal(["""{"n":2}"""], (await _world.Records("whole")).Select(record => record.Data));
    }

    [Fact]
    public async Task A_delivery_stream_takes_rows_until_it_is_deleted()
    {
        await _world.Role("everything", "firehose.amazonaws.com", "s3:*");
        await _world.Role("writer", actions: "firehose:PutRecordBatch");
        var application = await _world.Application("writers", "writer");
        await _world.Storage.Objects.CreateBucket("bytes", ApplicationWorld.Account, ApplicationWorld.Region, default);
        await _world.Firehose("CreateDeliveryStream", $$$"""
            {"DeliveryStreamName":"objects","DeliveryStreamType":"DirectPut","ExtendedS3DestinationConfiguration":{
             "RoleARN":"{{{ApplicationWorld.RoleArn("everything")}}}","BucketARN":"arn:aws:s3:::bytes","Prefix":"rows/",
             "BufferingHints":{"IntervalInSeconds":0,"SizeInMBs":1}
             } }
            """);
        var table = OptionCheckTests.Table("connector=firehose;format=json;delivery-stream=objects");
        await using var target = await _world.Tables.Target(application, table, default);
        await _world.Commit(target, ApplicationWorld.Row("""{"n":1}"""), ApplicationWorld.Row("""{"n":2}"""));
        await Patience.Until(async () =>
            (await _world.Storage.Objects.List(new() { Bucket = "bytes", Prefix = "rows/" }, default)).Objects.Sum(one => one.Size) == 14);

        await _world.Allow("writer", "firehose:PutRecord");
        await Refused(ErrorKind.AccessDenied, "firehose:PutRecordBatch", () => target.Check(default));
        await _world.Allow("writer", "firehose:PutRecordBatch");
        await _world.Firehose("DeleteDeliveryStream", """{"DeliveryStreamName":"objects"}""");
        await Refused(ErrorKind.NotFound, "", () => target.Check(default));
        await Refused(ErrorKind.NotFound, "objects", async () => await _world.Tables.Target(application, table, default));
    }

    [Fact]
    public async Task A_table_takes_rows_live_replaces_them_by_key_and_keeps_them_over_a_restart()
    {
        await _world.Role("writer", actions: ["glue:*", "s3:*"]);
        var application = await _world.Application("sums", "writer");
        await _world.Storage.Objects.CreateBucket(
            $"tarn-{ApplicationWorld.Account}-{ApplicationWorld.Region}", ApplicationWorld.Account, ApplicationWorld.Region, default);
        var table = Sums();
        await using (var target = await _world.Tables.Target(application, table, default))
        {
            await _world.Commit(
                target,
                Sum("a", 1, "2024-05-01 10:00:00"),
                Sum("b", 2, "2024-05-01 10:00:00"),
                Sum("a", 3, "2024-05-01 11:00:00"));
            Assert.Equal(["a|3|2024-05-01 11:00:00.000000|1.50", "b|2|2024-05-01 10:00:00.000000|1.50"], await Sums(_world));
            await _world.Commit(target, ApplicationWorld.Row("""{"k":"b"}""", RowFate.Removal), Sum("c", 4, "2024-05-01 12:00:00"));
            Assert.Equal(["a|3|2024-05-01 11:00:00.000000|1.50", "c|4|2024-05-01 12:00:00.000000|1.50"], await Sums(_world));
            var put = await _world.Firehose("PutRecord", """{"DeliveryStreamName":"sums-to-web-sums","Record":{"Data":"e30="}}""");
            Assert.Contains("InvalidSourceException", put.ToString(), StringComparison.Ordinal);
            var described = (await _world.Firehose("DescribeDeliveryStream", """{"DeliveryStreamName":"sums-to-web-sums"}"""))
                .GetProperty("DeliveryStreamDescription");
            var update = await _world.Firehose("UpdateDestination", $$$"""
                {"DeliveryStreamName":"sums-to-web-sums","CurrentDeliveryStreamVersionId":"1","IcebergDestinationUpdate":{"AppendOnly":true},
                 "DestinationId":"{{{described.GetProperty("Destinations")[0].GetProperty("DestinationId").GetString()}}}"}
                """);
            Assert.Contains("whose script names the table", update.ToString(), StringComparison.Ordinal);
        }

        await _world.DisposeAsync();
        _world = await ApplicationWorld.Open(_data);
        Assert.Equal(["a|3|2024-05-01 11:00:00.000000|1.50", "c|4|2024-05-01 12:00:00.000000|1.50"], await Sums(_world));
        await using var again = await _world.Tables.Target(application, table, default);
        await _world.Commit(again, Sum("a", 9, "2024-05-01 13:00:00"));
        Assert.Equal(["a|9|2024-05-01 13:00:00.000000|1.50", "c|4|2024-05-01 12:00:00.000000|1.50"], await Sums(_world));

        await _world.Allow("writer", "glue:*");
        await Refused(ErrorKind.AccessDenied, "s3:", () => again.Check(default));
        await _world.Allow("writer", "s3:*");
        await Refused(ErrorKind.AccessDenied, "glue:", () => again.Check(default));
        await _world.Allow("writer", "glue:*", "s3:*");
        var other = table with { PrimaryKey = [] };
        await Refused(ErrorKind.Conflict, "sums-to-web-sums", async () => await _world.Tables.Target(application, other, default));
        var wider = table with { Columns = [.. table.Columns, ("more", "INT")] };
        await Refused(ErrorKind.InvalidArgument, "has no column more", async () => await _world.Tables.Target(application, wider, default));

        await _world.Tables.Removed(application, default);
        Assert.Equal(["a|9|2024-05-01 13:00:00.000000|1.50", "c|4|2024-05-01 12:00:00.000000|1.50"], await Sums(_world));
        await Refused(ErrorKind.NotFound, "", () => again.Check(default));
    }

    [Fact]
    public async Task Late_and_bad_records_are_in_the_quarantine_and_are_counted()
    {
        await _world.Role("reader", actions: KinesisRights);
        var application = await _world.Application("Watch", "reader");
        var plan = new ApplicationPlan("", [OptionCheckTests.Table("connector=kinesis", "clicks")], [], "");
        await using (var target = await _world.Tables.Quarantine(application, plan, default))
        {
            await _world.Commit(
                target,
                ApplicationWorld.Row("""{"window_start":"2024-05-01 10:00:00","record":{"n":1}}""", RowFate.Late, 7),
                ApplicationWorld.Row("""{"reason":"no event time","record":"{\"n\":"}""", RowFate.Bad, 8));
        }

        await using (var second = await _world.Tables.Quarantine(application, plan, default))
        {
            await _world.Commit(second, ApplicationWorld.Row("""{"reason":"x"}""", RowFate.Bad, 9));
        }

        // SQL sees them when their delivery has made the table.
        await Patience.Until(async () =>
        {
            try
            {
                return (await _world.Query("SELECT id FROM tarn_quarantine.watch")).Count == 3;
            }
            catch (Tarn.Clients.StatementException)
            {
                return false;
            }
        });
        Assert.Equal(
            [
                """late|clicks|7|NULL|{"n":1}|2023-11-14 22:13:20.000000 UTC""",
                """bad|clicks|8|no event time|{"n":|2023-11-14 22:13:20.000000 UTC""",
                "bad|clicks|9|x|NULL|2023-11-14 22:13:20.000000 UTC",
            ],
            await _world.Query("SELECT kind, table_name, place, reason, record, watermark FROM tarn_quarantine.watch ORDER BY place"));
        var refused = await _world.UserWithout("eve", "tarn:ListRefusedRecords", "arn:aws:kinesisanalytics:us-east-1:000000000000:application/Watch");
        var denied = await Assert.ThrowsAsync<Tarn.Clients.StatementException>(() => refused.Run("SELECT * FROM tarn_quarantine.watch", default));
        Assert.Contains("may not tarn:ListRefusedRecords on arn:aws:kinesisanalytics", denied.Message, StringComparison.Ordinal);
        var other = await _world.UserWithout("ann", "tarn:ListRefusedRecords", "arn:aws:kinesisanalytics:us-east-1:000000000000:application/Other");
        Assert.Equal(3, (await other.Run("SELECT id FROM tarn_quarantine.watch", default)).Rows.Count);
        var counts = await _world.Storage.Metadata.Read(reader => ApplicationQuarantineRow.Find(reader, application), default);
        Assert.Equal((1, 2), (counts!.Late, counts.Bad));
        var status = await _world.Call("tarn", "Tarn_20261101.GetStatus", "{}");
        Assert.Equal(
            """[{"Region":"us-east-1","Name":"Watch","LateRecords":1,"BadRecords":2}]""", status.GetProperty("ApplicationQuarantines").GetRawText());
    }

    private static PlannedTable Sums() => OptionCheckTests.Table("connector=iceberg;catalog-database=web;catalog-table=sums", "out") with
    {
        Columns = [("k", "STRING NOT NULL"), ("n", "BIGINT"), ("at", "TIMESTAMP(3)"), ("price", "DECIMAL(10, 2)")],
        PrimaryKey = ["k"],
    };

    private static EngineRow Sum(string key, long number, string at) =>
        ApplicationWorld.Row($$"""{"k":"{{key}}","n":{{number}},"at":"{{at}}","price":1.5}""");

    private static Task<List<string>> Sums(ApplicationWorld world) => world.Query("SELECT k, n, at, price FROM web.sums ORDER BY k");

    private static async Task Refused(ErrorKind kind, string part, Func<ValueTask> call)
    {
        var refused = await Assert.ThrowsAsync<TarnException>(async () => await call());
        Assert.True(refused.Kind == kind && refused.Message.Contains(part, StringComparison.Ordinal), $"{refused.Kind}: {refused.Message}");
    }
}
