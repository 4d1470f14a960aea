using System.Globalization;
using Tarn.Items.Tables;
using Tarn.Items.Writes;
using Tarn.Storage.Calls;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Tests.Engine;

/// <summary>
/// Seeds choose writes, sets over two tables, repeated calls, splits, new and dropped indexes, copies, crashes that lose some batches of rows,
/// and lost files. After each crash the rows are the model's, and indexes and counts agree with them.
/// </summary>
public sealed class ItemSimulationTests
{
    private const int Steps = 120;
    private const int Keys = 12;

    [Fact]
    public Task Rows_follow_the_log_over_crashes() => Run(TestSeed.Value, 30);

    [Theory]
    [Trait("Long", "Simulator")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public Task Rows_follow_the_log_over_many_crashes(int part)
    {
        var seeds = TestSeed.Count(60);
        return Run(TestSeed.Value + 30 + (part * seeds), seeds);
    }

    private static async Task Run(int first, int seeds)
    {
        for (var seed = first; seed < first + seeds; seed++)
        {
            try
            {
                await new Simulation(seed).Run();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
            }
        }
    }

    private sealed class Simulation(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly SortedDictionary<(string Table, string Key), string> _model = [];
        private readonly List<(ItemWrite[] Writes, CallKey Call)> _calls = [];
        private ItemWorld _world = null!;
        private ulong _nextCall = 1;

        private ItemTable A => _world.Tables.All.Single(table => table.Name.Name == "a");

        private ItemTable B => _world.Tables.All.Single(table => table.Name.Name == "b");

        public async Task Run()
        {
            await using (_world = await ItemWorld.Open(new ManualTime(), threads: 0))
            {
                await _world.Create("a", "id", Index("by-color"));
                await _world.Create("b", "id");
                await _world.Settle();
                for (var step = 0; step < Steps; step++)
                {
                    await Step();
                }

                await Check();
            }
        }

        private async Task Step()
        {
            switch (_random.Next(20))
            {
                case 0:
                    await _world.Crash(_random.Next(12));
                    await Check();
                    break;
                case 1:
                    await _world.Stop();
                    _world.Rows.LoseFiles();
                    await _world.Start();
                    await Check();
                    break;
                case 2:
                    await _world.Room.CheckpointNow(default);
                    break;
                case 3:
                    _world.Rows.Flush();
                    break;
                case 4:
                    await ChangeIndex(_random.Next(2) == 0 ? A : B);
                    break;
                case 5:
                    await Split(_random.Next(2) == 0 ? A : B);
                    break;
                case 6 when _calls.Count > 0:
                    var (writes, call) = _calls[^(1 + _random.Next(Math.Min(_calls.Count, 3)))];
                    Assert.True((await _world.Items.Write(writes, call, default)).IsRepeated);
                    break;
                case 7 when _random.Next(4) == 0:
                    await MakeAgain();
                    break;
                default:
                    await Write();
                    break;
            }
        }

        private async Task MakeAgain()
        {
            await _world.Tables.Delete(B.Id, default);
            if (_random.Next(2) == 0)
            {
                await _world.Crash(_random.Next(12));
            }

            await _world.Settle();
            if (_random.Next(2) == 0)
            {
                await _world.Crash(_random.Next(12));
            }

            await _world.Create("b");
            _calls.Clear();
            foreach (var key in _model.Keys.Where(key => key.Table == "b").ToList())
            {
                _model.Remove(key);
            }
        }

        private async Task Write()
        {
            var writes = new List<ItemWrite>();
            var after = new Dictionary<(string, string), string?>();
            var count = _random.Next(3) == 0 ? 1 + _random.Next(4) : 1;
            for (var i = 0; i < count; i++)
            {
                var table = _random.Next(2) == 0 ? A : B;
                var key = _random.Next(Keys).ToString(CultureInfo.InvariantCulture);
                if (after.ContainsKey((table.Name.Name, key)))
                {
                    continue;
                }

                var json = $$$"""{"color":{"S":"{{{_random.Next(3)}}}"},"id":{"S":"{{{key}}}"},"n":{"N":"{{{_random.Next(50)}}}"}}""";
                var isDelete = _random.Next(4) == 0;
                after[(table.Name.Name, key)] = isDelete ? null : json;
                writes.Add(isDelete ? ItemWorld.Delete(table, $$$"""{"id":{"S":"{{{key}}}"}}""") : ItemWorld.Put(table, json));
            }

            var isChange = after.All(row => row.Value != _model.GetValueOrDefault(row.Key));
            var call = _random.Next(3) == 0 ? new CallKey(9, _nextCall++) : CallKey.None;
            await _world.Items.Write(writes, call, default);
            foreach (var (key, json) in after)
            {
                _ = json is null ? _model.Remove(key) : (_model[key] = json) is not null;
            }

            if (call != CallKey.None && isChange)
            {
                _calls.Add(([.. writes], call));
            }
        }

        private async Task ChangeIndex(ItemTable table)
        {
            await _world.Settle();
            table = _world.Newest(table);
            if (table.FindIndex("late") is not { } late)
            {
                await _world.Tables.CreateIndex(table.Id, Index("late"), same => same, default);
            }
            else if (late.State == IndexState.Active)
            {
                await _world.Tables.DeleteIndex(table.Id, "late", same => same, default);
                if (_random.Next(2) == 0)
                {
                    await _world.Settle();
                }
            }
        }

        private async Task Split(ItemTable table)
        {
            var open = _world.Streams.Find(table.Stream)!.Open;
            if (open.Count < 4)
            {
                var shard = open[_random.Next(open.Count)];
                var middle = shard.Hashes.From + ((shard.Hashes.To - shard.Hashes.From) / 2);
                await _world.Store.CommitWithLog(
                    transaction => Resharding.Split(transaction, table.Stream, shard.Id, middle, _world.Time.GetUtcNow()), default);
            }
        }

        private async Task Check()
        {
            foreach (var table in (ItemTable[])[A, B])
            {
                await Patience.Until(() => _world.Newest(table).Indexes.All(index => index.State != IndexState.Creating));
                Assert.Empty(await _world.Items.Audit(_world.Newest(table)));
                var expected = _model.Where(row => row.Key.Table == table.Name.Name).Select(row => row.Value).Order(StringComparer.Ordinal);
                Assert.Equal(expected, (await _world.Read(table)).Order(StringComparer.Ordinal));
            }
        }

        private static NewIndex Index(string name) => new(name, false, ItemWorld.Schema("color"), ProjectionKind.KeysOnly, []);
    }
}
