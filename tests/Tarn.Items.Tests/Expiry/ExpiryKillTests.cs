using System.Globalization;
using Tarn.Items.Changes;
using Tarn.Items.Expiry;
using Tarn.Items.Tables;
using Tarn.Items.Tests.Copies;
using Tarn.Items.Tests.Engine;
using Tarn.Items.Tests.Streams;
using Tarn.Items.Windows;
using Tarn.Items.Writes;

namespace Tarn.Items.Tests.Expiry;

/// <summary>
/// SIGKILL while writers make items that are over, move the time of others ahead, and the expiry removes items: an item that was moved in time stays, each
/// item that is over is removed once, by the service, and rows, records and indexes agree.
/// </summary>
[Trait("Long", "Kill")]
public sealed class ExpiryKillTests : IDisposable
{
    private const int Writers = 6;
    private static readonly Lock Gate = new();
    private readonly CopyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Items_expire_once_and_moved_ones_stay_over_kills()
    {
        var random = new Random(TestSeed.Value);
        var acknowledged = new List<string>();
        for (var round = 0; round < ItemKillTests.Rounds; round++)
        {
            acknowledged.AddRange(await CrashChild.RunAndKill(
                "expiry", 100 + random.Next(400), _folder.Root, round.ToString(CultureInfo.InvariantCulture)));
            await using var world = await ItemWorld.OpenDurable(_folder.Root);
            Assert.Empty(world.Room.Notices);
            var table = world.Tables.All.Single();
            await new ItemExpiry(world.Tables, () => world.Items, world.Time, () => true).Run(default);
            Assert.Empty(await world.Items.Audit(table));
            await Check(world, table, acknowledged);
        }
    }

    internal static async Task Child(string[] args)
    {
        var world = await ItemWorld.OpenDurable(args[0]);
        var table = world.Tables.All.FirstOrDefault() ?? await world.Create("t");
        table = await SwitchOn(world, table);
        await Task.WhenAll(
            Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Work(world, table, $"{args[1]}-{writer}")))
                .Append(Task.Run(() => Expire(world))));
    }

    private static async Task<ItemTable> SwitchOn(ItemWorld world, ItemTable table)
    {
        if ((await Settled(world, table)).Window is null)
        {
            await world.Tables.OpenStream(table.Id, StreamView.NewAndOldImages, same => same, default);
        }

        if ((await Settled(world, table)).Expiry is null)
        {
            await world.Tables.CreateIndex(table.Id, NewIndex.OfExpiry("until"), same => same, default);
        }

        return await Settled(world, table);
    }

    private static async Task<ItemTable> Settled(ItemWorld world, ItemTable table)
    {
        while (world.Newest(table) is { State: not TableState.Active } or { Expiry.State: not IndexState.Active } or { Windows: [{ Starts: null }] })
        {
            await world.Tables.Settle(default);
            await Task.Yield();
        }

        return world.Newest(table);
    }

    // Every third item is over from its beginning. Another third is moved ahead, when it was not removed before.
    private static async Task Work(ItemWorld world, ItemTable table, string name)
    {
        for (var i = 0; ; i++)
        {
            var (id, now) = ($"{name}-{i}", world.Time.GetUtcNow().ToUnixTimeSeconds());
            switch (i % 3)
            {
                case 0:
                    await world.Write(ItemWorld.Put(table, Row(id, now - 10)));
                    Print($"over {id}");
                    break;
                case 1:
                    await world.Write(ItemWorld.Put(table, Row(id, now + 100_000)));
                    Print($"kept {id}");
                    break;
                default:
                    await world.Write(ItemWorld.Put(table, Row(id, now - 10)));
                    var moved = ItemWorld.ItemOf(Row(id, now + 100_000));
                    var result = await world.Write(new ItemWrite(
                        table,
                        ItemWorld.KeyOf(table, $$$"""{"id":{"S":"{{{id}}}"}}"""),
                        before => before is null ? ItemVerdict.Refuse("gone") : ItemVerdict.Put(moved)));
                    Print(result.IsRefused ? $"over {id}" : $"kept {id}");
                    break;
            }
        }
    }

    private static async Task Expire(ItemWorld world)
    {
        var expiry = new ItemExpiry(world.Tables, () => world.Items, world.Time, () => true);
        for (var i = 0; ; i++)
        {
            await expiry.Run(default);
            if (i % 8 == 0)
            {
                await world.Room.CheckpointNow(default);
            }
        }
    }

    private static async Task Check(ItemWorld world, ItemTable table, List<string> acknowledged)
    {
        var now = world.Time.GetUtcNow().ToUnixTimeSeconds();
        var rows = (await world.Read(table)).Select(ItemWorld.ItemOf).ToDictionary(item => item["id"].Text);
        Assert.All(rows.Values, item => Assert.True(long.Parse(item["until"].Number.ToString(), CultureInfo.InvariantCulture) > now));
        var removed = new HashSet<string>();
        foreach (var change in (await StreamReading.Read(world, table)).Where(change => change.Change.Operation == ChangeOperation.Delete))
        {
            Assert.True(change.IsByService);
            Assert.True(removed.Add(change.Keys["id"].Text), $"{change.Keys["id"].Text} was removed twice");
        }

        foreach (var parts in acknowledged.Select(line => line.Split(' ')))
        {
            Assert.Equal(parts[0] == "over", removed.Contains(parts[1]));
            Assert.Equal(parts[0] == "kept", rows.ContainsKey(parts[1]));
        }
    }

    private static string Row(string id, long until) => $$$"""{"id":{"S":"{{{id}}}"},"until":{"N":"{{{until}}}"}}""";

    private static void Print(string line)
    {
        lock (Gate)
        {
            Console.Out.Write(line + "\n");
            Console.Out.Flush();
        }
    }
}
