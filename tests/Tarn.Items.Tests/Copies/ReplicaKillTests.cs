using System.Globalization;
using Tarn.Items.Copies.Replicas;
using Tarn.Items.Tables;
using Tarn.Items.Tests.Engine;

namespace Tarn.Items.Tests.Copies;

/// <summary>
/// SIGKILL while two regions take writes and repeat each other's: afterwards both have every acknowledged write, also the ones that were not repeated yet.
/// </summary>
[Trait("Long", "Kill")]
public sealed class ReplicaKillTests : IDisposable
{
    private const int Writers = 6;
    private static readonly Lock Gate = new();
    private readonly CopyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Both_regions_have_every_acknowledged_write_after_kills()
    {
        var random = new Random(TestSeed.Value);
        var acknowledged = new Dictionary<string, long>();
        for (var round = 0; round < ItemKillTests.Rounds; round++)
        {
            var printed = await CrashChild.RunAndKill("replicas", 100 + random.Next(300), _folder.Root);
            foreach (var line in printed.Select(line => line.Split(' ')))
            {
                acknowledged[line[0]] = long.Parse(line[1], CultureInfo.InvariantCulture);
            }

            await using var world = await ItemWorld.OpenDurable(_folder.Root);
            Assert.Empty(world.Room.Notices);
            var replicas = Open(world);
            await replicas.Run(default);
            var tables = world.Tables.All.ToList();
            Assert.Equal(2, tables.Count);
            var rows = await world.Read(tables[0]);
            Assert.Equal(rows, await world.Read(tables[1]));
            Assert.Empty(await world.Items.Audit(tables[0]));
            Assert.Empty(await world.Items.Audit(tables[1]));
            var values = rows.Select(ItemWorld.ItemOf).ToDictionary(
                item => item["id"].Text, item => long.Parse(item["n"].Number.ToString(), CultureInfo.InvariantCulture));
            foreach (var (key, value) in acknowledged)
            {
                Assert.InRange(values[key], value, value + 1);
            }
        }
    }

    internal static async Task Child(string[] args)
    {
        var world = await ItemWorld.OpenDurable(args[0]);
        var tables = await TwoRegions(world);
        await Task.WhenAll(
            Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Work(world, tables[writer % 2], $"key-{writer}")))
                .Append(Task.Run(() => Repeat(world))));
    }

    /// <summary>Two replicas, made at the first call.</summary>
    internal static async Task<IReadOnlyList<ItemTable>> TwoRegions(ItemWorld world)
    {
        if (!world.Tables.All.Any())
        {
            var table = await world.Create("t");
            await world.Settle();
            await Open(world).Add(
                table,
                new NewItemTable
                {
                    Name = table.Name with { Region = "eu-west-1" },
                    Arn = "arn:aws:dynamodb:eu-west-1:000000000000:table/t",
                    Owner = "000000000000",
                    Keys = table.Keys,
                },
                default);
            await world.Copies.WriteCopies(default);
            await world.Copies.FillTables(default);
        }

        await world.Settle();
        return [.. world.Tables.All.OrderBy(table => table.Name.Region, StringComparer.Ordinal)];
    }

    /// <summary>Replicas whose marks go as soon as no other region's change needs them.</summary>
    internal static ItemReplicas Open(ItemWorld world) => new(
        world.Room,
        world.Tables,
        world.Copies,
        world.CopyStore,
        world.Store,
        world.Log,
        world.Streams,
        world.Time,
        new TombstoneOptions { Kept = TimeSpan.Zero, Every = TimeSpan.Zero },
        () => true);

    private static async Task Work(ItemWorld world, ItemTable table, string key)
    {
        var known = await world.Get(table, $$$"""{"id":{"S":"{{{key}}}"}}""");
        var next = known is null ? 1 : long.Parse(ItemWorld.ItemOf(known)["n"].Number.ToString(), CultureInfo.InvariantCulture) + 1;
        for (; ; next++)
        {
            await world.Write(ItemWorld.Put(table, $$$"""{"id":{"S":"{{{key}}}"},"n":{"N":"{{{next}}}"}}"""));
            lock (Gate)
            {
                Console.Out.Write($"{key} {next}\n");
                Console.Out.Flush();
            }
        }
    }

    internal static async Task Repeat(ItemWorld world)
    {
        var replicas = Open(world);
        while (true)
        {
            await replicas.Run(default);
            await world.Room.CheckpointNow(default);
        }
    }
}
