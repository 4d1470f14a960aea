using System.Text.Json;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;

namespace Tarn.Lake.Iceberg.Tables;

/// <summary>Reads table metadata files of format versions 1 to 3, gzipped or not.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#table-metadata-and-snapshots"/>
public static class TableMetadataReader
{
    // Estimated bytes of one token in the parsed document and in the objects made from it.
    private const int TokenBytes = 48;

    private static readonly HashSet<string> Known =
    [
        "format-version", "table-uuid", "location", "last-sequence-number", "last-updated-ms", "last-column-id", "schema", "schemas",
        "current-schema-id", "partition-spec", "partition-specs", "default-spec-id", "last-partition-id", "properties",
        "current-snapshot-id", "snapshots", "snapshot-log", "metadata-log", "sort-orders", "default-sort-order-id", "refs",
        "statistics", "partition-statistics",
    ];

    /// <summary>The metadata in a file's bytes.</summary>
    /// <param name="budget">The budget for the memory of the metadata.</param>
    /// <exception cref="Tarn.Storage.TarnException">
    /// InvalidArgument: the metadata does not follow the specification, or its version is too new. LimitExceeded: the
    /// reading exceeds the budget. Damaged: the file is a gzip file that is damaged or was cut off.
    /// </exception>
    public static TableMetadata Read(ReadOnlyMemory<byte> file, ReadBudget budget)
    {
        try
        {
            var plain = IsGzip(file.Span) ? BoundedReading.Gunzip(file, budget) : file;
            Charge(plain.Span, budget);
            using var document = JsonDocument.Parse(plain);
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException
            or KeyNotFoundException or InvalidDataException or OverflowException)
        {
            throw IcebergFormat.Broken($"the metadata file cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The metadata in a JSON object.</summary>
    public static TableMetadata Read(JsonElement json)
    {
        var version = json.Required("format-version").GetInt32();
        if (version is < 1 or > IcebergFormat.VersionMax)
        {
            throw IcebergFormat.Broken($"format version {version} cannot be read; versions 1 to {IcebergFormat.VersionMax} can");
        }

        var schemas = Schemas(json);
        var specs = Specs(json);
        var current = json.OptionalLong("current-snapshot-id") is { } id and >= 0 ? new SnapshotId(id) : (SnapshotId?)null;
        var metadata = new TableMetadata
        {
            FormatVersion = version,
            TableUuid = json.OptionalText("table-uuid") is { } uuid ? Guid.Parse(uuid) : Guid.Empty,
            Location = json.Required("location").GetString()!,
            LastSequenceNumber = json.OptionalLong("last-sequence-number") ?? 0,
            LastUpdatedMs = json.Required("last-updated-ms").GetInt64(),
            LastColumnId = json.Required("last-column-id").GetInt32(),
            Schemas = schemas,
            CurrentSchemaId = json.OptionalInt("current-schema-id") ?? schemas[^1].SchemaId,
            PartitionSpecs = specs,
            DefaultSpecId = json.OptionalInt("default-spec-id") ?? specs[^1].SpecId,
            LastPartitionId = json.OptionalInt("last-partition-id") ?? LastPartitionId(specs),
            SortOrders = SortOrders(json),
            DefaultSortOrderId = json.OptionalInt("default-sort-order-id") ?? 0,
            Properties = json.OptionalTexts("properties"),
            CurrentSnapshotId = current,
            Snapshots = json.OptionalArray("snapshots").Select(Snapshot.Read).ToArray(),
            SnapshotLog = json.OptionalArray("snapshot-log").Select(ReadSnapshotLog).ToArray(),
            MetadataLog = json.OptionalArray("metadata-log").Select(ReadMetadataLog).ToArray(),
            Refs = Refs(json, current),
            Statistics = json.OptionalArray("statistics").Select(StatisticsFile.Read).ToArray(),
            PartitionStatistics = json.OptionalArray("partition-statistics").Select(StatisticsFile.Read).ToArray(),
            OtherMembers = json.Unknown(Known),
        };
        _ = metadata.CurrentSchema;
        _ = metadata.DefaultSpec;
        return metadata;
    }

    private static Schema[] Schemas(JsonElement json)
    {
        var schemas = json.OptionalArray("schemas").Select(s => SchemaJson.Read(s)).ToArray();
        return schemas.Length > 0 ? schemas : [SchemaJson.Read(json.Required("schema"))];
    }

    private static PartitionSpec[] Specs(JsonElement json)
    {
        var specs = json.OptionalArray("partition-specs").Select(PartitionSpecJson.Read).ToArray();
        return specs.Length > 0 ? specs
            : json.Optional("partition-spec") is { } fields ? [new PartitionSpec(0, PartitionSpecJson.ReadFields(fields))]
            : throw IcebergFormat.Broken("partition-specs is missing");
    }

    private static int LastPartitionId(PartitionSpec[] specs) =>
        specs.SelectMany(s => s.Fields).Select(f => f.FieldId).Append(IcebergFormat.PartitionFieldIdFirst - 1).Max();

    private static SortOrder[] SortOrders(JsonElement json)
    {
        var orders = json.OptionalArray("sort-orders").Select(SortOrderJson.Read).ToArray();
        return orders.Length > 0 ? orders : [SortOrder.Unsorted];
    }

    private static Dictionary<string, SnapshotRef> Refs(JsonElement json, SnapshotId? current)
    {
        var refs = new Dictionary<string, SnapshotRef>();
        if (json.Optional("refs") is { } members)
        {
            foreach (var member in members.EnumerateObject())
            {
                refs[member.Name] = SnapshotRef.Read(member.Value);
            }
        }

        if (current is { } id)
        {
            refs.TryAdd(SnapshotRef.Main, new SnapshotRef(id, IsBranch: true));
        }

        return refs;
    }

    private static SnapshotLogEntry ReadSnapshotLog(JsonElement json) =>
        new(json.Required("timestamp-ms").GetInt64(), new SnapshotId(json.Required("snapshot-id").GetInt64()));

    private static MetadataLogEntry ReadMetadataLog(JsonElement json) =>
        new(json.Required("timestamp-ms").GetInt64(), json.Required("metadata-file").GetString()!);

    private static bool IsGzip(ReadOnlySpan<byte> file) => file.Length > 2 && file[0] == 0x1F && file[1] == 0x8B;

    // Charged before the document is parsed: a value of 2 bytes can become an object of 100.
    private static void Charge(ReadOnlySpan<byte> json, ReadBudget budget)
    {
        budget.Take(2L * json.Length);
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            budget.Take(TokenBytes);
        }
    }
}
