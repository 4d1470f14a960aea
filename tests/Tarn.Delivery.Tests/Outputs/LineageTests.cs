using Tarn.Delivery.Configuration.Steps;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Tests.Outputs;

/// <summary>The columns of <c>tarn.lineage</c>.</summary>
public sealed class LineageTests
{
    private const string Rows =
        "select string_agg(concat_ws('|', id, _shard, _seq, _sub, epoch_ms(_arrived) > 1600000000000), ';' order by id) from FILES where id is not null";

    [Fact]
    public async Task Each_row_names_its_log_record_and_a_producers_own_names_go_to_rest()
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("orders", ("id", PrimitiveType.Long));
        await world.SetLineage("orders");
        var id = await world.Create(Destinations.Table() with { Steps = new StepsConfig { Split = SplitConfig.Json } });
        await world.Put(id, """{"id":1}{"id":2,"_shard":"mine","_ARRIVED":5}""", """{"id":3}""");
        await world.Flush(id);

        Assert.True(world.Deliveries.TryFind(id, out var config));
        var shard = config.Source.DirectPutShard!.Value;
        string Seq(long offset) => new SequenceNumber(shard, offset).ToKinesis();
        Assert.Equal(
            $"1|{shard}|{Seq(0)}|0|true;2|{shard}|{Seq(0)}|1|true;3|{shard}|{Seq(1)}|0|true",
            await world.Query("orders", Rows));
        Assert.Contains("mine", await world.Query("orders", "select max(_rest) from FILES"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_of_that_name_with_another_type_is_refused_by_name()
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("orders", ("id", PrimitiveType.Long), ("_seq", PrimitiveType.Long));
        await world.SetLineage("orders");
        var id = await world.Create(Destinations.Table());
        await world.Put(id, """{"id":1}""");
        await Patience.Until(() =>
        {
            _ = world.Deliveries.Flush(id, new CancellationTokenSource(1).Token).ContinueWith(static _ => { });
            return world.Deliveries.Status()[0].LastError is not null;
        });

        Assert.Contains("_seq is Tarn's own", world.Deliveries.Status()[0].LastError, StringComparison.Ordinal);
    }
}
