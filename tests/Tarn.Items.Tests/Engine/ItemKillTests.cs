using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Tarn.Items.Changes;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Items.Writes;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Records;

namespace Tarn.Items.Tests.Engine;

/// <summary>
/// SIGKILL while writers make items once, count, and move amounts between items, and while indexes are filled and dropped: acknowledged writes are
/// present, sums are exact, and rows, records and indexes agree.
/// </summary>
[Trait("Long", "Kill")]
public sealed class ItemKillTests : IDisposable
{
    internal const int Writers = 8;
    private const int Accounts = 20;
    private const int Balance = 1_000;
    private static readonly Lock Gate = new();
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"tarn-test-{Guid.NewGuid():N}");

    /// <summary>The number of kills of each test of item tables.</summary>
    public static int Rounds { get; } = CrashChild.Rounds(6);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Acknowledged_writes_survive_kills_and_rows_records_and_indexes_agree()
    {
        Directory.CreateDirectory(_folder);
        var random = new Random(TestSeed.Value);
        var acknowledged = new List<string[]>();
        for (var round = 0; round < Rounds; round++)
        {
            var printed = await CrashChild.RunAndKill(
                "items", 150 + random.Next(400), _folder, round.ToString(CultureInfo.InvariantCulture));
            acknowledged.AddRange(printed.Select(line => line.Split(' ')));
            await using var world = await ItemWorld.OpenDurable(_folder);
            Assert.Empty(world.Room.Notices);
            await Check(world, acknowledged, (round + 1) * Writers);
        }
    }

    internal static async Task Child(string[] args)
    {
        var world = await ItemWorld.OpenDurable(args[0]);
        var table = world.Tables.All.FirstOrDefault() ?? await Make(world);
        await Task.WhenAll(
            Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Work(world, table, writer, $"{args[1]}-{writer}")))
                .Append(Task.Run(() => ChangeIndexes(world, table)))
                .Append(Task.Run(() => Copy(world))));
    }

    private static async Task<ItemTable> Make(ItemWorld world)
    {
        var table = await world.Create("t", "id", Index("by-color"));
        for (var i = 0; i < Accounts; i++)
        {
            await world.Write(ItemWorld.Put(table, Account(i, Balance)));
        }

        return table;
    }

    private static async Task Work(ItemWorld world, ItemTable table, int writer, string name)
    {
        var random = new Random(writer + 1);
        for (var i = 0; ; i++)
        {
            var newest = world.Newest(table);
            var id = $"{name}-{i}";
            var line = (writer % 3) switch
            {
                0 => await Once(world, newest, id),
                1 => await Count(world, newest, id),
                _ => await Move(world, newest, random, id),
            };
            lock (Gate)
            {
                Console.Out.Write(line + "\n");
                Console.Out.Flush();
            }
        }
    }

    private static async Task<string> Once(ItemWorld world, ItemTable table, string id)
    {
        var item = ItemWorld.ItemOf($$$"""{"id":{"S":"once-{{{id}}}"},"color":{"S":"c{{{id.Length}}}"},"pad":{"S":"{{{new string('x', 500)}}}"}}""");
        var write = new ItemWrite(table, Keys.Of(table, item), before => before is null ? ItemVerdict.Put(item) : ItemVerdict.Refuse("exists"));
        var result = await world.Items.Write([write], CallOf(id), default);
        Invariant.Check(!result.IsRefused);
        return $"once {id}";
    }

    private static async Task<string> Count(ItemWorld world, ItemTable table, string id)
    {
        var key = ItemWorld.KeyOf(table, """{"id":{"S":"counter"}}""");
        var write = new ItemWrite(table, key, before => ItemVerdict.Put(Counter(NumberOf(before, "n") + 1)));
        await world.Items.Write([write], CallOf(id), default);
        return $"count {id}";
    }

    private static async Task<string> Move(ItemWorld world, ItemTable table, Random random, string id)
    {
        var (from, to) = (random.Next(Accounts), random.Next(Accounts));
        to = to == from ? (to + 1) % Accounts : to;
        ItemWrite Change(int account, int by) => new(
            table,
            ItemWorld.KeyOf(table, $$$"""{"id":{"S":"account-{{{account}}}"}}"""),
            before => ItemVerdict.Put(ItemWorld.ItemOf(Account(account, NumberOf(before, "n") + by))));
        await world.Items.Write([Change(from, -1), Change(to, 1)], CallOf(id), default);
        return $"move {id}";
    }

    private static async Task ChangeIndexes(ItemWorld world, ItemTable table)
    {
        for (var i = 0; ; i++)
        {
            await world.Tables.Settle(default);
            if (world.Newest(table).State != TableState.Active)
            {
                await Task.Yield();
                continue;
            }

            if (world.Newest(table).FindIndex("late") is not { } late)
            {
                await world.Tables.CreateIndex(table.Id, Index("late"), same => same, default);
            }
            else if (late.State == IndexState.Active)
            {
                await world.Tables.DeleteIndex(table.Id, "late", same => same, default);
            }
        }
    }

    private static async Task Copy(ItemWorld world)
    {
        while (true)
        {
            await world.Room.CheckpointNow(default);
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    internal static async Task Check(ItemWorld world, List<string[]> acknowledged, int inFlight)
    {
        var table = world.Tables.All.Single();
        Assert.Empty(await world.Items.Audit(table));
        var rows = await ByKey(world, table);
        Assert.Equal(await FromRecords(world, table), rows);
        foreach (var line in acknowledged.Where(line => line[0] == "once"))
        {
            Assert.True(rows.ContainsKey($"once-{line[1]}"), $"{line[1]} was acknowledged and is gone");
        }

        var counted = acknowledged.Count(line => line[0] == "count");
        Assert.InRange(NumberOf(ItemWorld.ItemOf(rows["counter"]), "n"), counted, counted + inFlight);
        var sum = Enumerable.Range(0, Accounts).Sum(i => NumberOf(ItemWorld.ItemOf(rows[$"account-{i}"]), "n"));
        Assert.Equal(Accounts * Balance, sum);
    }

    private static async Task<SortedDictionary<string, string>> ByKey(ItemWorld world, ItemTable table)
    {
        var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in await world.Read(table))
        {
            rows.Add(ItemWorld.ItemOf(row)["id"].Text, row);
        }

        return rows;
    }

    // No record is freed within the test, so that the records alone make all rows.
    private static async Task<SortedDictionary<string, string>> FromRecords(ItemWorld world, ItemTable table)
    {
        var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var shard = world.Streams.ShardsOf(table.Stream).Single().Id;
        for (var next = 0L; next < world.Log.Describe(shard)!.Value.StableEnd;)
        {
            using var read = await world.Log.Read(shard, next, 4 << 20, default);
            foreach (var batch in read.Batches)
            {
                Apply(rows, batch.Batch);
            }

            next = read.NextOffset;
        }

        return rows;
    }

    private static void Apply(SortedDictionary<string, string> rows, ReadOnlyMemory<byte> batch)
    {
        for (var records = new RecordBatchReader(batch.Span); records.MoveNext();)
        {
            var change = ItemChangeForm.Read(default, batch.Slice(records.ValuePlace.Start, records.ValuePlace.Length));
            var image = change.NewImage!.Value;
            rows[image["id"].Text] = image.ToString();
        }
    }

    private static NewIndex Index(string name) => new(name, false, ItemWorld.Schema("color"), ProjectionKind.KeysOnly, []);

    private static Item Counter(long number) => ItemWorld.ItemOf($$$"""{"id":{"S":"counter"},"n":{"N":"{{{number}}}"}}""");

    private static string Account(int account, long amount) =>
        $$$"""{"id":{"S":"account-{{{account}}}"},"color":{"S":"{{{amount % 5}}}"},"n":{"N":"{{{amount}}}"}}""";

    private static long NumberOf(Item? item, string name) =>
        item is { } found && found[name].Exists ? long.Parse(found[name].Number.ToString(), CultureInfo.InvariantCulture) : 0;

    private static CallKey CallOf(string id) => new(7, XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(id)));

    private static class Keys
    {
        public static byte[] Of(ItemTable table, Item item) => global::Tarn.Items.Keys.KeyForm.Of(table.Keys, item);
    }
}
