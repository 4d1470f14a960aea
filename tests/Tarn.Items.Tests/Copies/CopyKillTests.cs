using System.Globalization;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Tables;
using Tarn.Items.Tests.Engine;
using Tarn.Items.Writes;
using Tarn.Storage.Calls;

namespace Tarn.Items.Tests.Copies;

/// <summary>
/// SIGKILL while writers count up and move amounts, and while backups, bases and restores are made. Each restored table is one moment: it has all
/// writes that were answered before its moment, none that began later, and every set whole.
/// </summary>
[Trait("Long", "Kill")]
public sealed class CopyKillTests : IDisposable
{
    private const int Writers = 4;
    private const int Accounts = 10;
    private const int Balance = 1_000;
    private const int RestoredOfRound = 4;
    private const int Parts = 4;
    private static readonly Lock Gate = new();
    private static readonly int[] Begun = new int[Writers];
    private static readonly int[] Answered = new int[Writers];
    private readonly CopyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The table only grows, and a round takes as long as its table is large: so each part has a table of its own.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Restored_tables_are_whole_moments_over_kills(int part)
    {
        var random = new Random(TestSeed.Value + part);
        for (var round = 0; round < ItemKillTests.Rounds / Parts; round++)
        {
            var printed = await CrashChild.RunAndKill("copies", 20 + random.Next(60), _folder.Root, round.ToString(CultureInfo.InvariantCulture));
            await using var world = await ItemWorld.OpenDurable(_folder.Root);
            Assert.Empty(world.Room.Notices);
            await world.Copies.WriteCopies(default);
            await world.Copies.FillTables(default);
            await world.Copies.KeepBases(default);
            Assert.DoesNotContain(world.Tables.All, table => table.State == TableState.Filling);
            foreach (var table in world.Tables.All.Where(table => table.State != TableState.Deleting))
            {
                Assert.Empty(await world.Items.Audit(table));
                Assert.Empty((await world.Copies.Audit(table, default))?.Findings ?? []);
            }

            foreach (var line in printed.Select(line => line.Split(' ')).Where(_ => random.Next(printed.Count) < RestoredOfRound))
            {
                await Check(world, line, round);
            }

            // Restored tables of earlier rounds would make each later one slower.
            foreach (var restored in world.Tables.All.Where(table => table.Name.Name != "t" && table.State != TableState.Deleting))
            {
                await world.Tables.Delete(restored.Id, default);
            }

            await world.Settle();
        }
    }

