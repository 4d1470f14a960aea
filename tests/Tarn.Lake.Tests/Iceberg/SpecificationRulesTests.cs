using System.Text.Json;
using Tarn.Lake.Files;
using Tarn.Lake.Formats;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Writing;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Iceberg;

/// <summary>
/// The specification's rules as data, a case in each line of tests/data/iceberg-*.jsonl: schema evolution, the round trip of table
/// metadata, inherited numbers, and the edges of D39 (column bounds come from the footer). A line names the section or the edge.
/// </summary>
public sealed class SpecificationRulesTests
{
    private static readonly string[] WithoutMembers = ["schema-id", "identifier-field-ids"];

    [Fact]
    public void Schemas_evolve_as_the_specification_allows() => Walk("evolution", 50, "section", test =>
    {
        var editor = new SchemaEditor(SchemaJson.Read(test.GetProperty("schema")), test.GetProperty("last-column-id").GetInt32());
        var edits = test.GetProperty("edit") is { ValueKind: JsonValueKind.Array } several ? [.. several.EnumerateArray()] : new[] { test.GetProperty("edit") };
        if (test.TryGetProperty("refused", out var part))
        {
            var refused = Assert.Throws<TarnException>(() => edits.Aggregate(editor, Edit));
            Assert.Equal(ErrorKind.InvalidArgument, refused.Kind);
            Assert.Contains(part.GetString()!, refused.Message, StringComparison.Ordinal);
            return;
        }

        edits.Aggregate(editor, Edit);
        var members = Json(writer => SchemaJson.Write(writer, editor.Schema)).EnumerateObject().Where(member => !WithoutMembers.Contains(member.Name));
        Assert.Equal(Text(test.GetProperty("result")), Text(members));
        Assert.Equal(test.GetProperty("result-last-column-id").GetInt32(), editor.LastColumnId);
    });

    [Fact]
    public void Metadata_comes_back_as_it_was_read() => Walk("metadata", 7, "covers", test =>
    {
        var given = test.GetProperty("metadata");
        var written = Json(writer => TableMetadataWriter.Write(writer, TableMetadataReader.Read(given)));
        Assert.Equal(Text(test.TryGetProperty("written", out var expected) ? expected : given), Text(written));
        Assert.Equal(Text(written), Text(Json(writer => TableMetadataWriter.Write(writer, TableMetadataReader.Read(written)))));
    });

    [Fact]
    public void Entries_inherit_numbers_as_the_specification_says() => Walk("inheritance", 11, "section", test =>
    {
        var manifest = new ManifestFile
        {
            Path = "m",
            LengthBytes = 1,
            SpecId = 0,
            AddedSnapshotId = new SnapshotId(9),
            SequenceNumber = test.GetProperty("manifest").GetProperty("sequence").GetInt64(),
            FirstRowId = Number(test.GetProperty("manifest"), "first-row-id"),
        };
        var cases = test.GetProperty("entries").EnumerateArray().ToList();
        var inherited = new InheritedValues(manifest);
        foreach (var one in cases)
        {
            var (status, rows) = (Enum.Parse<EntryStatus>(one.GetProperty("status").GetString()!, ignoreCase: true), one.GetProperty("rows").GetInt64());
            long?[] found =
            [
                inherited.SequenceNumber(status, Number(one, "sequence")),
                inherited.SequenceNumber(status, Number(one, "file-sequence")),
                inherited.FirstRowId(status, FileContent.Data, rows, Number(one, "first-row-id")),
            ];
            Assert.Equal(Expected(one), found);
        }

        // Manifests of version 2 have no row ids of their own.
        if (cases.TrueForAll(one => Number(one, "first-row-id") is null))
        {
            var schema = new Schema(0, new StructType(new NestedField(1, "id", PrimitiveType.Long)));
            var bytes = ManifestWriter.Write(schema, PartitionSpec.Unpartitioned, ManifestContent.Data, [.. cases.Select(Entry)], 2);
            var read = ManifestReader.Read(bytes, manifest, PartitionSpec.Unpartitioned.PartitionType(schema), new ReadBudget(1 << 20));
            Assert.Equal(cases.Select(Expected), read.Select(entry => new[] { entry.SequenceNumber, entry.FileSequenceNumber, entry.File.FirstRowId }));
        }
    });

    [Fact]
    public void Bounds_of_row_groups_merge_at_their_edges() => Walk("metrics", 33, "covers", test =>
    {
        var type = (PrimitiveType)TypeText.Parse(test.GetProperty("type").GetString()!);
        var groups = test.GetProperty("groups").EnumerateArray().Select(group => new ParquetRowGroup(group.GetProperty("values").GetInt64(), 4, [
            new ParquetColumnChunk
            {
                ValueCount = group.GetProperty("values").GetInt64(),
                NullCount = Number(group, "nulls"),
                Min = Bytes(group, "min"),
                Max = Bytes(group, "max"),
            }]));
        var footer = new ParquetFooter([new ParquetLeaf(1, 0, Repeated: false, [1])], 0, [.. groups]);
        var columns = new StructType(new NestedField(1, "c", type));
        var mode = $"truncate({test.GetProperty("length").GetInt32()})";
        var modes = MetricsModes.Of(Table(2, new() { ["write.metadata.metrics.default"] = mode }, columns), columns);
        var metrics = FileMetrics.Of(footer, columns, _ => Number(test, "nans"), modes);
        Assert.Equal(Hex(Bytes(test, "lower")), Hex(metrics.LowerBounds.GetValueOrDefault(1)));
        Assert.Equal(Hex(Bytes(test, "upper")), Hex(metrics.UpperBounds.GetValueOrDefault(1)));
        long?[] counts = [metrics.ValueCounts[1], Count(metrics.NullValueCounts), Count(metrics.NanValueCounts)];
        Assert.Equal(test.GetProperty("counts").EnumerateArray().Select(Number), counts);
    });

