using System.Text;
using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.DynamoDb.Definitions;
using Tarn.Aws.DynamoDb.Limits;
using Tarn.Aws.Tests.Protocols;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Items.Writes;
using Tarn.Storage.Records;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.DynamoDb.Limits;

/// <summary>The limits of item tables, by a clock that the test moves.</summary>
public sealed class TableLimitsTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Unused_units_of_five_minutes_are_kept_and_a_debt_is_paid_by_time()
    {
        var limits = new TableLimits(_time);
        var table = Table(new TableThroughput(2, 10));
        for (var i = 0; i < 3_000; i += 100)
        {
            Assert.Null(Write(limits, table, $"{i}", 100));
        }

        Assert.Equal("ProvisionedThroughputExceededException", Write(limits, table, "x", 1)?.Code);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(Write(limits, table, "x", 50));
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.NotNull(Write(limits, table, "x", 1));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Null(Write(limits, table, "x", 1));

        Assert.Null(limits.Read(table, null, Key(table, "x")));
        limits.ChargeRead(table, null, Key(table, "x"), 601);
        Assert.Equal("ProvisionedThroughputExceededException", limits.Read(table, null, default)?.Code);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(limits.Read(table, null, default));
    }

    [Fact]
    public void More_units_count_at_once()
    {
        var limits = new TableLimits(_time);
        var table = Table(new TableThroughput(1, 1));
        Assert.Null(Write(limits, table, "a", 301));
        Assert.NotNull(Write(limits, table, "a", 1));
        Assert.Null(Write(limits, table with { Settings = Settings(new TableThroughput(1, 5)) }, "a", 1));
    }

    [Fact]
    public void One_partition_has_its_own_rates()
    {
        var limits = new TableLimits(_time);
        var table = Table(new TableThroughput(40_000, 40_000));
        Assert.Null(Write(limits, table, "hot", 1_100));
        var refused = Write(limits, table, "hot", 1);
        Assert.Equal("ProvisionedThroughputExceededException", refused?.Code);
        Assert.Contains("TableWriteKeyRangeThroughputExceeded", Assert.Single(refused!.Documents).Value, StringComparison.Ordinal);
        Assert.Null(Write(limits, table, "cool", 1));
        _time.Advance(TimeSpan.FromMilliseconds(101));
        Assert.Null(Write(limits, table, "hot", 1));

        limits.ChargeRead(table, null, Key(table, "hot"), 3_001);
        Assert.NotNull(limits.Read(table, null, Key(table, "hot")));
        Assert.Null(limits.Read(table, null, Key(table, "cool")));
    }

    [Fact]
    public void An_on_demand_rate_doubles_the_busiest_minute_and_falls_after_half_an_hour()
    {
        var limits = new TableLimits(_time);
        var table = Table(null);
        Assert.True(UnitsOfMinute(limits, table) is >= 4_000 * 59 and <= 4_000 * 62);
        Assert.True(UnitsOfMinute(limits, table) is >= 8_000 * 59 and <= 8_000 * 63);
        _time.Advance(TimeSpan.FromMinutes(40));
        Assert.True(UnitsOfMinute(limits, table) is >= 4_000 * 59 and <= 4_000 * 62);
        var bound = Table(null, new TableThroughput(-1, 50), id: 2);
        Assert.Null(Write(limits, bound, "a", 60));
        var refused = Write(limits, bound, "b", 1);
        Assert.Equal("ThrottlingException", refused?.Code);
        Assert.Contains("maximum OnDemandThroughput", refused!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_without_units_holds_its_table_back()
    {
        var limits = new TableLimits(_time);
        var index = new IndexDefinition(7, "by-color", false, Schema("color"), ProjectionKind.All, [], IndexState.Active, IsOriginal: true);
        var table = Table(new TableThroughput(100, 100), indexes: index);
        var written = Put("""{"id":{"S":"a"},"color":{"S":"red"}}""");
        Assert.Null(limits.Write(table, Key(table, "a"), written, 1, [(index, 301)]));
        Assert.Contains("IndexWriteProvisioned", limits.Write(table, Key(table, "a"), written, 1, [(index, 1)])!.Documents[0].Value, StringComparison.Ordinal);
        Assert.Null(limits.Write(table, Key(table, "a"), written, 1, []));
    }

    [Fact]
    public void A_collection_with_a_local_index_has_a_size()
    {
        var limits = new TableLimits(_time, collectionBytesMax: 1_000);
        var index = new IndexDefinition(8, "local", true, Schema("id", "n"), ProjectionKind.KeysOnly, [], IndexState.Active, IsOriginal: true);
        var table = Table(new TableThroughput(100, 100), indexes: index);
        var large = Put($$$"""{"id":{"S":"a"},"n":{"S":"1"},"pad":{"S":"{{{new string('x', 600)}}}"}}""");
        limits.Uncounted(table, Key(table, "a"))!.Set(0);
        Assert.Null(limits.Uncounted(table, Key(table, "a")));
        Assert.Null(limits.Write(table, Key(table, "a"), large, 1, []));
        Assert.Equal("ItemCollectionSizeLimitExceededException", limits.Write(table, Key(table, "a"), large, 1, [])?.Code);
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(limits.Uncounted(table, Key(table, "a")));
            Assert.Equal("ItemCollectionSizeLimitExceededException", limits.Write(table, Key(table, "a"), large, 1, [])?.Code);
            _time.Advance(TimeSpan.FromSeconds(19));
        }

        _time.Advance(TimeSpan.FromSeconds(3));
        var recount = limits.Uncounted(table, Key(table, "a"))!;
        Assert.Null(limits.Uncounted(table, Key(table, "a")));
        recount.GiveUp();
        limits.Uncounted(table, Key(table, "a"))!.Set(980);
        Assert.Null(limits.Uncounted(table, Key(table, "a")));
        Assert.Null(limits.Write(table, Key(table, "a"), new WrittenItem(large.After, null, ItemVerdict.Delete), 1, []));
        Assert.Null(limits.Write(table, Key(table, "a"), large, 1, []));
    }

    [Fact]
    public void Units_are_decreased_four_times_a_day_and_then_once_an_hour()
    {
        var limits = new TableLimits(_time);
        var table = Table(new TableThroughput(10, 10));
        void Decrease() => limits.CountChange(
            table, new TableSettings { IsProvisioned = true, Throughput = new(10, 10) }, new TableSettings { IsProvisioned = true, Throughput = new(10, 9) });
        for (var i = 0; i < 4; i++)
        {
            Decrease();
        }

        var refused = Assert.Throws<AwsErrorException>(Decrease);
        Assert.Equal("LimitExceededException", refused.Code);
        Assert.Contains("Number of decreases today: 4", refused.Message, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromHours(1));
        Decrease();
        Assert.Throws<AwsErrorException>(Decrease);
    }

    [Fact]
    public void An_account_has_quotas_of_tables_and_of_changes()
    {
        var call = DoorWire.Call("CreateTable");
        var table = Table(null);
        table = table with { Name = new ResourceName(call.Account, call.Region, "dynamodb", "table", "t") };
        TableLimits.CheckCreate(call, [.. Enumerable.Repeat(table, 2_499)]);
        var refused = Assert.Throws<AwsErrorException>(() => TableLimits.CheckCreate(call, [.. Enumerable.Repeat(table, 2_500)]));
        Assert.Equal("LimitExceededException", refused.Code);
        var changing = table with { State = TableState.Updating };
        Assert.Throws<AwsErrorException>(() => TableLimits.CheckChanging(call, Enumerable.Repeat(changing, 500)));
        TableLimits.CheckChanging(call, Enumerable.Repeat(changing, 499));
    }

    // Writes each millisecond to keys of their own, for one minute of the clock.
    private double UnitsOfMinute(TableLimits limits, ItemTable table)
    {
        var begin = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromMilliseconds(60_000 - (begin.ToUnixTimeMilliseconds() % 60_000)));
        var units = 0.0;
        for (var i = 0; i < 60_000; i += 20)
        {
            while (Write(limits, table, $"{i}-{units}", 100) is null)
            {
                units += 100;
            }

            _time.Advance(TimeSpan.FromMilliseconds(20));
        }

        return units;
    }

    private static AwsErrorException? Write(TableLimits limits, ItemTable table, string id, double units) =>
        limits.Write(table, Key(table, id), Put($$$"""{"id":{"S":"{{{id}}}"}}"""), units, []);

    private static WrittenItem Put(string json)
    {
        var item = Item.Parse(Encoding.UTF8.GetBytes(json));
        return new WrittenItem(null, item, ItemVerdict.Put(item));
    }

    private static byte[] Key(ItemTable table, string id) => KeyForm.Of(table.Keys, Item.Parse(Encoding.UTF8.GetBytes($$$"""{"id":{"S":"{{{id}}}"}}""")));

    private static KeySchema Schema(params string[] names) =>
        new([new KeyAttribute(names[0], KeyType.String)], [.. names.Skip(1).Select(name => new KeyAttribute(name, KeyType.String))]);

    private static TableSettings Settings(TableThroughput? units, TableThroughput? bound = null, IReadOnlyList<IndexDefinition>? indexes = null) => new()
    {
        IsProvisioned = units is not null,
        Throughput = units ?? default,
        OnDemand = bound,
        Indexes = (indexes ?? []).ToDictionary(index => index.Name, _ => new TableThroughput(1, 1)),
    };

    private static ItemTable Table(TableThroughput? units, TableThroughput? bound = null, long id = 1, params IndexDefinition[] indexes) => new()
    {
        Id = new ResourceId(id),
        Name = new ResourceName("000000000000", "us-east-1", "dynamodb", "table", "t"),
        Arn = "arn:aws:dynamodb:us-east-1:000000000000:table/t",
        Keys = Schema("id"),
        Indexes = indexes,
        Stream = new StreamId(1),
        State = TableState.Active,
        Created = DateTimeOffset.UnixEpoch,
        Settings = Settings(units, bound, indexes),
    };
}
