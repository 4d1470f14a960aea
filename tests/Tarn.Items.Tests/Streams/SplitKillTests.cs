using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Tarn.Items.Changes;
using Tarn.Items.Streams;
using Tarn.Items.Tables;
using Tarn.Items.Tests.Engine;
using Tarn.Items.Values;
using Tarn.Items.Writes;
using Tarn.Storage;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Tests.Streams;

/// <summary>
/// SIGKILL while the shards of a table's stream are split and roll over under transactions with tokens: acknowledged ones are present, a repeated
/// token changes nothing, each item's changes are in order for a reader that takes parents first, and rows agree with them.
/// </summary>
[Trait("Long", "Kill")]
public sealed class SplitKillTests : IDisposable
{
    private const int Writers = 6;
    private const int ItemsOfWriter = 8;
    private static readonly StreamSplitOptions Options = new() { UnitsPerSecond = 5, Looks = 1, ShardsMax = 8 };
    private static readonly Lock Gate = new();
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"tarn-test-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Splits_and_tokens_survive_kills()
    {
        Directory.CreateDirectory(_folder);
        var random = new Random(TestSeed.Value);
        var acknowledged = new Dictionary<int, int>();
        for (var round = 0; round < ItemKillTests.Rounds; round++)
        {
            var starts = string.Join(',', Enumerable.Range(0, Writers).Select(writer => acknowledged.GetValueOrDefault(writer)));
            foreach (var line in await CrashChild.RunAndKill("splits", 250 + random.Next(500), _folder, starts))
            {
                var parts = line.Split(' ');
                acknowledged[int.Parse(parts[0], CultureInfo.InvariantCulture)] = int.Parse(parts[1], CultureInfo.InvariantCulture) + 1;
            }

            await using var world = await ItemWorld.OpenDurable(_folder);
            Assert.Empty(world.Room.Notices);
            await Check(world, acknowledged);
        }

        await using var last = await ItemWorld.OpenDurable(_folder);
        Assert.True(last.Streams.ShardsOf(last.Tables.All.Single().Stream).Count > Options.ShardsMax, "shards were split, and rolled over");
    }

    internal static async Task Child(string[] args)
    {
        var world = await ItemWorld.OpenDurable(args[0]);
        var table = world.Tables.All.FirstOrDefault() ?? await Make(world);
        var starts = args[1].Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        await Task.WhenAll(
            Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Work(world, table, writer, starts[writer])))
                .Append(Task.Run(() => Reshard(world, table))));
    }

    private static async Task<ItemTable> Make(ItemWorld world)
    {
        var table = await world.Create("t");
        await Settled(world, table);
        await world.Tables.OpenStream(table.Id, Tarn.Items.Windows.StreamView.NewAndOldImages, same => same, default);
        return await Settled(world, table);
    }

    private static async Task<ItemTable> Settled(ItemWorld world, ItemTable table)
    {
        while (world.Newest(table) is { State: not TableState.Active } or { Windows: [{ Starts: null }] })
        {
            await world.Tables.Settle(default);
            await Task.Yield();
        }

        return world.Newest(table);
    }

    private static async Task Work(ItemWorld world, ItemTable table, int writer, int start)
    {
        for (var i = start; ; i++)
        {
            await Write(world, table, writer, i);
            lock (Gate)
            {
                Console.Out.Write($"{writer} {i}\n");
                Console.Out.Flush();
            }
        }
    }

    // The transaction of a number counts all items of its writer, whose keys are spread over the shards.
    private static ValueTask<WriteResult> Write(ItemWorld world, ItemTable table, int writer, int number)
    {
        var writes = Enumerable.Range(0, ItemsOfWriter).Select(item =>
        {
            var id = $"{writer}-{item}";
            return new ItemWrite(
                table,
                ItemWorld.KeyOf(table, $$$"""{"id":{"S":"{{{id}}}"}}"""),
                before => ItemVerdict.Put(ItemWorld.ItemOf($$$"""{"id":{"S":"{{{id}}}"},"n":{"N":"{{{NumberOf(before) + 1}}}"}}""")));
        });
        return world.Items.WriteOnce([.. writes], new RequestToken(XxHash128.HashToUInt128(Encoding.UTF8.GetBytes($"{writer}/{number}")), 1), default);
    }

    private static async Task Reshard(ItemWorld world, ItemTable table)
    {
        var splits = new StreamSplits(world.Store, world.Tables, world.Streams, world.Room.LoadOf, world.Time, Options);
        for (var i = 0; ; i++)
        {
            await splits.Run(default);
            var open = world.Streams.Find(table.Stream)!.Open;
            await world.Store.CommitWithLog(
                transaction => Resharding.RollOver(transaction, table.Stream, open[i % open.Count].Id, world.Time.GetUtcNow()), default);
            await world.Room.CheckpointNow(default);
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    private static async Task Check(ItemWorld world, Dictionary<int, int> acknowledged)
    {
        var table = world.Tables.All.Single();
        Assert.Empty(await world.Items.Audit(table));
        for (var writer = 0; writer < Writers; writer++)
        {
            var done = acknowledged.GetValueOrDefault(writer);
            for (var number = Math.Max(0, done - 3); number < done; number++)
            {
                Assert.True((await Write(world, table, writer, number)).IsRepeated, $"{writer}/{number} was acknowledged");
            }

            // The one in flight is in the log or not: now it is.
            await Write(world, table, writer, done);
            acknowledged[writer] = done + 1;
        }

        var seen = new Dictionary<string, long>();
        foreach (var change in (await StreamReading.Read(world, table)).Where(change => change.IsShown))
        {
            var id = change.Keys["id"].Text;
            Assert.Equal(seen.GetValueOrDefault(id) + 1, NumberOf(change.NewImage));
            seen[id] = NumberOf(change.NewImage);
        }

        for (var writer = 0; writer < Writers; writer++)
        {
            for (var item = 0; item < ItemsOfWriter; item++)
            {
                Assert.Equal(acknowledged[writer], seen[$"{writer}-{item}"]);
                var row = await world.Get(table, $$$"""{"id":{"S":"{{{writer}}}-{{{item}}}"}}""");
                Assert.Equal(acknowledged[writer], NumberOf(ItemWorld.ItemOf(row!)));
            }
        }
    }

    private static long NumberOf(Item? item) => item is { } found ? long.Parse(found["n"].Number.ToString(), CultureInfo.InvariantCulture) : 0;
}
