using System.Buffers.Binary;
using System.Text.Json;
using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Items.Destinations;
using Tarn.Items.Keys;
using Tarn.Items.Windows;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Items.Tables;

/// <summary>The row of a table in the metadata map: its id, big-endian, then JSON.</summary>
internal static class TableRow
{
    private const byte Version = 1;

    public static byte[] Key(ResourceId id)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, id.Value);
        return key;
    }

    public static ResourceId ReadKey(ReadOnlyMemory<byte> key) => new(BinaryPrimitives.ReadInt64BigEndian(key.Span));

    public static void Put(IMetadataTransaction transaction, ItemTable table) =>
        transaction.Put(ItemSpaces.Tables, Key(table.Id), Encode(table));

    public static async ValueTask<ItemTable?> Find(IMetadataReader reader, ResourceId id)
    {
        var key = Key(id);
        return await reader.Get(ItemSpaces.Tables, key) is { } row ? Decode(key, row) : null;
    }

    public static ItemTable Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> row) => JsonRow.Decode(Version, row, json => new ItemTable
    {
        Id = ReadKey(key),
        Name = new ResourceName(json.Text("account"), json.Text("region"), json.Text("service"), json.Text("type"), json.Text("name")),
        Arn = json.Text("arn"),
        Keys = ReadKeys(json.GetProperty("keys")),
        Indexes = json.List("indexes", ReadIndex),
        Stream = new StreamId(json.Number("stream")),
        State = (TableState)json.Number("state"),
        Created = DateTimeOffset.FromUnixTimeMilliseconds(json.Number("created")),
        Due = DateTimeOffset.FromUnixTimeMilliseconds(json.Number("due")),
        KeepsRecords = json.Flag("keepsRecords"),
        KeepsOldImages = json.Flag("keepsOldImages"),
        RecoveryDays = (int)(json.NumberOrNull("recoveryDays") ?? 0),
        RecoverySince = DateTimeOffset.FromUnixTimeMilliseconds(json.NumberOrNull("recoverySince") ?? 0),
        Group = json.NumberOrNull("group") ?? 0,
        Windows = json.List("windows", StreamWindowJson.Read),
        Readers = json.TryGetProperty("readers", out _)
            ? json.List("readers", reader => new ItemReader(reader.Number("id"), reader.Flag("wantsOldImages")))
            : [],
        Destinations = json.TryGetProperty("destinations", out _) ? json.List("destinations", KinesisDestinationJson.Read) : [],
        Settings = TableSettings.Decode(json.GetProperty("document").GetBytesFromBase64()),
    });

    public static byte[] Encode(ItemTable table) => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteString("account", table.Name.Account);
        json.WriteString("region", table.Name.Region);
        json.WriteString("service", table.Name.Service);
        json.WriteString("type", table.Name.Type);
        json.WriteString("name", table.Name.Name);
        json.WriteString("arn", table.Arn);
        json.WritePropertyName("keys");
        WriteKeys(json, table.Keys);
        json.WriteList("indexes", table.Indexes, index => WriteIndex(json, index));
        json.WriteNumber("stream", table.Stream.Value);
        json.WriteNumber("state", (byte)table.State);
        json.WriteNumber("created", table.Created.ToUnixTimeMilliseconds());
        json.WriteNumber("due", table.Due.ToUnixTimeMilliseconds());
        json.WriteBoolean("keepsRecords", table.KeepsRecords);
        json.WriteBoolean("keepsOldImages", table.KeepsOldImages);
        if (table.RecoveryDays > 0)
        {
            json.WriteNumber("recoveryDays", table.RecoveryDays);
            json.WriteNumber("recoverySince", table.RecoverySince.ToUnixTimeMilliseconds());
        }

        if (table.Group != 0)
        {
            json.WriteNumber("group", table.Group);
        }

        json.WriteList("windows", table.Windows, window => StreamWindowJson.Write(json, window));
        if (table.Readers.Count > 0)
        {
            json.WriteList("readers", table.Readers, reader =>
            {
                json.WriteStartObject();
                json.WriteNumber("id", reader.Id);
                json.WriteBoolean("wantsOldImages", reader.WantsOldImages);
                json.WriteEndObject();
            });
        }

        if (table.Destinations.Count > 0)
        {
            json.WriteList("destinations", table.Destinations, destination => KinesisDestinationJson.Write(json, destination));
        }

        json.WriteBase64String("document", table.Settings.Encode());
        json.WriteEndObject();
    });

    private static void WriteIndex(Utf8JsonWriter json, IndexDefinition index)
    {
        json.WriteStartObject();
        json.WriteNumber("id", index.Id);
        json.WriteString("name", index.Name);
        json.WriteBoolean("isLocal", index.IsLocal);
        json.WritePropertyName("keys");
        WriteKeys(json, index.Keys);
        json.WriteNumber("projection", (byte)index.Projection);
        json.WriteList("included", index.Included, json.WriteStringValue);
        json.WriteNumber("state", (byte)index.State);
        json.WriteBoolean("isOriginal", index.IsOriginal);
        json.WriteEndObject();
    }

    private static IndexDefinition ReadIndex(JsonElement json) => new(
        json.Number("id"),
        json.Text("name"),
        json.Flag("isLocal"),
        ReadKeys(json.GetProperty("keys")),
        (ProjectionKind)json.Number("projection"),
        json.List("included", name => name.GetString()!),
        (IndexState)json.Number("state"),
        json.Flag("isOriginal"));

    private static void WriteKeys(Utf8JsonWriter json, KeySchema keys)
    {
        json.WriteStartObject();
        json.WriteList("partition", keys.Partition, attribute => WriteAttribute(json, attribute));
        json.WriteList("sort", keys.Sort, attribute => WriteAttribute(json, attribute));
        json.WriteEndObject();
    }

    private static void WriteAttribute(Utf8JsonWriter json, KeyAttribute attribute)
    {
        json.WriteStartObject();
        json.WriteString("name", attribute.Name);
        json.WriteNumber("type", (byte)attribute.Type);
        json.WriteEndObject();
    }

    private static KeySchema ReadKeys(JsonElement json) => new(json.List("partition", ReadAttribute), json.List("sort", ReadAttribute));

    private static KeyAttribute ReadAttribute(JsonElement json) => new(json.Text("name"), (KeyType)json.Number("type"));
}
