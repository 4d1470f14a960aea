using Tarn.Items.Tests.Engine;
using Tarn.Storage.Losses;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Tests.Relays;

/// <summary>The changes that a Kinesis destination has not got when its stream is deleted.</summary>
public sealed class DestinationLossTests
{
    [Fact]
    public async Task Changes_of_shards_that_were_opened_after_the_last_position_are_counted_too()
    {
        await using var world = await ItemWorld.Open();
        var table = await world.Create("bees");
        await world.Settle();
        await world.Write(ItemWorld.Put(table, """{"id":{"S":"before"}}"""));
        await world.Tables.EnableDestination(table.Id, "arn:aws:kinesis:us-east-1:000000000000:stream/gone", new StreamId(4_711), false, default);
        await world.Settle();
        table = world.Newest(table);
        await world.Write(ItemWorld.Put(table, """{"id":{"S":"a"}}"""));
        await world.Store.CommitWithLog(
            transaction => Resharding.RollOver(transaction, table.Stream, world.Streams.ShardsOf(table.Stream)[0].Id, world.Time.GetUtcNow()), default);
        await world.Write(ItemWorld.Put(table, """{"id":{"S":"b"}}"""));
        await world.Write(ItemWorld.Put(table, """{"id":{"S":"c"}}"""));

        await world.Tables.MarkDisabled(
            table.Id, table.Destinations[0].Id, "The Kinesis stream was deleted.", default, shard => world.Log.Describe(shard)!.Value.StableEnd);
        var lost = await world.Store.Read(reader => LossRows.TotalOf(reader, table.Arn), default);
        Assert.Equal(3, lost.Count);
    }
}