    [Theory]
    [InlineData(1, "long", "parquet", "format version 1 is read only; versions 2 and 3 are written")]
    [InlineData(3, "long", "parquet", null)]
    [InlineData(2, "timestamp_ns", "parquet", "column c has type timestamp_ns, which is read and not written")]
    [InlineData(2, "timestamptz_ns", "parquet", "column c has type timestamptz_ns, which is read and not written")]
    [InlineData(2, "variant", "parquet", "column c has type variant, which is read and not written")]
    [InlineData(2, "unknown", "parquet", "column c has type unknown, which is read and not written")]
    [InlineData(2, "long", "orc", "write.format.default is orc, and only Parquet is written")]
    [InlineData(2, "long", "Parquet", null)]
    [InlineData(2, "uuid", "parquet", null)]
    public void Tables_that_our_writer_cannot_produce_are_read_only(int version, string type, string format, string? reason)
    {
        var columns = new StructType(new NestedField(1, "c", TypeText.Parse(type)));
        Assert.Equal(reason, WritableTable.ReadOnlyReason(Table(version, new() { ["write.format.default"] = format }, columns)));
    }

    private static SchemaEditor Edit(SchemaEditor editor, JsonElement edit)
    {
        var (name, path) = edit.EnumerateObject().Select(member => (member.Name, member.Value)).First();
        string[] at = [.. path.EnumerateArray().Select(part => part.GetString()!)];
        return name switch
        {
            "add" => editor.Add(at, SchemaJson.Read(JsonDocument.Parse(
                $$"""{"type": "struct", "fields": [{{edit.GetProperty("field").GetRawText()}}]}""").RootElement).Columns.Fields[0]),
            "drop" => editor.Drop(at),
            "rename" => editor.Rename(at, edit.GetProperty("to").GetString()!),
            "widen" => editor.Widen(at, (PrimitiveType)TypeText.Parse(edit.GetProperty("type").GetString()!)),
            "move" => editor.Move(at, edit.GetProperty("after").GetString()),
            "optional" => editor.MakeOptional(at),
            "describe" => editor.Describe(at, edit.GetProperty("doc").GetString()),
            _ => throw new ArgumentException(name),
        };
    }

    private static ManifestEntry Entry(JsonElement one) => new()
    {
        Status = Enum.Parse<EntryStatus>(one.GetProperty("status").GetString()!, ignoreCase: true),
        SequenceNumber = Number(one, "sequence"),
        FileSequenceNumber = Number(one, "file-sequence"),
        File = new DataFile { Path = "f", Format = "parquet", RecordCount = one.GetProperty("rows").GetInt64(), FileSizeBytes = 1 },
    };

    private static TableMetadata Table(int version, Dictionary<string, string> properties, StructType columns) => new()
    {
        FormatVersion = version,
        TableUuid = Guid.Empty,
        Location = "s3://b/t",
        LastUpdatedMs = 1,
        LastColumnId = 1,
        Schemas = [new Schema(0, columns)],
        CurrentSchemaId = 0,
        PartitionSpecs = [PartitionSpec.Unpartitioned],
        DefaultSpecId = 0,
        LastPartitionId = 999,
        Properties = properties,
    };

    /// <summary>Walks the lines of a file; a failure names the line.</summary>
    private static void Walk(string file, int cases, string name, Action<JsonElement> test)
    {
        var lines = File.ReadAllLines(TestData.PathOf($"iceberg-{file}.jsonl"));
        Assert.True(lines.Length >= cases, $"{lines.Length} cases");
        var wrong = new List<string>();
        foreach (var (at, line) in lines.Index())
        {
            var json = JsonDocument.Parse(line).RootElement;
            var failure = Record.Exception(() => test(json));
            if (failure is not null)
            {
                wrong.Add($"line {at + 1}, {json.GetProperty(name)}: {failure.Message}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static JsonElement Json(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            write(writer);
        }

        return JsonDocument.Parse(bytes.ToArray()).RootElement;
    }

    /// <summary>The JSON with sorted members.</summary>
    private static string Text(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => Text(json.EnumerateObject()),
        JsonValueKind.Array => $"[{string.Join(",", json.EnumerateArray().Select(Text))}]",
        JsonValueKind.String => JsonEncodedText.Encode(json.GetString()!).ToString(),
        _ => json.GetRawText(),
    };

    private static string Text(IEnumerable<JsonProperty> members) =>
        $"{{{string.Join(",", members.OrderBy(member => member.Name, StringComparer.Ordinal).Select(member => $"{member.Name}:{Text(member.Value)}"))}}}";

    private static long? Number(JsonElement json) => json.ValueKind == JsonValueKind.Null ? null : json.GetInt64();

    private static long? Number(JsonElement json, string name) => json.TryGetProperty(name, out var number) ? Number(number) : null;

    private static long?[] Expected(JsonElement one) => [.. one.GetProperty("expected").EnumerateArray().Select(Number)];

    private static long? Count(IReadOnlyDictionary<int, long> counts) => counts.TryGetValue(1, out var count) ? count : null;

    private static byte[]? Bytes(JsonElement json, string name) => json.GetProperty(name).GetString() is { } hex ? Convert.FromHexString(hex) : null;

    private static string? Hex(byte[]? bytes) => bytes is null ? null : Convert.ToHexStringLower(bytes);
}
