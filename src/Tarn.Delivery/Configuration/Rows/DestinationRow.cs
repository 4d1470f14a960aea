using System.Text.Json;
using Tarn.Delivery.Destinations;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding.Texts;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Configuration.Rows;

/// <summary>The members of a configuration's row that describe its destination (<c>docs/formats/delivery.md</c>).</summary>
internal static class DestinationRow
{
    public static void Write(Utf8JsonWriter json, DestinationConfig destination)
    {
        json.WriteString("destination"u8, destination.Kind.Name);
        WriteBuffering(json, destination.Buffering);
        json.WriteNumber("retrySeconds"u8, destination.RetrySeconds);
        if (destination.FreshnessSeconds is { } freshness)
        {
            json.WriteNumber("freshnessSeconds"u8, freshness);
        }

        StepsRow.Write(json, destination.Steps);
        WriteObjects(json, destination.Objects);
        if (destination.Backup is { } backup)
        {
            json.WriteStartObject("backup"u8);
            WriteBuffering(json, backup.Buffering);
            WriteObjects(json, backup.Objects);
            json.WriteEndObject();
        }

        switch (destination)
        {
            case ObjectsDestinationConfig objects:
                json.WriteBase64String("delimiter"u8, objects.Delimiter.Span);
                json.WriteBoolean("isPartitioned"u8, objects.IsPartitioned);
                ConversionRow.Write(json, objects.Conversion);
                break;
            case TableDestinationConfig tables:
                WriteTables(json, tables);
                break;
            case EndpointDestinationConfig endpoint:
                WriteEndpoint(json, endpoint);
                break;
        }
    }

    public static DestinationConfig Read(JsonElement json)
    {
        DestinationConfig destination = json.Text("destination") switch
        {
            "objects" => new ObjectsDestinationConfig
            {
                Buffering = ReadBuffering(json),
                Objects = ReadObjects(json),
                Delimiter = json.GetProperty("delimiter").GetBytesFromBase64(),
                IsPartitioned = json.Flag("isPartitioned"),
                Conversion = ConversionRow.Read(json),
            },
            "tables" => ReadTables(json),
            var kind => ReadEndpoint(json, EndpointKinds.Of(kind)),
        };
        return destination with
        {
            RetrySeconds = (int)json.Number("retrySeconds"),
            FreshnessSeconds = json.TryGetProperty("freshnessSeconds", out var freshness) ? freshness.GetDouble() : null,
            Steps = StepsRow.Read(json.GetProperty("steps")),
            Backup = json.TryGetProperty("backup", out var backup) ? new BackupConfig(ReadObjects(backup), ReadBuffering(backup)) : null,
        };
    }

    private static void WriteBuffering(Utf8JsonWriter json, BufferingConfig buffering)
    {
        json.WriteNumber("sizeMiB"u8, buffering.SizeMiB);
        json.WriteNumber("intervalSeconds"u8, buffering.IntervalSeconds);
    }

    private static BufferingConfig ReadBuffering(JsonElement json) => new((int)json.Number("sizeMiB"), (int)json.Number("intervalSeconds"));

    private static void WriteObjects(Utf8JsonWriter json, ObjectOutputConfig objects)
    {
        json.WriteStartObject("objects"u8);
        json.WriteString("bucket"u8, objects.Bucket);
        json.WriteString("prefix"u8, objects.Prefix);
        json.WriteString("errorPrefix"u8, objects.ErrorPrefix);
        json.WriteNumber("compression"u8, (byte)objects.Compression);
        json.WriteString("fileExtension"u8, objects.FileExtension);
        json.WriteString("timeZone"u8, objects.TimeZone);
        if (objects.KmsKey is { } key)
        {
            json.WriteString("kmsKey"u8, key);
        }

        json.WriteEndObject();
    }

    private static ObjectOutputConfig ReadObjects(JsonElement parent)
    {
        var json = parent.GetProperty("objects");
        return new ObjectOutputConfig
        {
            Bucket = json.Text("bucket"),
            Prefix = json.Text("prefix"),
            ErrorPrefix = json.TextOrNull("errorPrefix"),
            Compression = (ObjectCompression)json.GetProperty("compression").GetByte(),
            FileExtension = json.TextOrNull("fileExtension"),
            TimeZone = json.Text("timeZone"),
            KmsKey = json.TextOrNull("kmsKey"),
        };
    }

