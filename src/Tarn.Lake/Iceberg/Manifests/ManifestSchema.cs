using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>The Avro schemas of manifests and manifest lists of format versions 2 and 3, with Iceberg's field ids.</summary>
internal static class ManifestSchema
{
    private static readonly byte[] ManifestListPlain = Build(json => WriteManifestFile(json, hasRowIds: false));
    private static readonly byte[] ManifestListWithRowIds = Build(json => WriteManifestFile(json, hasRowIds: true));

    /// <summary>Schema of a manifest list.</summary>
    public static byte[] ManifestList(int formatVersion) =>
        formatVersion >= IcebergFormat.VersionWithRowIds ? ManifestListWithRowIds : ManifestListPlain;

    /// <summary>Schema of a manifest whose files have partition tuples of <paramref name="partitionType"/>.</summary>
    public static byte[] Manifest(StructType partitionType, int formatVersion) => Build(json => WriteEntry(json, partitionType, formatVersion));

    private static byte[] Build(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, StructType partitionType, int formatVersion) => Record(json, "manifest_entry", () =>
    {
        Field(json, "status", FieldId.Status, "int");
        Field(json, "snapshot_id", FieldId.SnapshotId, "long", optional: true);
        Field(json, "sequence_number", FieldId.SequenceNumber, "long", optional: true);
        Field(json, "file_sequence_number", FieldId.FileSequenceNumber, "long", optional: true);
        Field(json, "data_file", FieldId.DataFile, () => Record(json, "r2", () => WriteDataFile(json, partitionType, formatVersion)));
    });

    private static void WriteDataFile(Utf8JsonWriter json, StructType partitionType, int formatVersion)
    {
        Field(json, "content", FieldId.Content, "int");
        Field(json, "file_path", FieldId.FilePath, "string");
        Field(json, "file_format", FieldId.FileFormat, "string");
        Field(json, "partition", FieldId.Partition, () => Record(json, "r102", () => WritePartition(json, partitionType)));
        Field(json, "record_count", FieldId.RecordCount, "long");
        Field(json, "file_size_in_bytes", FieldId.FileSize, "long");
        Map(json, "column_sizes", FieldId.ColumnSizes, 117, "long");
        Map(json, "value_counts", FieldId.ValueCounts, 119, "long");
        Map(json, "null_value_counts", FieldId.NullValueCounts, 121, "long");
        Map(json, "nan_value_counts", FieldId.NanValueCounts, 138, "long");
        Map(json, "lower_bounds", FieldId.LowerBounds, 126, "bytes");
        Map(json, "upper_bounds", FieldId.UpperBounds, 129, "bytes");
        Field(json, "key_metadata", FieldId.KeyMetadata, "bytes", optional: true);
        Field(json, "split_offsets", FieldId.SplitOffsets, () => Array(json, 133, () => json.WriteStringValue("long")), optional: true);
        Field(json, "equality_ids", FieldId.EqualityIds, () => Array(json, 136, () => json.WriteStringValue("int")), optional: true);
        Field(json, "sort_order_id", FieldId.SortOrderId, "int", optional: true);
        if (formatVersion >= IcebergFormat.VersionWithRowIds)
        {
            Field(json, "first_row_id", FieldId.FirstRowId, "long", optional: true);
        }

        Field(json, "referenced_data_file", FieldId.ReferencedDataFile, "string", optional: true);
        if (formatVersion >= IcebergFormat.VersionOfVectors)
        {
            Field(json, "content_offset", FieldId.ContentOffset, "long", optional: true);
            Field(json, "content_size_in_bytes", FieldId.ContentSize, "long", optional: true);
        }
    }

    private static void WriteManifestFile(Utf8JsonWriter json, bool hasRowIds) => Record(json, "manifest_file", () =>
    {
        Field(json, "manifest_path", FieldId.ManifestPath, "string");
        Field(json, "manifest_length", FieldId.ManifestLength, "long");
        Field(json, "partition_spec_id", FieldId.PartitionSpecId, "int");
        Field(json, "content", FieldId.ManifestContent, "int");
        Field(json, "sequence_number", FieldId.ManifestSequenceNumber, "long");
        Field(json, "min_sequence_number", FieldId.MinSequenceNumber, "long");
        Field(json, "added_snapshot_id", FieldId.AddedSnapshotId, "long");
        Field(json, "added_files_count", FieldId.AddedFilesCount, "int");
        Field(json, "existing_files_count", FieldId.ExistingFilesCount, "int");
        Field(json, "deleted_files_count", FieldId.DeletedFilesCount, "int");
        Field(json, "added_rows_count", FieldId.AddedRowsCount, "long");
        Field(json, "existing_rows_count", FieldId.ExistingRowsCount, "long");
        Field(json, "deleted_rows_count", FieldId.DeletedRowsCount, "long");
        Field(
            json,
            "partitions",
            FieldId.Partitions,
            () => Array(json, 508, () => Record(json, "r508", () =>
            {
                Field(json, "contains_null", FieldId.ContainsNull, "boolean");
                Field(json, "contains_nan", FieldId.ContainsNan, "boolean", optional: true);
                Field(json, "lower_bound", FieldId.LowerBound, "bytes", optional: true);
                Field(json, "upper_bound", FieldId.UpperBound, "bytes", optional: true);
            })),
            optional: true);
        Field(json, "key_metadata", FieldId.ManifestKeyMetadata, "bytes", optional: true);
        if (hasRowIds)
        {
            Field(json, "first_row_id", FieldId.ManifestFirstRowId, "long", optional: true);
        }
    });

