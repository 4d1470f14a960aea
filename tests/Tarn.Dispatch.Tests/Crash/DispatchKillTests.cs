using System.Globalization;
using Tarn.Dispatch.Targets;
using Tarn.Dispatch.Tests.Mappings;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Dispatch.Tests.Crash;

/// <summary>
/// SIGKILL at random while mappings bring records to a target, events wait for theirs, both targets fail at times and shards split:
/// every acknowledged record reaches its target or is given up, those of a key in their order, and every event ends once.
/// </summary>
[Trait("Long", "Kill")]
public sealed class DispatchKillTests : IDisposable
{
    private const int Keys = 7;

    private static readonly Lock Gate = new();

    private readonly string _root = Directory.CreateTempSubdirectory("tarn-dispatch-kill-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task No_acknowledged_record_and_no_event_is_lost()
    {
        var acknowledged = new List<string>();
        foreach (var lines in (int[])[40, 75, 130])
        {
            acknowledged.AddRange(await CrashChild.RunAndKill("dispatch", lines, _root));
        }

        await using var world = await MappingWorld.OpenDurable(_root, target => Answer(target, _root));
        await using var dispatch = await DispatchWorld.Open(world);
        Answer(dispatch.Target);
        dispatch.Events.Start();
        await Patience.Until(() => dispatch.Ends().ContinueWith(ends => acknowledged.Where(IsEvent).All(ends.Result.ContainsKey), TaskScheduler.Default));
        await UntilRead(world);

        var done = File.ReadAllLines(Path.Combine(_root, "done"));
        var given = (await world.Given()).Select(row => row.Split(' ')[2]).ToHashSet();
        Assert.Empty(acknowledged.Where(line => !IsEvent(line)).Except(done).Except(given));
        foreach (var key in done.Distinct().GroupBy(line => line.Split(':')[0]))
        {
            var numbers = key.Select(line => long.Parse(line.Split(':')[1], CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(numbers.Order(), numbers);
        }
    }

    /// <summary>Puts records and accepts events; a line states each acknowledged one.</summary>
    internal static async Task Child(string root)
    {
        var world = await MappingWorld.OpenDurable(root, target => Answer(target, root));
        var dispatch = await DispatchWorld.Open(world);
        Answer(dispatch.Target);
        if (world.Mappings.All.Count == 0)
        {
            var shards = await world.CreateStream(2);
            await world.Map(shards[0], rules => rules with { BatchSize = 5, Lanes = 3, RetriesMax = 2, Bisects = true });
        }

        dispatch.Events.Start();
        var stream = Stream(world);

        // numbers of later lives are higher: no life puts a thousand records in a millisecond
        for (var n = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000; ; n++)
        {
            var open = world.Directory.Find(stream)!.Open;
            var key = $"k{n % Keys}";
            await world.Put(open[(int)(n % Keys) % open.Count], (key, $"{key}:{n}"));
            Console.WriteLine($"{key}:{n}");
            await dispatch.Accept($"t{n % 3}", $"e{n}");
            Console.WriteLine($"e{n}");
            if (n % 50 == 0 && open.Count == 2)
            {
                // A key chooses an open shard by its place, so a reshard keeps the count: the two are merged, and the child is split.
                await world.Split(await world.Merge(open[0], open[1]));
            }
        }
    }

    private static bool IsEvent(string line) => line[0] == 'e';

    private static StreamId Stream(MappingWorld world) =>
        world.Directory.Snapshot.Single(layout => layout.Stream.Owner == StreamOwner.Kinesis).Stream.Id;

    private static async Task UntilRead(MappingWorld world)
    {
        var (id, stream) = (world.Mappings.All.Single().Id, Stream(world));
        await Patience.Until(async () =>
        {
            foreach (var shard in world.Directory.Find(stream)!.Shards)
            {
                if (await world.Low(id, shard) < world.Log.Describe(shard.Id)!.Value.StableEnd)
                {
                    return false;
                }
            }

            return true;
        });
    }

    // The file outlives the process: a write that has returned is seen by the next one.
    private static void Answer(NotingBatches target, string root) => target.Answer = call =>
    {
        if (Random.Shared.Next(5) == 0)
        {
            return call.Failure;
        }

        lock (Gate)
        {
            File.AppendAllLines(Path.Combine(root, "done"), call.Data);
        }

        return call.All;
    };

    private static void Answer(NotingTarget target)
    {
        target.Rules = target.Rules with { PauseStep = TimeSpan.FromMilliseconds(5) };
        target.Answer = static _ => Random.Shared.Next(10) == 0 ? TryResult.Failed : TryResult.Succeeded;
    }
}