    private static void WriteTables(Utf8JsonWriter json, TableDestinationConfig tables)
    {
        json.WriteBoolean("createsTable"u8, tables.CreatesTable);
        json.WriteBoolean("evolvesSchema"u8, tables.EvolvesSchema);
        json.WriteString("warehouse"u8, tables.Warehouse);
        if (!tables.TimeFormats.IsEmpty)
        {
            json.WriteString("timeFormats"u8, tables.TimeFormats.ToString());
        }

        json.WriteList("tables", tables.Tables, table =>
        {
            json.WriteStartObject();
            json.WriteString("database"u8, table.Database);
            json.WriteString("table"u8, table.Table);
            json.WriteString("errorPrefix"u8, table.ErrorPrefix);
            json.WriteList("partitionColumns", table.PartitionColumns, json.WriteStringValue);
            json.WriteList("uniqueKeys", table.UniqueKeys, json.WriteStringValue);
            if (table.NewTable is { } declared)
            {
                json.WritePropertyName("columns"u8);
                SchemaJson.WriteType(json, declared.Columns);
                json.WriteList("partitionBy", declared.PartitionBy, field => json.WriteList([field.Column, field.Transform.ToString()], json.WriteStringValue));
                if (declared.SortBy.Count > 0)
                {
                    json.WriteList("sortBy", declared.SortBy, json.WriteStringValue);
                }
            }

            json.WriteEndObject();
        });
    }

    private static TableDestinationConfig ReadTables(JsonElement json) => new()
    {
        Buffering = ReadBuffering(json),
        Objects = ReadObjects(json),
        CreatesTable = json.Flag("createsTable"),
        EvolvesSchema = json.Flag("evolvesSchema"),
        Warehouse = json.TextOrNull("warehouse"),
        TimeFormats = json.TryGetProperty("timeFormats", out var formats) ? TimeFormats.Parse(formats.GetString()!) : TimeFormats.None,
        Tables = json.List("tables", table => new TableConfig(table.Text("database"), table.Text("table"))
        {
            ErrorPrefix = table.TextOrNull("errorPrefix"),
            PartitionColumns = table.List("partitionColumns", column => column.GetString()!),
            UniqueKeys = table.List("uniqueKeys", column => column.GetString()!),
            NewTable = table.TryGetProperty("columns", out var columns)
                ? new NewTableConfig(
                    (StructType)SchemaJson.ReadType(columns),
                    table.List("partitionBy", field => (field[0].GetString()!, Transform.Parse(field[1].GetString()!))))
                {
                    SortBy = table.TryGetProperty("sortBy", out _) ? table.List("sortBy", column => column.GetString()!) : [],
                }
                : null,
        }),
    };

    private static void WriteEndpoint(Utf8JsonWriter json, EndpointDestinationConfig endpoint)
    {
        json.WriteString("url"u8, endpoint.Url);
        json.WriteString("endpointName"u8, endpoint.EndpointName);
        if (endpoint.SealedAccessKey is { } key)
        {
            json.WriteBase64String("sealedAccessKey"u8, key.Span);
        }

        json.WriteBoolean("compresses"u8, endpoint.Compresses);
        json.WriteList("commonAttributes", endpoint.CommonAttributes, attribute => json.WriteList([attribute.Key, attribute.Value], json.WriteStringValue));
    }

    private static EndpointDestinationConfig ReadEndpoint(JsonElement json, EndpointKind kind) => new()
    {
        Endpoint = kind,
        Buffering = ReadBuffering(json),
        Objects = ReadObjects(json),
        Url = json.Text("url"),
        EndpointName = json.TextOrNull("endpointName"),
        SealedAccessKey = json.TryGetProperty("sealedAccessKey", out var key) ? key.GetBytesFromBase64() : default(ReadOnlyMemory<byte>?),
        Compresses = json.Flag("compresses"),
        CommonAttributes = json.List("commonAttributes", pair => KeyValuePair.Create(pair[0].GetString()!, pair[1].GetString()!)),
    };
}
