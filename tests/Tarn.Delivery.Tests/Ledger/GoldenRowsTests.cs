using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Rows;
using Tarn.Delivery.Ledger;
using Tarn.Lake.Shredding;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Tests.Ledger;

/// <summary>
/// The rows of deliveries (<c>docs/formats/delivery.md</c>), beside a golden file: space, key in hexadecimal, and the value
/// in hexadecimal, or its version byte and JSON. Configurations and plans have golden files of their own.
/// </summary>
public sealed class GoldenRowsTests
{
    private static readonly DeliveryId Id = new(7);
    private static readonly ConsumerId Consumer = new(7);
    private static readonly ShardId Shard = new(0x0102);

    private static readonly Space[] Spaces =
    [
        ConsumerSpaces.Consumers, ConsumerSpaces.Positions, DeliverySpaces.Ledger, DeliverySpaces.SchemaChanges, DeliverySpaces.Rest,
        DeliverySpaces.SourceEnds,
    ];

    [Fact]
    public async Task Rows_are_the_golden_file()
    {
        await using var store = new MemoryMetadataStore(null);
        await store.Commit(Write, default);

        var text = new StringBuilder();
        foreach (var space in Spaces)
        {
            foreach (var row in await store.Read(reader => reader.Scan(space, KeyRange.All, 100), default))
            {
                text.Append(space.Name).Append(' ').Append(Convert.ToHexStringLower(row.Key.Span)).Append(' ').Append(Describe(row)).Append('\n');
            }
        }

        Assert.Equal(File.ReadAllText(TestData.Path("rows.txt")), text.ToString());
    }

    private static string Describe(Row row) => row.Value.Span[1] is (byte)'{' or (byte)'['
        ? $"{row.Value.Span[0]} {Encoding.UTF8.GetString(row.Value.Span[1..])}"
        : Convert.ToHexStringLower(row.Value.Span);

    private static async ValueTask<bool> Write(IMetadataTransaction transaction)
    {
        ConsumerPositions.Put(transaction, new Consumer(Consumer, ConsumerKind.Delivery, new StreamId(5), HoldsFreeing: true, new ConsumerLease("h", 3, 9)));
        ConsumerPositions.Move(transaction, new PositionKey(Consumer, RunId.Main, Shard, OutputId.All), 10, epoch: 3);
        ConsumerPositions.Move(transaction, new PositionKey(Consumer, RunId.Main, Shard, OutputIds.Destination, "db/t"), 20, epoch: 3);
        ConsumerPositions.Move(transaction, new PositionKey(Consumer, new RunId(4), Shard, OutputIds.Errors), 30, epoch: 3);
        var range = new LedgerRange(Shard, 10, 20, 9, 1, 2, 3, 11, 12);
        var entry = new LedgerEntry
        {
            Id = 0x0a,
            Delivery = Id,
            DeliveryName = "orders",
            CommittedMs = 1_800_000_000_000,
            Run = new RunId(4),
            Ranges = [range],
            Outputs =
            [
                new LedgerOutput("table", "db.t", 42, 8, [range]) { TableUuid = new Guid("00000000-0000-0000-0000-000000000009") },
                new LedgerOutput(LedgerOutput.Errors, null, null, 1, []),
            ],
            Files = [new LedgerFile("table", "s3://lake/f.parquet", 8, 100)],
            FileSums = [new LedgerFileSum(LedgerOutput.Errors, 2, 3, 4, "ab")],
        };
        var change = new SchemaChangeEntry(0x0a, Id, 1_800_000_000_000, "db.t", "a.b", "widened", "long") { DeliveryName = "orders", OldType = "int" };
        DeliveryLedger.Add(transaction, entry, [change]);
        await RestRows.Add(transaction, Id, "db.t", [new RestLine("a.b", MisfitReason.Type, System.Text.Json.JsonValueKind.String, "long", 5)]);
        transaction.Put(DeliverySpaces.SourceEnds, DeliveryRows.Key(Id), DeliveryConfigRow.EncodePositions([new LogPosition(Shard, 20)]));
        return true;
    }
}
