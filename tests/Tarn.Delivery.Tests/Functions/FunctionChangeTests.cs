using Tarn.Delivery.Configuration;
using Tarn.Delivery.Functions;
using Tarn.Delivery.Ledger;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Tests.Functions;

/// <summary>Changes of deliveries with a function: their configuration, their source, their log.</summary>
public sealed class FunctionChangeTests
{
    private const string StreamArn = "arn:aws:kinesis:us-east-1:000000000000:stream/clicks";

    [Fact]
    public async Task Stored_results_go_to_the_destination_that_replaces_a_failing_one()
    {
        await using var world = await DeliveryWorld.Open();
        var destination = Destinations.Objects().WithFunction(FunctionDestinations.Function(batchAgeSeconds: 0));
        var id = await world.Create(destination with
        {
            Buffering = new BufferingConfig(1, 0),
            Objects = destination.Objects with { Bucket = "missing" },
        });
        await world.Put(id, "a", "b");
        await Patience.Until(() => world.Deliveries.Status()[0].FailingSince is not null);
        await Change(world, id, destination);
        await world.Put(id, "c");
        await world.Flush(id);

        Assert.Equal("A\nB\nC\n", await world.TextUnder("out/"));
        Assert.Equal(["a", "b", "c"], world.Function!.Calls.SelectMany(call => call));
    }

    [Fact]
    public async Task Records_before_a_change_pass_the_function_that_goes()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects().WithFunction());
        await world.Put(id, "a");
        await Change(world, id, Destinations.Objects());
        await world.Put(id, "b");
        await world.Flush(id);
        await Change(world, id, Destinations.Objects().WithFunction());
        await world.Put(id, "c");
        await world.Flush(id);

        Assert.Equal("A\nC\nb\n", string.Concat((await world.TextUnder("out/")).Split('\n')[..^1].Order(StringComparer.Ordinal).Select(line => line + "\n")));
        Assert.Equal(["a", "c"], world.Function!.Calls.SelectMany(call => call));
    }

    [Fact]
    public async Task Results_that_a_failing_destination_does_not_take_keep_their_function_until_they_are_delivered()
    {
        await using var world = await DeliveryWorld.Open();
        var destination = Destinations.Objects().WithFunction(FunctionDestinations.Function(batchAgeSeconds: 0));
        var id = await world.Create(destination with
        {
            Buffering = new BufferingConfig(1, 0),
            Objects = destination.Objects with { Bucket = "later" },
        });
        await world.Put(id, "a");
        await Patience.Until(() => world.Deliveries.Status()[0].FailingSince is not null);
        await Change(world, id, Destinations.Objects());
        await world.Put(id, "b");
        await world.Objects.CreateBucket("later", DeliveryWorld.Account, DeliveryWorld.Region, default);
        await world.Flush(id);

        Assert.Equal("A\n", await world.TextUnder("out/", "later"));
        Assert.Equal("b\n", await world.TextUnder("out/"));
    }

    [Fact]
    public async Task A_source_that_is_deleted_and_made_again_is_read_from_its_start()
    {
        await using var world = await DeliveryWorld.Open();
        var first = await world.CreateStream(StreamArn);
        var id = await world.Create(Destinations.Objects().WithFunction(), first);
        await world.Put(first, "a");
        await world.Flush(id);
        await world.DeleteStream(first);
        var second = await world.CreateStream(StreamArn);
        await world.Put(second, "b");
        await Patience.Until(() => world.Deliveries.TryFind(id, out var config) && config.Source.Stream == second.Stream);
        await world.Flush(id);

        Assert.Equal(["A", "B"], (await world.TextUnder("out/")).Split('\n')[..^1]);
        var progress = Assert.Single(await world.Store.Read(reader => ProgressRows.Read(reader, id), default));
        Assert.Equal(world.Directory.Find(second.Stream)!.Shards[0].Id, progress.Shard);
    }

    [Fact]
    public async Task Results_that_the_log_has_lost_are_reported_and_later_ones_get_a_new_shard()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects().WithFunction());
        await world.Put(id, "a");
        await world.Flush(id);
        Assert.True(world.Deliveries.TryFind(id, out var before));
        await world.Stop();
        var progress = Assert.Single(await world.Store.Read(reader => ProgressRows.Read(reader, id), default));
        await world.Store.Commit(
            transaction =>
            {
                var ahead = progress with { ResultsEnd = progress.ResultsEnd + 5 };
                transaction.Put(DeliverySpaces.FunctionProgress, ProgressRows.Key(id, progress.Shard), ProgressRows.Encode(ahead));
                return ValueTask.FromResult(true);
            },
            default);
        await world.Start();
        await world.Put(id, "b");
        await world.Flush(id);

        Assert.True(world.Deliveries.TryFind(id, out var after));
        Assert.NotEqual(before!.Results!.Shard, after!.Results!.Shard);
        Assert.Equal(["A", "B"], (await world.TextUnder("out/")).Split('\n')[..^1]);
    }

    [Fact]
    public async Task Both_parts_hold_back_freeing_and_a_forced_deletion_names_lost_results()
    {
        await using var world = await DeliveryWorld.Open();
        var destination = Destinations.Objects().WithFunction(FunctionDestinations.Function(batchAgeSeconds: 0));
        var id = await world.Create(destination with { Objects = destination.Objects with { Bucket = "missing" } });
        await world.Put(id, "a", "b");
        await Patience.Until(async () => (await StoredResults.Read(world, id)).Count == 2);
        Assert.True(world.Deliveries.TryFind(id, out var config));
        foreach (var consumer in new[] { new ConsumerId(id.Value), config!.Results!.Consumer })
        {
            Assert.True((await world.Store.Read(reader => ConsumerPositions.Find(reader, consumer), default))!.HoldsFreeing);
        }

        await world.Deliveries.Delete(id, force: true, default);
        var ledger = await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 100), default);
        var lost = ledger.SelectMany(entry => entry.Ranges).Where(range => range.Shard == config!.Results!.Shard).ToList();
        Assert.Equal(2, lost.Sum(range => range.SkippedDropped));
    }

    private static Task Change(DeliveryWorld world, DeliveryId id, DestinationConfig destination) => world.Deliveries.Change(
        id,
        (_, current) => ValueTask.FromResult(current with { Version = current.Version + 1, Destination = destination }),
        default);
}
