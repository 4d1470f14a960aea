using System.Globalization;
using Tarn.Items.Tables;
using Tarn.Items.Tests.Engine;

namespace Tarn.Items.Tests.Copies;

/// <summary>
/// SIGKILL while items are put in both regions and removed in one, and while marks of removed items go: an older put that is repeated late does not
/// bring an item back, and no mark stays.
/// </summary>
[Trait("Long", "Kill")]
public sealed class RemovalKillTests : IDisposable
{
    private const int Writers = 6;
    private static readonly Lock Gate = new();
    private readonly CopyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Removed_items_stay_removed_and_their_marks_go()
    {
        var random = new Random(TestSeed.Value);
        var acknowledged = new Dictionary<string, long>();
        for (var round = 0; round < ItemKillTests.Rounds; round++)
        {
            var printed = await CrashChild.RunAndKill(
                "removals", 100 + random.Next(300), _folder.Root, round.ToString(CultureInfo.InvariantCulture));
            foreach (var line in printed.Select(line => line.Split(' ')))
            {
                acknowledged[line[0]] = long.Parse(line[1], CultureInfo.InvariantCulture);
            }

            await using var world = await ItemWorld.OpenDurable(_folder.Root);
            Assert.Empty(world.Room.Notices);
            var replicas = ReplicaKillTests.Open(world);
            await replicas.Run(default);
            await replicas.Run(default);
            var tables = world.Tables.All.ToList();
            var rows = await world.Read(tables[0]);
            Assert.Equal(rows, await world.Read(tables[1]));
            var values = rows.Select(ItemWorld.ItemOf).ToDictionary(
                item => item["id"].Text, item => long.Parse(item["n"].Number.ToString(), CultureInfo.InvariantCulture));
            foreach (var (key, step) in acknowledged)
            {
                long? value = values.TryGetValue(key, out var found) ? found : null;
                Assert.True(value == After(step) || value == After(step + 1), $"{key} has {value} after step {step}");
            }

            foreach (var table in tables)
            {
                Assert.Empty(await world.Items.Audit(table));
                Assert.Equal(0, await world.Items.RemoveMarks(table, 0, default));
            }
        }
    }

    internal static async Task Child(string[] args)
    {
        var world = await ItemWorld.OpenDurable(args[0]);
        var tables = await ReplicaKillTests.TwoRegions(world);
        await Task.WhenAll(
            Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Work(world, tables, writer, $"{args[1]}-{writer}")))
                .Append(Task.Run(() => ReplicaKillTests.Repeat(world))));
    }

    // The first step puts the item in one region, the second in the other one, the third removes it in the first: it is there at least once.
    private static async Task Work(ItemWorld world, IReadOnlyList<ItemTable> tables, int writer, string key)
    {
        for (var step = 0L; ; step++)
        {
            var table = tables[(int)((writer + (step % 3 == 1 ? 1 : 0)) % 2)];
            await world.Write(After(step) is { } value
                ? ItemWorld.Put(table, $$$"""{"id":{"S":"{{{key}}}"},"n":{"N":"{{{value}}}"}}""")
                : ItemWorld.Delete(table, $$$"""{"id":{"S":"{{{key}}}"}}"""));
            lock (Gate)
            {
                Console.Out.Write($"{key} {step}\n");
                Console.Out.Flush();
            }
        }
    }

    private static long? After(long step) => step % 3 == 2 ? null : step;
}
