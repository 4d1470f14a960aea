using System.Globalization;
using Tarn.Messaging.Tests.Pipes;
using Tarn.Storage.Losses;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Messaging.Tests.Crash;

/// <summary>
/// SIGKILL at random while a bus delivers events, schedules run, and a pipe moves records: each acknowledged one is in its queue, none is there twice, and
/// the pipe's are in order.
/// </summary>
[Trait("Long", "Kill")]
public sealed class EventKillTests : IDisposable
{
    private const int OfLife = 1_000_000;

    private readonly string _root = Directory.CreateTempSubdirectory("tarn-events-kill-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Each_event_schedule_and_record_reaches_its_queue_once()
    {
        StreamId stream;
        await using (var first = await EventWorld.Open(_root))
        {
            var shard = await first.Pipes.CreateShard();
            await first.Pipes.Make(PipeWorld.Of(shard, PipeWorld.ArnOf("piped")) with { BatchSize = 7 });
            stream = shard.Stream;
        }

        var random = new Random(TestSeed.Value);
        var lines = new List<string>();
        var lives = CrashChild.Rounds(20);
        for (var life = 0; life < lives; life++)
        {
            var number = (life * OfLife).ToString(CultureInfo.InvariantCulture);
            lines.AddRange(await CrashChild.RunAndKill("events", random.Next(5, 150), _root, $"{stream.Value}", number));
        }

        var time = new ManualTime(DateTimeOffset.UtcNow + TimeSpan.FromMinutes(10));
        await using var world = await EventWorld.Open(_root, time);
        var taken = EventWorld.Ends.ToDictionary(end => end, _ => new List<int>());
        foreach (var end in EventWorld.Ends)
        {
            var acknowledged = lines.Select(line => line.Split(' ')).Where(parts => parts[0] == end)
                .Select(parts => int.Parse(parts[1], CultureInfo.InvariantCulture)).ToList();
            Assert.True(acknowledged.Count >= lives, $"{end}: {acknowledged.Count} in {lives} lives");
            await Patience.Until(async () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                taken[end].AddRange(await world.TakeNow(end));
                return !acknowledged.Except(taken[end]).Any();
            });
            Assert.Equal(taken[end].Count, taken[end].Distinct().Count());
        }

        await world.Schedules.Settle();
        Assert.Empty(await world.TakeNow("ran"));
        Assert.Equal(taken["piped"].Order(), taken["piped"]);
        Assert.Equal(0, await LossRows.All(world.Queues.Store, default).Select(row => row.Loss.Count).SumAsync());
    }

    /// <summary>Works until it is killed. A line states each acknowledged event, schedule and record.</summary>
    internal static async Task Child(string root, StreamId stream, int first)
    {
        var world = await EventWorld.Open(root);
        var shard = world.Queues.Directory.Find(stream)!.Shards[0];
        await Task.WhenAll(
            Work("heard", number => world.Buses.Put(world.Bus, number)), Work("ran", world.PutSchedule),
            Work("piped", number => world.Pipes.Put(shard, number)));

        async Task Work(string end, Func<int, Task> make)
        {
            for (var number = first; ; number++)
            {
                await make(number);
                Console.WriteLine($"{end} {number}");
            }
        }
    }
}
