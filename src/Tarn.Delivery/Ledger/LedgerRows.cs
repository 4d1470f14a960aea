using System.Buffers.Binary;
using System.Text.Json;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Ledger;

/// <summary>
/// Ledger entries as metadata values: a version byte and one JSON object (<c>docs/formats/delivery.md</c>).
/// </summary>
internal static class LedgerRows
{
    private const byte Version = 1;

    public static byte[] Key(DeliveryId delivery, long id)
    {
        var key = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(key, delivery.Value);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(8), id);
        return key;
    }

    public static byte[] DeliveryPrefix(DeliveryId delivery) => Key(delivery, 0)[..8];

    public static byte[] Encode(LedgerEntry entry) => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteString("name"u8, entry.DeliveryName);
        json.WriteNumber("committedMs"u8, entry.CommittedMs);
        json.WriteNumber("run"u8, entry.Run.Value);
        if (entry.Redriven > 0)
        {
            json.WriteNumber("redriven"u8, entry.Redriven);
        }

        WriteRanges(json, "ranges", entry.Ranges);
        WriteOutputs(json, entry.Outputs);
        WriteFiles(json, entry.Files);
        WriteFileSums(json, entry.FileSums);
        json.WriteEndObject();
    });

    public static LedgerEntry Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) =>
        JsonRow.Decode(Version, value, json => new LedgerEntry
        {
            Delivery = new DeliveryId(BinaryPrimitives.ReadInt64BigEndian(key.Span)),
            Id = BinaryPrimitives.ReadInt64BigEndian(key.Span[8..]),
            DeliveryName = json.Text("name"),
            CommittedMs = json.Number("committedMs"),
            Run = new RunId(json.Number("run")),
            Redriven = json.NumberOrNull("redriven") ?? 0,
            Ranges = json.List("ranges", ReadRange),
            Outputs = json.List("outputs", ReadOutput),
            Files = json.List("files", ReadFile),
            FileSums = json.List("fileSums", ReadFileSum),
        });

    public static byte[] EncodeChanges(IReadOnlyList<SchemaChangeEntry> changes) =>
        JsonRow.Encode(Version, json => json.WriteList(changes, change =>
        {
            json.WriteStartObject();
            json.WriteNumber("committedMs"u8, change.CommittedMs);
            json.WriteString("table"u8, change.Table);
            json.WriteString("column"u8, change.Column);
            json.WriteString("change"u8, change.Change);
            json.WriteString("type"u8, change.Type);
            json.WriteString("name"u8, change.DeliveryName);
            json.WriteText("oldType", change.OldType);
            json.WriteText("partitionKey", change.PartitionKey);
            json.WriteNumber("rows"u8, change.Rows);
            json.WriteNumber("metadataBytes"u8, change.MetadataBytes);

            json.WriteEndObject();
        }));

    public static IReadOnlyList<SchemaChangeEntry> DecodeChanges(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        var delivery = new DeliveryId(BinaryPrimitives.ReadInt64BigEndian(key.Span));
        var id = BinaryPrimitives.ReadInt64BigEndian(key.Span[8..]);
        return JsonRow.Decode(Version, value, row => row.EnumerateArray().Select(json => new SchemaChangeEntry(
            id,
            delivery,
            json.Number("committedMs"),
            json.Text("table"),
            json.Text("column"),
            json.Text("change"),
            json.Text("type"))
        {
            DeliveryName = json.Text("name"),
            OldType = json.TextOrNull("oldType"),
            PartitionKey = json.TextOrNull("partitionKey"),
            Rows = json.Number("rows"),
            MetadataBytes = json.Number("metadataBytes"),
        }).ToArray());
    }

    internal static void WriteRanges(Utf8JsonWriter json, string name, IReadOnlyList<LedgerRange> ranges) => json.WriteList(
        name,
        ranges,
        range => json.WriteList(
            [
                range.Shard.Value, range.FromOffset, range.BeforeOffset, range.Records,
                range.SkippedDamaged, range.SkippedExpired, range.SkippedDropped, range.SubRecords,
                range.DroppedByFunction,
            ],
            json.WriteNumberValue));

    internal static LedgerRange ReadRange(JsonElement json) => new(
        new ShardId(json[0].GetInt64()),
        json[1].GetInt64(),
        json[2].GetInt64(),
        json[3].GetInt64(),
        json[4].GetInt64(),
        json[5].GetInt64(),
        json[6].GetInt64(),
        json[7].GetInt64(),
        json[8].GetInt64());

    private static void WriteOutputs(Utf8JsonWriter json, IReadOnlyList<LedgerOutput> outputs) => json.WriteList("outputs", outputs, output =>
    {
        json.WriteStartObject();
        json.WriteString("output"u8, output.Name);
        json.WriteText("table", output.Table);
        json.WriteNumber("snapshot", output.SnapshotId);
        if (output.TableUuid is { } uuid)
        {
            json.WriteString("tableUuid"u8, uuid);
        }

        json.WriteNumber("rows"u8, output.Rows);
        if (output.Superseded > 0)
        {
            json.WriteNumber("superseded"u8, output.Superseded);
        }

        WriteRanges(json, "ranges", output.Ranges);
        json.WriteEndObject();
    });

    private static LedgerOutput ReadOutput(JsonElement json) => new(
        json.Text("output"), json.TextOrNull("table"), json.NumberOrNull("snapshot"), json.Number("rows"), json.List("ranges", ReadRange))
    {
        TableUuid = json.TextOrNull("tableUuid") is { } uuid ? Guid.Parse(uuid) : null,
        Superseded = json.NumberOrNull("superseded") ?? 0,
    };

    private static void WriteFiles(Utf8JsonWriter json, IReadOnlyList<LedgerFile> files) => json.WriteList("files", files, file =>
    {
        json.WriteStartArray();
        json.WriteStringValue(file.Output);
        json.WriteStringValue(file.Location);
        json.WriteNumberValue(file.Rows);
        json.WriteNumberValue(file.Bytes);
        json.WriteEndArray();
    });

    private static void WriteFileSums(Utf8JsonWriter json, IReadOnlyList<LedgerFileSum> sums) => json.WriteList("fileSums", sums, sum =>
    {
        json.WriteStartArray();
        json.WriteStringValue(sum.Output);
        json.WriteNumberValue(sum.Count);
        json.WriteNumberValue(sum.Rows);
        json.WriteNumberValue(sum.Bytes);
        json.WriteStringValue(sum.Digest);
        json.WriteEndArray();
    });

    private static LedgerFileSum ReadFileSum(JsonElement json) =>
        new(json[0].GetString()!, json[1].GetInt64(), json[2].GetInt64(), json[3].GetInt64(), json[4].GetString()!);

    private static LedgerFile ReadFile(JsonElement json) =>
        new(json[0].GetString()!, json[1].GetString()!, json[2].GetInt64(), json[3].GetInt64());
}