    private static void WritePartition(Utf8JsonWriter json, StructType partitionType)
    {
        // Avro defines a fixed type once and refers to it by name from then on
        var defined = new HashSet<string>();
        foreach (var field in partitionType.Fields)
        {
            var name = AvroName(field.Name);
            Field(json, name, field.Id, () => WritePrimitive(json, (PrimitiveType)field.Type, defined), optional: true, field.Name);
        }
    }

    private static void WritePrimitive(Utf8JsonWriter json, PrimitiveType type, HashSet<string> defined)
    {
        var avro = type.Traits.Avro ?? throw IcebergFormat.Broken($"tables partitioned by {type} are not written");
        var logical = type.Traits.AvroLogical;
        var fixedName = avro == "fixed" ? FixedName(type) : null;
        if ((logical is null && fixedName is null) || (fixedName is not null && !defined.Add(fixedName)))
        {
            json.WriteStringValue(fixedName ?? avro);
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, avro);
        WriteFixed(json, type, fixedName);
        if (logical is not null)
        {
            json.WriteString("logicalType"u8, logical);
        }

        if (type.Traits.UnitsPerSecond > 0)
        {
            json.WriteBoolean("adjust-to-utc"u8, type.Traits.IsInstant);
        }

        json.WriteEndObject();
    }

    private static string FixedName(PrimitiveType type) => type.Kind switch
    {
        PrimitiveKind.Uuid => "uuid_fixed",
        PrimitiveKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"decimal_{type.Precision}_{type.Scale}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"fixed_{type.Length}"),
    };

    private static void WriteFixed(Utf8JsonWriter json, PrimitiveType type, string? name)
    {
        if (name is null)
        {
            return;
        }

        json.WriteString("name"u8, name);
        json.WriteNumber("size"u8, type.Kind switch
        {
            PrimitiveKind.Uuid => 16,
            PrimitiveKind.Decimal => ManifestPartition.DecimalBytes(type.Precision),
            _ => type.Length,
        });
        if (type.Kind == PrimitiveKind.Decimal)
        {
            json.WriteNumber("precision"u8, type.Precision);
            json.WriteNumber("scale"u8, type.Scale);
        }
    }

    private static void Record(Utf8JsonWriter json, string name, Action fields)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "record"u8);
        json.WriteString("name"u8, name);
        json.WriteStartArray("fields"u8);
        fields();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Map(Utf8JsonWriter json, string name, int fieldId, int keyId, string valueType) => Field(
        json,
        name,
        fieldId,
        () =>
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "array"u8);
            json.WritePropertyName("items"u8);
            Record(json, string.Create(CultureInfo.InvariantCulture, $"k{keyId}_v{keyId + 1}"), () =>
            {
                Field(json, "key", keyId, "int");
                Field(json, "value", keyId + 1, valueType);
            });
            json.WriteString("logicalType"u8, "map"u8);
            json.WriteEndObject();
        },
        optional: true);

    private static void Array(Utf8JsonWriter json, int elementId, Action items)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "array"u8);
        json.WritePropertyName("items"u8);
        items();
        json.WriteNumber("element-id"u8, elementId);
        json.WriteEndObject();
    }

    private static void Field(Utf8JsonWriter json, string name, int id, string type, bool optional = false) =>
        Field(json, name, id, () => json.WriteStringValue(type), optional);

    private static void Field(Utf8JsonWriter json, string name, int id, Action type, bool optional = false, string? unsanitized = null)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WritePropertyName("type"u8);
        if (optional)
        {
            json.WriteStartArray();
            json.WriteStringValue("null"u8);
            type();
            json.WriteEndArray();
            json.WriteNull("default"u8);
        }
        else
        {
            type();
        }

        json.WriteNumber("field-id"u8, id);
        if (unsanitized is not null && unsanitized != name)
        {
            json.WriteString("iceberg-field-name"u8, unsanitized);
        }

        json.WriteEndObject();
    }

    /// <summary>A valid Avro name, derived as Iceberg's own libraries do.</summary>
    private static string AvroName(string name)
    {
        var text = new StringBuilder();
        foreach (var one in name)
        {
            if (char.IsAsciiLetter(one) || one == '_' || (char.IsAsciiDigit(one) && text.Length > 0))
            {
                text.Append(one);
            }
            else
            {
                text.Append('_').Append(char.IsAsciiDigit(one) ? one.ToString() : $"x{(int)one:X}");
            }
        }

        return text.ToString();
    }
}
