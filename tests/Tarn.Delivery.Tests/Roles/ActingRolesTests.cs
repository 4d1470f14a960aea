using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Roles;
using Tarn.Delivery.Tests.Functions;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Delivery.Tests.Roles;

/// <summary>Deliveries act with their roles: a missing action stops them by name, at their positions.</summary>
public sealed class ActingRolesTests
{
    private const string StreamArn = "arn:aws:kinesis:us-east-1:000000000000:stream/clicks";

    /// <summary>Each kind of work, with the actions that it needs.</summary>
    public static TheoryData<string, DeliveryAct, string> Needs => new()
    {
        { "objects", DeliveryAct.Source, "kinesis:GetRecords" },
        { "objects", DeliveryAct.Source, "kinesis:GetShardIterator" },
        { "objects", DeliveryAct.Objects, "s3:PutObject" },
        { "partitioned", DeliveryAct.Objects, "s3:PutObject" },
        { "converted", DeliveryAct.Schema, "glue:GetTableVersions" },
        { "converted", DeliveryAct.Objects, "s3:PutObject" },
        { "backup", DeliveryAct.Backup, "s3:PutObject" },
        { "function", DeliveryAct.Destination, "lambda:InvokeFunction" },
        { "new table", DeliveryAct.Destination, "glue:CreateDatabase" },
        { "new table", DeliveryAct.Destination, "glue:CreateTable" },
        { "new table", DeliveryAct.Destination, "s3:GetObject" },
        { "new table", DeliveryAct.Destination, "s3:PutObject" },
        { "table", DeliveryAct.Destination, "glue:GetTable" },
        { "table", DeliveryAct.Destination, "glue:UpdateTable" },
        { "table", DeliveryAct.Destination, "s3:GetObject" },
        { "table", DeliveryAct.Destination, "s3:PutObject" },
        { "table", DeliveryAct.Objects, "s3:PutObject" },
        { "chosen table", DeliveryAct.Destination, "glue:UpdateTable" },
    };

    [Theory]
    [MemberData(nameof(Needs))]
    public async Task Without_an_action_nothing_moves_and_with_it_everything_does(string kind, DeliveryAct act, string action)
    {
        await using var world = await DeliveryWorld.Open();
        await Prepare(world, kind);
        var source = await world.CreateStream(StreamArn);
        world.Roles.Take(act, action);
        var id = await world.Create(Destination(kind), source);
        await world.Put(source, Record(1), kind == "table" && act == DeliveryAct.Objects ? "no json" : Record(2));
        await Patience.Until(async () =>
        {
            // objects and tables that the delivery makes are asked for when it makes them
            using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
            await world.Deliveries.Flush(id, limit.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            return Status(world, id).LastError?.Contains(action, StringComparison.Ordinal) == true;
        });
        Assert.NotNull(Status(world, id).FailingSince);
        Assert.Equal(0, await Committed(world, id, kind, act));

        world.Roles.Give(act, action);
        await world.Flush(id);
        Assert.Null(Status(world, id).FailingSince);
        Assert.Equal(kind == "table" && act == DeliveryAct.Objects ? 1 : 2, await Committed(world, id, kind, act));
        if (kind != "function")
        {
            await world.LedgerTiles(id, 2);
        }
    }

    [Theory]
    [InlineData(DeliveryAct.Source, "kinesis:GetRecords")]
    [InlineData(DeliveryAct.Destination, "glue:UpdateTable")]
    [InlineData(DeliveryAct.Objects, "s3:PutObject")]
    public async Task A_delivery_without_records_notices_that_an_action_was_taken_away_and_given_back(DeliveryAct act, string action)
    {
        await using var world = await DeliveryWorld.Open();
        var source = await world.CreateStream(StreamArn);
        var id = await world.Create(Destinations.Table(), source);
        await world.Put(source, Record(1));
        await world.Flush(id);
        Assert.Null(Status(world, id).FailingSince);

        world.Roles.Take(act, action);
        await Patience.Until(() => Status(world, id).FailingSince is not null);
        Assert.Contains(action, Status(world, id).LastError, StringComparison.Ordinal);
        await world.Put(source, Record(2));

        world.Roles.Give(act, action);
        await Patience.Until(() => Status(world, id).FailingSince is null);
        await world.Flush(id);
        await world.LedgerTiles(id, 2);
    }

    [Fact]
    public async Task Records_that_name_a_system_table_are_refused_and_hold_up_no_other()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destination("chosen table"));
        await world.Put(id, """{"d":"tarn","t":"executions","id":1}""", """{"d":"db","t":"orders","id":2}""");
        await world.Flush(id);
        var ledger = await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 100), default);
        Assert.Equal((1, 1), (ledger.Sum(entry => entry.Rows), ledger.Sum(entry => entry.Failed)));
    }

    private static string Record(int id) => $$"""{"d":"db","t":"orders","customer":"a","id":{{id}}}""";

    private static async Task Prepare(DeliveryWorld world, string kind)
    {
        if (kind == "converted")
        {
            await world.CreateTable("schema", ("id", PrimitiveType.Long));
        }
        else if (kind is "table" or "chosen table")
        {
            await world.CreateTable("orders", ("id", PrimitiveType.Long));
        }
    }

    private static DestinationConfig Destination(string kind) => kind switch
    {
        "objects" => Destinations.Objects(),
        "partitioned" => Destinations.Partitioned(),
        "converted" => Destinations.Converted(),
        "backup" => Destinations.Objects() with { Backup = new BackupConfig(Destinations.Objects().Objects with { Prefix = "copies/" }, Destinations.Never) },
        "function" => Destinations.Objects().WithFunction(),
        "chosen table" => Destinations.Table() with
        {
            Steps = new StepsConfig { MetadataQuery = "{destinationDatabaseName: .d, destinationTableName: .t}" },
        },
        _ => Destinations.Table(),
    };

    // The records whose lane the action stops.
    private static async Task<long> Committed(DeliveryWorld world, DeliveryId id, string kind, DeliveryAct act)
    {
        var ledger = await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 100), default);
        return (kind, act) switch
        {
            ("table", DeliveryAct.Objects) => ledger.Sum(entry => entry.Failed),
            (_, DeliveryAct.Backup) => ledger.SelectMany(entry => entry.Outputs).Where(output => output.Name == LedgerOutput.Backup).Sum(output => output.Rows),
            _ => ledger.Sum(entry => entry.Rows + entry.Failed),
        };
    }

    private static DeliveryStatus Status(DeliveryWorld world, DeliveryId id) => world.Deliveries.Status().Single(status => status.Id == id);
}
