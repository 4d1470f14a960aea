using System.Globalization;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Delivery.Tests.Steps;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Delivery.Tests.Pipeline;

/// <summary>
/// Random histories of a delivery whose table and error bucket come late or change, with restarts. In the end each
/// record is in one output, once.
/// </summary>
public sealed class LaneTests
{
    private const int Steps = 30;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public Task Each_record_is_in_one_output_whatever_fails_meanwhile(int seed) => Live(seed, StepsConfig.None);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public Task Each_record_of_all_steps_is_in_one_output(int seed) => Live(seed, Destinations.AllSteps);

    private static async Task Live(int seed, StepsConfig steps)
    {
        var time = new ManualTime();
        await using var world = await DeliveryWorld.Open(time);
        var history = await History.Begin(world, time, new Random(seed), steps);
        for (var step = 0; step < Steps; step++)
        {
            await history.Step();
        }

        await history.End();
    }

    private sealed class History(DeliveryWorld world, ManualTime time, Random random, DeliveryId id, bool isPacked)
    {
        private readonly List<string> _good = [];
        private readonly List<string> _bad = [];
        private bool _hasTable;
        private bool _hasBucket;
        private int _columns;
        private int _records;

        public static async Task<History> Begin(DeliveryWorld world, ManualTime time, Random random, StepsConfig steps)
        {
            var destination = Destinations.Table(creates: false) with
            {
                Buffering = new BufferingConfig(1, 1),
                RetrySeconds = 7_200,
                Steps = steps,
            };
            var id = await world.Create(destination with { Objects = destination.Objects with { Bucket = "later" } });
            return new History(world, time, random, id, steps != StepsConfig.None);
        }

        public async Task Step()
        {
            switch (random.Next(12))
            {
                case 0 when !_hasTable:
                    await CreateTable();
                    break;
                case 1 when !_hasBucket:
                    await CreateBucket();
                    break;
                case 2:
                    await world.Stop();
                    await world.Start();
                    break;
                case 3 when _hasTable:
                    await world.AddColumn("orders", $"column{_columns++}", PrimitiveType.Long);
                    break;
                case < 6:
                    await Put(_bad, $"bad {_bad.Count}");
                    break;
                case < 9:
                    await Put(_good, $$"""{"id":{{_good.Count}}}""");
                    break;
                default:
                    time.Advance(TimeSpan.FromSeconds(random.Next(1, 20)));
                    await Task.Yield();
                    break;
            }
        }

        public async Task End()
        {
            await (_hasTable ? Task.CompletedTask : CreateTable());
            await (_hasBucket ? Task.CompletedTask : CreateBucket());
            await Put(_good, $$"""{"id":{{_good.Count}}}""");
            await Put(_bad, $"bad {_bad.Count}");
            var flushed = world.Flush(id);
            await Patience.Until(() =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return flushed.IsCompleted;
            });
            await flushed;

            var rows = (await world.Query("orders", "select id::varchar from FILES order by id")).Split('\n');
            Assert.Equal(Enumerable.Range(0, _good.Count).Select(number => number.ToString(CultureInfo.InvariantCulture)), rows);
            Assert.Equal(_bad.Order(StringComparer.Ordinal), await world.RawErrors("later"));
            await world.LedgerTiles(id, _records, _good.Count + _bad.Count);
            Assert.Null(world.Deliveries.Status()[0].FailingSince);
        }

        private async Task CreateTable()
        {
            _hasTable = true;
            await world.CreateTable("orders", ("id", PrimitiveType.Long));
        }

        private async Task CreateBucket()
        {
            _hasBucket = true;
            await world.Objects.CreateBucket("later", DeliveryWorld.Account, DeliveryWorld.Region, default);
        }

        private async Task Put(List<string> kind, string record)
        {
            _records++;
            kind.Add(record);
            if (!isPacked)
            {
                await world.Put(id, record);
                return;
            }

            // More records in the same log record: one that a step refuses, none, and one for the table.
            _bad.Add($"bad {_bad.Count}");
            _good.Add($$"""{"id":{{_good.Count}}}""");
            var envelope = ExtractMessagesStepTests.Envelope(record, _bad[^1], "", _good[^1]);
            await world.Put(id, [Gzip.Member(envelope)]);
        }
    }
}
