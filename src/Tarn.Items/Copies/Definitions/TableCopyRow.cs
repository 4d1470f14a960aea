using System.Buffers.Binary;
using Tarn.Access;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Items.Windows;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Unkeyed;

namespace Tarn.Items.Copies.Definitions;

/// <summary>The row of a copy in the metadata map: its id, big-endian, then JSON.</summary>
internal static class TableCopyRow
{
    private const byte Version = 1;

    public static byte[] Key(long id)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, id);
        return key;
    }

    public static long ReadKey(ReadOnlyMemory<byte> key) => BinaryPrimitives.ReadInt64BigEndian(key.Span);

    public static async ValueTask<TableCopy?> Find(IMetadataReader reader, long id)
    {
        var key = Key(id);
        return await reader.Get(ItemSpaces.Copies, key) is { } row ? Decode(key, row) : null;
    }

    public static void Put(IMetadataTransaction transaction, TableCopy copy) => transaction.Put(ItemSpaces.Copies, Key(copy.Id), Encode(copy));

    public static TableCopy Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> row) => JsonRow.Decode(Version, row, json => new TableCopy
    {
        Id = ReadKey(key),
        Kind = (CopyKind)json.Number("kind"),
        State = (CopyState)json.Number("state"),
        Table = TableRow.Decode(TableRow.Key(new ResourceId(json.Number("table"))), json.GetProperty("definition").GetBytesFromBase64()),
        Name = json.Text("name"),
        Created = DateTimeOffset.FromUnixTimeMilliseconds(json.Number("created")),
        StampUs = json.Number("stamp"),
        Positions = json.List("positions", StreamWindowJson.ReadPosition),
        Counts = new ItemCounts(json.Number("items"), json.Number("bytes")),
        Blob = json.TryGetProperty("blob", out var blob) ? UnkeyedBlob.Decode(blob.GetBytesFromBase64()) : null,
    });

    private static byte[] Encode(TableCopy copy) => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("kind", (byte)copy.Kind);
        json.WriteNumber("state", (byte)copy.State);
        json.WriteNumber("table", copy.Table.Id.Value);
        json.WriteBase64String("definition", TableRow.Encode(copy.Table));
        json.WriteString("name", copy.Name);
        json.WriteNumber("created", copy.Created.ToUnixTimeMilliseconds());
        json.WriteNumber("stamp", copy.StampUs);
        json.WriteList("positions", copy.Positions, position => StreamWindowJson.Write(json, position));
        json.WriteNumber("items", copy.Counts.Items);
        json.WriteNumber("bytes", copy.Counts.Bytes);
        if (copy.Blob is { } blob)
        {
            json.WriteBase64String("blob", blob.Encode());
        }

        json.WriteEndObject();
    });
}
