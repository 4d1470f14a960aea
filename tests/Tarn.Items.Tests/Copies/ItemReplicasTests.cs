using System.Globalization;
using Tarn.Items.Changes;
using Tarn.Items.Copies.Replicas;
using Tarn.Items.Tables;
using Tarn.Items.Tests.Engine;
using Tarn.Storage.Records;

namespace Tarn.Items.Tests.Copies;

/// <summary>
/// Seeds choose writes and removals in three regions, passes of repetition, new and removed replicas, and crashes that lose rows. In the end all regions have
/// the newest write of each item and no mark of a removed one, and no change was repeated more than once in a region.
/// </summary>
public sealed class ItemReplicasTests
{
    private const int Steps = 150;
    private const int Keys = 6;
    private const string Row = """{"id":{"S":"a"}}""";
    private static readonly string[] Regions = ["us-east-1", "eu-west-1", "ap-south-1"];

    [Fact]
    public async Task Regions_agree_on_the_newest_writes()
    {
        for (var seed = TestSeed.Value; seed < TestSeed.Value + 12; seed++)
        {
            using var folder = new CopyFolder();
            try
            {
                await using var world = await ItemWorld.Open(new ManualTime(), threads: 0, folder: folder.Root);
                await new Model(world, seed).Run();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
            }
        }
    }

    [Fact]
    public async Task Marks_of_removed_items_stay_a_day_and_while_the_clock_is_in_doubt()
    {
        using var folder = new CopyFolder();
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time, threads: 0, folder: folder.Root);
        var isClockSure = false;
        var tables = await ReplicaKillTests.TwoRegions(world);
        var replicas = new ItemReplicas(
            world.Room, world.Tables, world.Copies, world.CopyStore, world.Store, world.Log, world.Streams, time, new TombstoneOptions(), () => isClockSure);
        await world.Write(ItemWorld.Put(tables[0], Row));
        await replicas.Run(default);
        await world.Write(ItemWorld.Delete(tables[0], Row));
        await replicas.Run(default);
        await AssertMarks(1);

        time.Advance(TimeSpan.FromHours(25));
        await replicas.Run(default);
        await AssertMarks(1);

        isClockSure = true;
        await replicas.Run(default);
        await AssertMarks(0);

        async Task AssertMarks(long count)
        {
            foreach (var table in tables)
            {
                Assert.Equal(count, await world.Items.RemoveMarks(table, 0, default));
            }
        }
    }

    private sealed class Model(ItemWorld world, int seed)
    {
        private readonly Random _random = new(seed);
        private readonly Dictionary<string, string?> _newest = [];
        private ItemReplicas _replicas = null!;

        public async Task Run()
        {
            await world.Create("t");
            await world.Settle();
            Open();
            await Add();
            for (var step = 0; step < Steps; step++)
            {
                await Step(step);
            }

            await _replicas.Run(default);
            ((ManualTime)world.Time).Advance(TimeSpan.FromSeconds(1));
            await _replicas.Run(default);
            foreach (var table in world.Tables.All)
            {
                Assert.Equal(Expected(), await Rows(table));
                Assert.Empty(await world.Items.Audit(table));
                Assert.Equal(0, await world.Items.RemoveMarks(table, 0, default));
                Assert.True(await Repeated(table) <= 2 * Steps, "changes go in a circle");
            }
        }

        // Marks go at once, where another region's change does not need them.
        private void Open() => _replicas = ReplicaKillTests.Open(world);

        private async Task Step(int step)
        {
            switch (_random.Next(20))
            {
                case < 11:
                    await Write(step);
                    break;
                case < 15:
                    await _replicas.Run(default);
                    break;
                case 15:
                    await Add();
                    break;
                case 16 when world.Tables.All.Count() == Regions.Length:
                    await Remove();
                    break;
                case 17:
                    await world.Room.CheckpointNow(default);
                    break;
                default:
                    // Stamps follow the clock, which never goes back: D12.
                    ((ManualTime)world.Time).Advance(TimeSpan.FromSeconds(1));
                    await world.Crash(_random.Next(4));
                    Open();
                    break;
            }
        }

        private async Task Write(int step)
        {
            var table = Any();
            var id = _random.Next(Keys).ToString(CultureInfo.InvariantCulture);
            if (_random.Next(3) == 0)
            {
                // A removal of an item that the region does not have is no change.
                var isThere = await world.Get(table, $$$"""{"id":{"S":"{{{id}}}"}}""") is not null;
                await world.Write(ItemWorld.Delete(table, $$$"""{"id":{"S":"{{{id}}}"}}"""));
                _newest[id] = isThere ? null : _newest.GetValueOrDefault(id);
                return;
            }

            var row = $$$"""{"id":{"S":"{{{id}}}"},"step":{"N":"{{{step}}}"}}""";
            await world.Write(ItemWorld.Put(table, row));
            _newest[id] = row;
        }

        private async Task Add()
        {
            if (Regions.FirstOrDefault(region => world.Tables.All.All(table => table.Name.Region != region)) is not { } region)
            {
                return;
            }

            var source = Any();
            await _replicas.Add(
                source,
                new NewItemTable
                {
                    Name = source.Name with { Region = region },
                    Arn = $"arn:aws:dynamodb:{region}:000000000000:table/t",
                    Owner = "000000000000",
                    Keys = source.Keys,
                },
                default);
            await world.Settle();
            await world.Copies.WriteCopies(default);
            await world.Copies.FillTables(default);
            await world.Copies.KeepBases(default);
            Assert.Empty(world.Copies.Copies.All);
        }

        // What only the removed region has is lost: all have it before.
        private async Task Remove()
        {
            await _replicas.Run(default);
            var tables = world.Tables.All.ToList();
            await world.Tables.Delete(tables[1].Id, default);
            await world.Settle();
        }

        private ItemTable Any()
        {
            var tables = world.Tables.All.OrderBy(table => table.Name.Region, StringComparer.Ordinal).ToList();
            return tables[_random.Next(tables.Count)];
        }

        private List<string> Expected() => [.. _newest.Values.OfType<string>().Order(StringComparer.Ordinal)];

        private async Task<List<string>> Rows(ItemTable table) => [.. (await world.Read(table)).Order(StringComparer.Ordinal)];

        private async Task<int> Repeated(ItemTable table)
        {
            var count = 0;
            foreach (var shard in world.Streams.ShardsOf(table.Stream))
            {
                using var read = await world.Log.Read(shard.Id, 0, 64 << 20, default);
                foreach (var batch in read.Batches)
                {
                    for (var records = new RecordBatchReader(batch.Batch.Span); records.MoveNext();)
                    {
                        count += ItemChangeForm.Read(records.Key.ToArray(), records.Value.ToArray()).Origin == ChangeOrigin.Replica ? 1 : 0;
                    }
                }
            }

            return count;
        }
    }
}
