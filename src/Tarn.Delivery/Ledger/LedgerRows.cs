using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Tarn.Delivery.Configuration;
using Tarn.Storage;
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

    public static byte[] Encode(LedgerEntry entry)
    {
        var row = new ArrayBufferWriter<byte>(512);
        row.Write([Version]);
        using var json = new Utf8JsonWriter(row);
        json.WriteStartObject();
        json.WriteString("name"u8, entry.DeliveryName);
        json.WriteNumber("committedMs"u8, entry.CommittedMs);
        json.WriteString("table"u8, entry.Table);
        if (entry.SnapshotId is { } snapshot)
        {
            json.WriteNumber("snapshot"u8, snapshot);
        }

        json.WriteNumber("records"u8, entry.Records);
        json.WriteNumber("rows"u8, entry.Rows);
        json.WriteNumber("failed"u8, entry.Failed);
        WriteRanges(json, "ranges"u8, entry.Ranges);
        WriteRanges(json, "errorRanges"u8, entry.ErrorRanges);
        WriteFiles(json, entry.Files);
        WriteFileSums(json, entry.FileSums);
        json.WriteEndObject();
        json.Flush();
        return row.WrittenSpan.ToArray();
    }

    public static LedgerEntry Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        Invariant.Check(value.Span[0] == Version);
        using var document = JsonDocument.Parse(value[1..]);
        var json = document.RootElement;
        return new LedgerEntry
        {
            Delivery = new DeliveryId(BinaryPrimitives.ReadInt64BigEndian(key.Span)),
            Id = BinaryPrimitives.ReadInt64BigEndian(key.Span[8..]),
            DeliveryName = json.GetProperty("name").GetString()!,
            CommittedMs = json.GetProperty("committedMs").GetInt64(),
            Table = json.GetProperty("table").GetString(),
            SnapshotId = json.TryGetProperty("snapshot", out var snapshot) ? snapshot.GetInt64() : null,
            Records = json.GetProperty("records").GetInt64(),
            Rows = json.GetProperty("rows").GetInt64(),
            Failed = json.GetProperty("failed").GetInt64(),
            Ranges = [.. json.GetProperty("ranges").EnumerateArray().Select(ReadRange)],
            ErrorRanges = [.. json.GetProperty("errorRanges").EnumerateArray().Select(ReadRange)],
            Files = [.. json.GetProperty("files").EnumerateArray().Select(ReadFile)],
            FileSums = [.. json.GetProperty("fileSums").EnumerateArray().Select(ReadFileSum)],
        };
    }

    public static byte[] EncodeChanges(IReadOnlyList<SchemaChangeEntry> changes)
    {
        var row = new ArrayBufferWriter<byte>(256);
        row.Write([Version]);
        using var json = new Utf8JsonWriter(row);
        json.WriteStartArray();
        foreach (var change in changes)
        {
            json.WriteStartObject();
            json.WriteNumber("committedMs"u8, change.CommittedMs);
            json.WriteString("table"u8, change.Table);
            json.WriteString("column"u8, change.Column);
            json.WriteString("change"u8, change.Change);
            json.WriteString("type"u8, change.Type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        return row.WrittenSpan.ToArray();
    }

    public static IReadOnlyList<SchemaChangeEntry> DecodeChanges(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        Invariant.Check(value.Span[0] == Version);
        var delivery = new DeliveryId(BinaryPrimitives.ReadInt64BigEndian(key.Span));
        var id = BinaryPrimitives.ReadInt64BigEndian(key.Span[8..]);
        using var document = JsonDocument.Parse(value[1..]);
        return [.. document.RootElement.EnumerateArray().Select(json => new SchemaChangeEntry(
            id,
            delivery,
            json.GetProperty("committedMs").GetInt64(),
            json.GetProperty("table").GetString()!,
            json.GetProperty("column").GetString()!,
            json.GetProperty("change").GetString()!,
            json.GetProperty("type").GetString()!))];
    }

    private static void WriteRanges(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<LedgerRange> ranges)
    {
        json.WriteStartArray(name);
        foreach (var range in ranges)
        {
            json.WriteStartArray();
            json.WriteNumberValue(range.Shard.Value);
            json.WriteNumberValue(range.FromOffset);
            json.WriteNumberValue(range.BeforeOffset);
            json.WriteNumberValue(range.Records);
            json.WriteNumberValue(range.SkippedDamaged);
            json.WriteNumberValue(range.SkippedExpired);
            json.WriteNumberValue(range.SkippedDropped);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static LedgerRange ReadRange(JsonElement json) => new(
        new ShardId(json[0].GetInt64()),
        json[1].GetInt64(),
        json[2].GetInt64(),
        json[3].GetInt64(),
        json[4].GetInt64(),
        json[5].GetInt64(),
        json[6].GetInt64());

    private static void WriteFiles(Utf8JsonWriter json, IReadOnlyList<LedgerFile> files)
    {
        json.WriteStartArray("files"u8);
        foreach (var file in files)
        {
            json.WriteStartArray();
            json.WriteStringValue(file.Output);
            json.WriteStringValue(file.Location);
            json.WriteNumberValue(file.Rows);
            json.WriteNumberValue(file.Bytes);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteFileSums(Utf8JsonWriter json, IReadOnlyList<LedgerFileSum> sums)
    {
        json.WriteStartArray("fileSums"u8);
        foreach (var sum in sums)
        {
            json.WriteStartArray();
            json.WriteStringValue(sum.Output);
            json.WriteNumberValue(sum.Count);
            json.WriteNumberValue(sum.Rows);
            json.WriteNumberValue(sum.Bytes);
            json.WriteStringValue(sum.Digest);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static LedgerFileSum ReadFileSum(JsonElement json) =>
        new(json[0].GetString()!, json[1].GetInt64(), json[2].GetInt64(), json[3].GetInt64(), json[4].GetString()!);

    private static LedgerFile ReadFile(JsonElement json) =>
        new(json[0].GetString()!, json[1].GetString()!, json[2].GetInt64(), json[3].GetInt64());
}
