using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Rows;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Quarantine;
using Tarn.Delivery.Replays;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Unkeyed;
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

    // In blob 9 of epoch 3: 100 bytes.
    private static readonly byte[] Documents = [1, 1, 3, 9, 0, 100, 0, 0, 0, 0, 0, 0, 0];

    private static readonly Space[] Spaces =
    [
        ConsumerSpaces.Consumers, ConsumerSpaces.Positions, DeliverySpaces.Ledger, DeliverySpaces.SchemaChanges, DeliverySpaces.Rest, DeliverySpaces.RestHours,
        DeliverySpaces.Totals,
        DeliverySpaces.SourceEnds, DeliverySpaces.QuarantineWaiting, DeliverySpaces.QuarantineFiles, DeliverySpaces.QuarantineNames,
        DeliverySpaces.QuarantineTables, DeliverySpaces.Redrives, DeliverySpaces.QuarantineReleased, DeliverySpaces.Replays, DeliverySpaces.MadeTables,
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

    private static string Describe(Row row) => row.Value.Length > 1 && row.Value.Span[1] is (byte)'{' or (byte)'['
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
        var change = new SchemaChangeEntry(0x0a, Id, 1_800_000_000_000, "db.t", "a.b", "widened", "long")
        {
            DeliveryName = "orders",
            OldType = "int",
            PartitionKey = "key",
            Rows = 3,
            MetadataBytes = 2_000,
        };
        DeliveryLedger.Add(transaction, entry, [change]);
        await TotalRows.Add(transaction, entry with { Run = RunId.Main });
        await TotalRows.Add(transaction, entry with { Redriven = 2, CommittedMs = entry.CommittedMs - 1 });
        await TotalRows.Add(transaction, entry);
        await RestRows.Add(
            transaction,
            (Id, "orders"),
            "db.t",
            [
                new RestLine("a.b", MisfitReason.Type, System.Text.Json.JsonValueKind.String, "long", 5),
                new RestLine(null, default, default, null, 2),
            ],
            entry.CommittedMs);
        transaction.Put(DeliverySpaces.SourceEnds, DeliveryRows.Key(Id), DeliveryConfigRow.EncodePositions([new LogPosition(Shard, 20)]));
        await WriteQuarantine(transaction);
        WriteReplays(transaction);
        await CreatedTables.Add(transaction, Id, "db/t");
        return true;
    }

    private static async Task WriteQuarantine(IMetadataTransaction transaction)
    {
        var file = new QuarantineFile
        {
            Delivery = Id,
            Owner = ("123456789012", "us-east-1", "Orders"),
            Id = 0x11,
            Documents = UnkeyedBlob.Decode(Documents),
            Compression = ObjectCompression.Gzip,
            Count = 6,
            Location = "s3://lake/bad/o",
            ErrorType = "iceberg-failed",
            CommittedMs = 1_800_000_000_000,
        };
        QuarantineFiles.Add(transaction, file);
        await QuarantineFiles.Enter(transaction, file);
        QuarantineFiles.Add(transaction, file with { Id = 0x12 });
        await QuarantineNames.Claim(transaction, file);
        RedriveRows.Put(transaction, new RedriveState { Delivery = Id, Entry = new EntryId(0x11, 5), Attempts = 2, LastMs = 20, RedrivenMs = 20 });
        RedriveRows.Put(transaction, new RedriveState
        {
            Delivery = Id,
            Entry = new EntryId(0x12, 0),
            Attempts = 1,
            LastMs = 10,
            LastCode = "Iceberg.NoSuchTable",
            LastError = "There is no table.",
        });
        new ReleasedDocuments(9, 4, 7).Put(transaction, Id);
    }

    private static void WriteReplays(IMetadataTransaction transaction)
    {
        var replay = new Replay { Delivery = Id, Run = new RunId(4), Ranges = [new ReplayRange(Shard, 10, 20)], Into = ("db", "again"), StartedMs = 30 };
        Replay.Rows.Put(transaction, replay);
        Replay.Rows.Put(transaction, replay with { Run = new RunId(5), Into = null, EndedMs = 40 });
    }
}
