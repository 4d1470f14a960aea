using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Functions.Asynchronous;
using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Asynchronous.Work;
using Tarn.Functions.Tests.Mappings;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Functions.Tests.Crash;

/// <summary>
/// SIGKILL at random while a mapping and asynchronous events run, a function fails at times and shards split: every
/// acknowledged record and event reaches the function, and the records of a key in their order.
/// </summary>
[Trait("Long", "Kill")]
public sealed class EventKillTests : IDisposable
{
    private const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:";
    private const int Keys = 7;

    private static readonly Lock Gate = new();

    private readonly string _root = Directory.CreateTempSubdirectory("tarn-event-kill-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task No_acknowledged_record_and_no_event_is_lost()
    {
        var acknowledged = new List<string>();
        foreach (var lines in (int[])[40, 75, 130])
        {
            acknowledged.AddRange(await CrashChild.RunAndKill("events", lines, _root));
        }

        await using var world = await MappingWorld.OpenDurable(_root);
        Answer(world, _root);
        await using var queue = await OpenQueue(world);
        queue.Start();
        await Patience.Until(() => acknowledged.TrueForAll(new HashSet<string>(Done(_root)).Contains));
        var mapping = world.Mappings.All.Single();
        var stream = world.Directory.Snapshot.Single(layout => layout.Stream.Id.Value == mapping.Config.Stream);
        await Patience.Until(async () =>
        {
            foreach (var shard in stream.Shards)
            {
                if (await world.Low(mapping.Id, shard) < world.Log.Describe(shard.Id)!.Value.StableEnd)
                {
                    return false;
                }
            }

            return true;
        });
        foreach (var key in Done(_root).Distinct().Where(line => line[0] == 'k').GroupBy(line => line.Split(':')[0]))
        {
            var numbers = key.Select(line => int.Parse(line.Split(':')[1], CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(numbers.Order(), numbers);
        }
    }

    /// <summary>Puts records and accepts events; a line states each acknowledged one.</summary>
    internal static async Task Child(string[] args)
    {
        var world = await MappingWorld.OpenDurable(args[0]);
        Answer(world, args[0]);
        if (world.Mappings.All.Count == 0)
        {
            await world.Map(await world.CreateStream(2), config => config with { BatchSize = 5, Lanes = 3 });
        }

        var queue = await OpenQueue(world);
        queue.Start();
        var stream = world.Directory.Snapshot.Single(layout => layout.Stream.Owner == StreamOwner.Kinesis).Stream.Id;

        // numbers of later lives are higher
        for (var n = (int)(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() % 1_000_000_000); ; n++)
        {
            var open = world.Directory.Find(stream)!.Open;
            var key = $"k{n % Keys}";
            await world.Put(open[n % Keys % open.Count], (key, $"{key}:{n}"));
            Console.WriteLine($"{key}:{n}");
            await queue.Enqueue(Event(world, n), default);
            Console.WriteLine($"e:{n}");
            if (n % 50 == 0 && open.Count == 2)
            {
                await Reshard(world, stream, open);
            }
        }
    }

    // A key chooses an open shard by its place, so a reshard keeps the count: the two are merged, and the child is split.
    private static async Task Reshard(MappingWorld world, Tarn.Storage.Records.StreamId stream, IReadOnlyList<ShardDescription> open)
    {
        var now = world.Time.GetUtcNow();
        await world.Store.CommitWithLog(async tx => await Resharding.Merge(tx, stream, open[0].Id, open[1].Id, now), default);
        var whole = world.Directory.Find(stream)!.Open[0];
        await world.Store.CommitWithLog(async tx => await Resharding.Split(tx, stream, whole.Id, whole.Hashes.Middle, now), default);
    }

    private static AsyncEvent Event(MappingWorld world, int n) => new()
    {
        FunctionArn = Arn + "f",
        RequestId = Guid.NewGuid().ToString(),
        AcceptedMs = world.Time.GetUtcNow().ToUnixTimeMilliseconds(),
        Payload = Encoding.UTF8.GetBytes($"{{\"n\":{n.ToString(CultureInfo.InvariantCulture)}}}"),
    };

    private static async Task<AsyncInvocations> OpenQueue(MappingWorld world) => await AsyncInvocations.Open(
        new AsyncServices
        {
            Store = world.Store,
            Streams = world.Log,
            Directory = world.Directory,
            Objects = world.Objects,
            Target = world.Target,
            Rules = new NoRules(),
            Time = world.Time,
            Log = NullLogger.Instance,
        },
        default);

    // The file outlives the process: a write that has returned is seen by the next one.
    private static void Answer(MappingWorld world, string root) => world.Target.Answer = happening =>
    {
        var isAsync = happening.TryGetProperty("n", out var number);
        if (!isAsync && Random.Shared.Next(10) == 0)
        {
            return "error";
        }

        IReadOnlyList<string> lines = isAsync ? [$"e:{number.GetInt32().ToString(CultureInfo.InvariantCulture)}"] : ScriptedTarget.DataOf(happening);
        lock (Gate)
        {
            File.AppendAllLines(Path.Combine(root, "done"), lines);
        }

        return null;
    };

    private static string[] Done(string root)
    {
        lock (Gate)
        {
            return File.Exists(Path.Combine(root, "done")) ? File.ReadAllLines(Path.Combine(root, "done")) : [];
        }
    }

    private sealed class NoRules : IAsyncRules
    {
        public ValueTask<AsyncRules> Of(string functionArn) => new(AsyncRules.Default);
    }
}
