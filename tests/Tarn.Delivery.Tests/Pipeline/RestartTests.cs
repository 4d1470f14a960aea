using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Tests.Pipeline;

/// <summary>Exactly once, with stops at random places, failing commits, and commits whose outcome is unknown.</summary>
public sealed class RestartTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_record_is_in_the_table_once_under_random_stops_and_failing_commits(int seed)
    {
        var random = new Random(seed);
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table() with { Buffering = new BufferingConfig(1, 0), RetrySeconds = 7_200 });
        var next = 0;
        var faults = 0;
        world.Twin.Fault = () => random.Next(6) == 0 && faults++ < 8 ? new TarnException(ErrorKind.OutcomeUnknown, "the sync failed") : null;

        world.Answers.Forgets = () => random.Next(8) == 0 && faults++ < 8;

        for (var life = 0; life < 6; life++)
        {
            for (var put = 0; put < 4; put++)
            {
                var records = Enumerable.Range(next, random.Next(1, 60)).Select(i => Encoding.UTF8.GetBytes(Record(i, random))).ToList();
                next += records.Count;
                await world.Put(id, records);
                await Task.Delay(random.Next(15));
            }

            if (random.Next(2) == 0)
            {
                await world.Stop();
                await world.Start();
            }
        }

        world.Twin.Fault = null;
        world.Answers.Forgets = null;
        await world.Flush(id);

        var failed = (await world.TextUnder("bad/")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
        Assert.Equal($"{next - failed} {next - failed}", await world.Query("orders", "select count(*) || ' ' || count(distinct id) from FILES"));
        var status = Assert.Single(world.Deliveries.Status());
        Assert.Equal((next - failed, failed), (status.Rows, status.Failed));
        await world.LedgerTiles(id, next);
    }

    [Fact]
    public async Task A_position_is_never_behind_or_ahead_of_what_is_delivered()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects());
        await world.Put(id, "a", "b");
        await world.Flush(id);
        await world.Put(id, "c");
        await world.Stop();

        var positions = await world.Store.Read(reader => ConsumerPositions.Read(reader, new ConsumerId(id.Value), RunId.Main), default);
        Assert.Equal(2, Assert.Single(positions).Position.NextOffset);

        await world.Start();
        await world.Flush(id);
        Assert.Equal("a\nb\nc\n", await world.TextUnder("out/"));
    }

    [Fact]
    public async Task A_position_ahead_of_the_log_starts_a_new_shard_and_skips_nothing()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Objects());
        await world.Put(id, "a");
        await world.Flush(id);
        Assert.True(world.Deliveries.TryFind(id, out var before));
        await world.Stop();
        await world.Store.Commit(
            transaction =>
            {
                foreach (var output in new[] { OutputId.All, OutputIds.Destination })
                {
                    var key = new PositionKey(new ConsumerId(id.Value), RunId.Main, before!.Source.DirectPutShard!.Value, output);
                    ConsumerPositions.Move(transaction, key, 100, 1);
                }

                return ValueTask.FromResult(0);
            },
            default);

        await world.Start();
        await world.Put(id, "b");
        await world.Flush(id);

        Assert.Equal("a\nb\n", await world.TextUnder("out/"));
        Assert.True(world.Deliveries.TryFind(id, out var after));
        Assert.True(after!.Source.DirectPutShard!.Value.Value > before!.Source.DirectPutShard!.Value.Value);
    }

    // Some records are not JSON: they must be in the error output once.
    private static string Record(int i, Random random) =>
        random.Next(20) == 0 ? $"bad {i}" : $$"""{"id":{{i}},"text":"{{new string('x', random.Next(4_000))}}"}""";
}