    internal static async Task Child(string[] args)
    {
        var world = await ItemWorld.OpenDurable(args[0]);
        var table = world.Tables.All.FirstOrDefault(one => one.Name.Name == "t") ?? await Make(world);
        var round = int.Parse(args[1], CultureInfo.InvariantCulture);
        await Task.WhenAll(
            Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Work(world, table, $"{round}-{writer}", writer)))
                .Append(Task.Run(() => Copy(world, table, round))));
    }

    private static async Task<ItemTable> Make(ItemWorld world)
    {
        var table = await world.Create("t", "id", new NewIndex("by-n", false, ItemWorld.Schema("kind"), ProjectionKind.All, []));
        for (var i = 0; i < Accounts; i++)
        {
            await world.Write(ItemWorld.Put(table, Account(i, Balance)));
        }

        await world.Settle();
        return await world.Copies.SetRecovery(table.Id, 1, default);
    }

    private static async Task Work(ItemWorld world, ItemTable table, string name, int writer)
    {
        var random = new Random(writer + 1);
        for (var i = 0; ; i++)
        {
            Volatile.Write(ref Begun[writer], i + 1);
            var (from, to) = (random.Next(Accounts), random.Next(Accounts));
            to = to == from ? (to + 1) % Accounts : to;
            await world.Items.Write(
                [ItemWorld.Put(table, $$$"""{"id":{"S":"{{{name}}}-{{{i}}}"},"kind":{"S":"k"}}"""), Move(table, from, -1), Move(table, to, 1)],
                CallKey.None,
                default);
            Volatile.Write(ref Answered[writer], i + 1);
        }
    }

    private static async Task Copy(ItemWorld world, ItemTable table, int round)
    {
        for (var i = 0; ; i++)
        {
            var answered = Counts(Answered);
            if (i % 3 == 0)
            {
                var backup = await world.Copies.CreateBackup(world.Newest(table), $"b{round}-{i}", default);
                Print($"backup {backup.Id} {answered}");
            }
            else
            {
                var stampUs = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000) + 999;
                while (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1_000 <= stampUs)
                {
                    // A timer of this runtime may come early.
                    await Task.Delay(TimeSpan.FromMilliseconds(1));
                }

                Print($"moment {stampUs} {answered} {Counts(Begun)}");
            }

            await world.Copies.WriteCopies(default);
            if (i % 4 == 1)
            {
                await world.Copies.Begin(table.Id, CopyKind.Recovery, string.Empty, default);
                await world.Copies.KeepBases(default);
                await world.Room.CheckpointNow(default);
            }

            if (i % 5 == 2)
            {
                await Restore(world, $"r{round}-{i}", world.Copies.Copies.All.First(copy => copy.State == CopyState.Available), null);
                await world.Copies.FillTables(default);
            }
        }
    }

    private static async Task Check(ItemWorld world, string[] line, int round)
    {
        var source = world.Tables.All.Single(table => table.Name.Name == "t");
        var isBackup = line[0] == "backup";
        var number = long.Parse(line[1], CultureInfo.InvariantCulture);
        var copy = isBackup ? world.Copies.Copies.All.Single(one => one.Id == number) : world.Copies.BaseAt(source, number);
        if (copy is null)
        {
            // Before the first base was made.
            return;
        }

        var restored = await Restore(world, $"c{Guid.NewGuid():N}", copy, isBackup ? null : number);
        await world.Copies.FillTables(default);
        restored = world.Newest(restored);
        Assert.Empty(await world.Items.Audit(restored));
        var items = (await world.Read(restored)).Select(ItemWorld.ItemOf).ToDictionary(item => item["id"].Text);
        Assert.Equal(
            Accounts * Balance,
            Enumerable.Range(0, Accounts).Sum(i => int.Parse(items[$"account-{i}"]["n"].Number.ToString(), CultureInfo.InvariantCulture)));
        var (answered, begun) = (line[2].Split(','), isBackup ? null : line[3].Split(','));
        for (var writer = 0; writer < Writers; writer++)
        {
            var found = 0;
            while (items.ContainsKey($"{round}-{writer}-{found}"))
            {
                found++;
            }

            Assert.Equal(found, items.Keys.Count(id => id.StartsWith($"{round}-{writer}-", StringComparison.Ordinal)));
            Assert.InRange(
                found,
                int.Parse(answered[writer], CultureInfo.InvariantCulture),
                begun is null ? int.MaxValue : int.Parse(begun[writer], CultureInfo.InvariantCulture));
        }
    }

    private static ValueTask<ItemTable> Restore(ItemWorld world, string name, TableCopy copy, long? untilUs) => world.Copies.Restore(
        new NewItemTable
        {
            Name = copy.Table.Name with { Name = name },
            Arn = $"arn:aws:dynamodb:us-east-1:000000000000:table/{name}",
            Owner = "000000000000",
            Keys = copy.Table.Keys,
            Indexes = [new NewIndex("by-n", false, ItemWorld.Schema("kind"), ProjectionKind.All, [])],
        },
        new TableFill { Table = default, Copy = copy.Id, UntilUs = untilUs, TableArn = copy.Table.Arn, Restored = TimeProvider.System.GetUtcNow() },
        default);

    private static ItemWrite Move(ItemTable table, int account, int by) => new(
        table,
        ItemWorld.KeyOf(table, $$$"""{"id":{"S":"account-{{{account}}}"}}"""),
        before => ItemVerdict.Put(ItemWorld.ItemOf(
            Account(account, long.Parse(before!.Value["n"].Number.ToString(), CultureInfo.InvariantCulture) + by))));

    private static string Account(int account, long amount) =>
        $$$"""{"id":{"S":"account-{{{account}}}"},"kind":{"S":"account"},"n":{"N":"{{{amount}}}"}}""";

    private static string Counts(int[] counts) =>
        string.Join(',', Enumerable.Range(0, Writers).Select(i => Volatile.Read(ref counts[i]).ToString(CultureInfo.InvariantCulture)));

    private static void Print(string line)
    {
        lock (Gate)
        {
            Console.Out.Write(line + "\n");
            Console.Out.Flush();
        }
    }
}
