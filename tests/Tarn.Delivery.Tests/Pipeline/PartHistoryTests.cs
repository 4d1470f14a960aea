using System.Globalization;
using System.Text.Json;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Steps;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Delivery.Tests.Pipeline;

/// <summary>
/// Random histories of deliveries into partitions, and into several tables whose creation comes late, with restarts. In the end each
/// record is in one object line, row or error document.
/// </summary>
public sealed class PartHistoryTests
{
    private const int Steps = 40;
    private const int Parts = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Each_record_is_in_one_partition_or_error_document(int seed)
    {
        var time = new ManualTime();
        await using var world = await DeliveryWorld.Open(time);
        var id = await world.Create(Destinations.Partitioned() with { Buffering = new BufferingConfig(64, 60) });
        var sent = await Live(world, time, new Random(seed), id, hasTables: false);

        var lines = (await world.TextUnder("out/")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await Check(world, id, sent, [.. lines.Select(IdOf)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Each_record_is_in_one_table_or_error_document(int seed)
    {
        var time = new ManualTime();
        await using var world = await DeliveryWorld.Open(time);
        var id = await world.Create(Destinations.Table(creates: seed % 2 == 0) with
        {
            Tables = [],
            Buffering = new BufferingConfig(1, 5),
            RetrySeconds = 7_200,
            Steps = new StepsConfig { MetadataQuery = """{destinationDatabaseName: "db", destinationTableName: ("t" + .customer)}""" },
        });
        var sent = await Live(world, time, new Random(seed), id, hasTables: true);

        var rows = new List<long>();
        for (var part = 0; part < Parts; part++)
        {
            if (world.Catalog.TryFindTable(Tables.NameOf($"t{part}"), out var entry) && entry.MetadataLocation is { } location
                && (await world.Catalog.Loader.Metadata(location, default)).CurrentSnapshot is not null)
            {
                var ids = await world.Query($"t{part}", "SELECT coalesce(string_agg(id::text, ' '), '') FROM FILES");
                rows.AddRange(ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => long.Parse(text, CultureInfo.InvariantCulture)));
            }
        }

        await Check(world, id, sent, rows);
    }

    private static async Task<int> Live(DeliveryWorld world, ManualTime time, Random random, DeliveryId id, bool hasTables)
    {
        var sent = 0;
        var made = new HashSet<int>();
        for (var step = 0; step < Steps; step++)
        {
            switch (random.Next(10))
            {
                case 0 when hasTables && random.Next(Parts) is var part && !world.Catalog.TryFindTable(Tables.NameOf($"t{part}"), out _) && made.Add(part):
                    await world.CreateTable($"t{part}", ("id", PrimitiveType.Long), ("customer", PrimitiveType.String));
                    break;
                case 1:
                    await world.Stop();
                    await world.Start();
                    break;
                case 2:
                    await world.Put(id, string.Create(CultureInfo.InvariantCulture, $"bad {sent++}"));
                    break;
                case < 7:
                    await world.Put(id, [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => string.Create(
                        CultureInfo.InvariantCulture, $"{{\"id\":{sent++},\"customer\":\"{random.Next(Parts)}\"}}"))]);
                    break;
                default:
                    time.Advance(TimeSpan.FromSeconds(random.Next(1, 40)));
                    await Task.Yield();
                    break;
            }
        }

        var flushed = world.Flush(id);
        await Patience.Until(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return flushed.IsCompleted;
        });
        await flushed;
        return sent;
    }

    private static async Task Check(DeliveryWorld world, DeliveryId id, int sent, List<long> delivered)
    {
        var refused = (await world.RawErrors()).Select(IdOf);
        Assert.Equal(Enumerable.Range(0, sent).Select(number => (long)number), delivered.Concat(refused).Order());
        await world.LedgerTiles(id, sent);
        Assert.Null(world.Deliveries.Status()[0].FailingSince);
    }

    private static long IdOf(string record) => record.StartsWith("bad ", StringComparison.Ordinal)
        ? long.Parse(record.AsSpan(4), CultureInfo.InvariantCulture)
        : JsonDocument.Parse(record).RootElement.GetProperty("id").GetInt64();
}
