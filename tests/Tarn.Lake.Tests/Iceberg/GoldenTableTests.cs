using System.Text.Json;
using Tarn.Lake.Export;
using Tarn.Lake.Files;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Tests.Iceberg;

/// <summary>Our readers read tables of Iceberg Java, Spark, Trino and PyIceberg like Iceberg Java does.</summary>
public sealed class GoldenTableTests
{
    // Iceberg Java writes a length byte before a fixed value, against its own Avro schema
    private static readonly HashSet<string> Unreadable = ["java/part_fixed_malformed"];

    [Fact]
    public void Schemas_specs_snapshots_and_refs_are_those_that_the_writers_see() => ForEach((_, metadata, expected) =>
    {
        Assert.Equal(expected.GetProperty("format_version").GetInt32(), metadata.FormatVersion);
        Assert.Equal(expected.GetProperty("location").GetString(), metadata.Location);
        Assert.Equal(Columns(expected), metadata.CurrentSchema.Columns.Fields.Select(Column));
        Assert.Equal(
            expected.GetProperty("snapshots").EnumerateArray().Select(s =>
                $"{s.GetProperty("id")} {s.GetProperty("parent")} {s.GetProperty("sequence_number")} "
                    + $"{s.GetProperty("operation")} {s.GetProperty("schema_id")}"),
            metadata.Snapshots.Select(s => $"{s.Id} {s.ParentId} {s.SequenceNumber} {s.Operation} {s.SchemaId}"));
        Assert.Equal(expected.GetProperty("current_snapshot_id").ToString(), metadata.CurrentSnapshotId?.ToString() ?? "");
        Assert.Equal(
            expected.GetProperty("refs").EnumerateObject().Select(r =>
                $"{r.Name} {r.Value.GetProperty("type")} {r.Value.GetProperty("snapshot_id")} "
                    + $"{Optional(r.Value, "max_ref_age_ms")} {Optional(r.Value, "min_snapshots_to_keep")} {Optional(r.Value, "max_snapshot_age_ms")}").Order(),
            metadata.Refs.Select(r =>
                $"{r.Key} {(r.Value.IsBranch ? "branch" : "tag")} {r.Value.SnapshotId} {r.Value.MaxRefAgeMs} "
                    + $"{r.Value.MinSnapshotsToKeep} {r.Value.MaxSnapshotAgeMs}").Order());
        Assert.Equal(
            expected.GetProperty("partition_specs").EnumerateArray().Select(s => s.GetString()!.Split(':')[0].Split(' ')[0]),
            metadata.PartitionSpecs.Select(s => s.SpecId.ToString()));
    });

    [Fact]
    public void Live_files_have_the_paths_counts_sequence_numbers_and_partition_values_that_the_writers_see() => ForEach((tables, metadata, expected) =>
    {
        var entries = LiveEntries(tables, metadata);
        var data = entries.Where(e => e.File.Content == FileContent.Data).Select(e => Describe(metadata, e));
        var deletes = entries.Where(e => e.File.Content != FileContent.Data).Select(e => Describe(metadata, e));
        Assert.Equal(Files(expected, "data_files"), data.Order(StringComparer.Ordinal));
        Assert.Equal(Files(expected, "delete_file_list"), deletes.Order(StringComparer.Ordinal));
    });

    [Fact]
    public void Metadata_written_again_reads_the_same() => ForEach((_, metadata, _) =>
    {
        if (metadata.FormatVersion != 2)
        {
            return;
        }

        var again = TableMetadataReader.Read(TableMetadataWriter.Write(metadata), new ReadBudget(1 << 30));
        Assert.Equal(metadata.Schemas, again.Schemas);
        Assert.Equal(metadata.PartitionSpecs, again.PartitionSpecs);
        Assert.Equal(metadata.SortOrders, again.SortOrders);
        Assert.Equal(metadata.Properties, again.Properties);
        Assert.Equal(metadata.Refs, again.Refs);
        Assert.Equal(metadata.SnapshotLog, again.SnapshotLog);
        Assert.Equal(metadata.MetadataLog, again.MetadataLog);
        Assert.Equal(metadata.Statistics, again.Statistics);
        Assert.Equal(
            metadata.Snapshots.Select(s => (s.Id, s.ManifestList, s.Summary.Count)), again.Snapshots.Select(s => (s.Id, s.ManifestList, s.Summary.Count)));
        Assert.Equal(metadata with { LastUpdatedMs = 0 } == again, metadata == again with { LastUpdatedMs = 0 });
        var written = TableMetadataWriter.Write(metadata);
        Assert.True(written.Span.SequenceEqual(TableMetadataWriter.Write(again).Span));
        Assert.True(written.Span.SequenceEqual(
            TableMetadataWriter.Write(TableMetadataReader.Read(TableMetadataWriter.Gzip(TableMetadataWriter.Write(metadata)), new ReadBudget(1 << 30))).Span));
    });

    [Fact]
    public void Manifests_and_lists_written_again_read_the_same() => ForEach((tables, metadata, _) =>
    {
        if (metadata.FormatVersion == 1 || metadata.CurrentSnapshot is not { } snapshot)
        {
            return;
        }

        var manifests = Manifests(tables, snapshot);
        var list = ManifestListReader.Read(
            ManifestListWriter.Write(snapshot.Id, snapshot.ParentId, snapshot.SequenceNumber, manifests, metadata.FormatVersion), new ReadBudget(1 << 30));
        Assert.Equal(manifests.Select(Describe), list.Select(Describe));
        foreach (var manifest in manifests)
        {
            var spec = metadata.SpecById(manifest.SpecId);
            if (!ManifestOutput.CanWrite(metadata, spec.SpecId))
            {
                continue;
            }

            var type = spec.PartitionType(metadata.CurrentSchema);
            var entries = ManifestReader.Read(tables.At(manifest.Path), manifest, type, new ReadBudget(1 << 30));
            var written = ManifestWriter.Write(metadata.CurrentSchema, spec, manifest.Content, entries, metadata.FormatVersion);
            var again = ManifestReader.Read(written, manifest, type, new ReadBudget(1 << 30));
            Assert.Equal(entries.Select(e => DescribeAll(metadata, e)), again.Select(e => DescribeAll(metadata, e)));
        }
    });

    [Fact]
    public void Manifests_for_files_at_other_locations_differ_in_locations_alone() => ForEach((tables, metadata, _) =>
    {
        static RelocatedFile Move(string location) => new("file:///exported/" + location.Replace("//", "/"));
        if (metadata.CurrentSnapshot?.ManifestList is not { } location)
        {
            return;
        }

        var manifests = ManifestListReader.Read(tables.At(location), new ReadBudget(1 << 30));
        var moved = manifests.ToDictionary(manifest => manifest.Path, manifest => Move(manifest.Path) with { SizeBytes = 77 });
        var list = ManifestListReader.Read(RelocatedManifests.List(tables.At(location), moved, new ReadBudget(1 << 30)), new ReadBudget(1 << 30));
        Assert.Equal(manifests.Select(manifest => Describe(manifest with { Path = Move(manifest.Path).Location, LengthBytes = 77 })), list.Select(Describe));
        foreach (var manifest in manifests)
        {
            var type = metadata.SpecById(manifest.SpecId).PartitionType(metadata.CurrentSchema);
            var written = RelocatedManifests.Manifest(tables.At(manifest.Path), Move, new ReadBudget(1 << 30));
            var before = ManifestReader.Read(tables.At(manifest.Path), manifest, type, new ReadBudget(1 << 30));
            var after = ManifestReader.Read(written, manifest, type, new ReadBudget(1 << 30));
            Assert.Equal(before.Select(entry => Move(entry.File.Path).Location), after.Select(entry => entry.File.Path));
            Assert.Equal(
                before.Select(entry => entry.File.ReferencedDataFile is { } file ? Move(file).Location : null),
                after.Select(entry => entry.File.ReferencedDataFile));
            Assert.Equal(before.Select(Unmoved), after.Select(Unmoved));
        }

        string Unmoved(ManifestEntry entry) => DescribeAll(metadata, entry with
        {
            File = entry.File with
            {
                Path = "",
                ReferencedDataFile = "",
                Metrics = entry.File.Content == FileContent.PositionDeletes ? ColumnMetrics.None : entry.File.Metrics,
            },
        });
    });

    private static void ForEach(Action<GoldenTables, TableMetadata, JsonElement> check)
    {
        var failures = new List<string>();
        foreach (var tables in GoldenTables.Sets())
        {
            Assert.NotEmpty(tables.Names);
            foreach (var name in tables.Names.Where(n => !Unreadable.Contains(n)))
            {
                try
                {
                    var expected = tables.Expected(name);
                    var file = tables.File($"{name}/{expected.GetProperty("metadata_file").GetString()}");
                    check(tables, TableMetadataReader.Read(file, new ReadBudget(1 << 30)), expected);
                }
                catch (Exception exception)
                {
                    failures.Add($"{name}: {exception}");
                }
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
    }

    private static IReadOnlyList<ManifestFile> Manifests(GoldenTables tables, Snapshot snapshot) =>
        ManifestListReader.Read(tables.At(snapshot.ManifestList!), new ReadBudget(1 << 30));

    private static List<ManifestEntry> LiveEntries(GoldenTables tables, TableMetadata metadata) =>
        metadata.CurrentSnapshot is not { } snapshot
            ? []
            : Manifests(tables, snapshot)
                .SelectMany(m => ManifestReader.Read(
                    tables.At(m.Path), m, metadata.SpecById(m.SpecId).PartitionType(metadata.CurrentSchema), new ReadBudget(1 << 30)))
                .Where(e => e.IsLive)
                .ToList();

    private static IEnumerable<string> Files(JsonElement expected, string list) =>
        expected.GetProperty(list).EnumerateArray().Select(f =>
            $"{f.GetProperty("path").GetString()} {f.GetProperty("format").GetString()} {f.GetProperty("record_count")} {f.GetProperty("file_size")} "
            + $"spec {f.GetProperty("spec_id")} seq "
            + $"{f.GetProperty("data_sequence_number")}/{f.GetProperty("file_sequence_number")} sort {Optional(f, "sort_order_id")} "
            + $"row {Optional(f, "first_row_id")} eq {string.Join(',', Array(f, "equality_ids"))} ref "
            + $"{Optional(f, "referenced_data_file")} at {Optional(f, "content_offset")}+{Optional(f, "content_size")} "
            + $"path {f.GetProperty("partition_path").GetString()} "
            + string.Join(" ", f.GetProperty("partition").EnumerateObject().Select(p => $"{p.Name}={GoldenValue.OfJson(p.Value)}")))
            .Order(StringComparer.Ordinal);

    private static string Describe(TableMetadata metadata, ManifestEntry entry)
    {
        var f = entry.File;
        var type = metadata.SpecById(f.SpecId).PartitionType(metadata.CurrentSchema);
        return $"{Relative(metadata, f.Path)} {f.Format} {f.RecordCount} {f.FileSizeBytes} "
            + $"spec {f.SpecId} seq {entry.SequenceNumber}/{entry.FileSequenceNumber} sort {f.SortOrderId} "
            + $"row {f.FirstRowId} eq {string.Join(',', f.EqualityIds)} ref "
            + $"{(f.ContentOffset is null ? "" : Relative(metadata, f.ReferencedDataFile!))} at {f.ContentOffset}+{f.ContentSizeBytes} "
            + $"path {PartitionPath.Of(metadata.SpecById(f.SpecId), metadata.CurrentSchema, f.Partition)} "
            + string.Join(" ", type.Fields.Select((p, i) => $"{p.Name}={GoldenValue.Of((PrimitiveType)p.Type, f.Partition.Values[i])}"));
    }

    private static string DescribeAll(TableMetadata metadata, ManifestEntry entry) =>
        $"{entry.Status} {entry.SnapshotId} {Describe(metadata, entry)} {string.Join(',', entry.File.SplitOffsets)} "
        + Counts(entry.File.Metrics.ColumnSizes) + Counts(entry.File.Metrics.ValueCounts) + Counts(entry.File.Metrics.NullValueCounts)
        + Counts(entry.File.Metrics.NanValueCounts) + Bounds(entry.File.Metrics.LowerBounds) + Bounds(entry.File.Metrics.UpperBounds);

    private static string Describe(ManifestFile manifest) =>
        $"{manifest with { Partitions = null, KeyMetadata = null }} "
        + string.Join(';', (manifest.Partitions ?? []).Select(p => $"{p.ContainsNull} {p.ContainsNan} {Hex(p.LowerBound)} {Hex(p.UpperBound)}"));

    private static string Counts(IReadOnlyDictionary<int, long> counts) => string.Join(',', counts.OrderBy(c => c.Key)) + "|";

    private static string Bounds(IReadOnlyDictionary<int, byte[]> bounds) =>
        string.Join(',', bounds.OrderBy(c => c.Key).Select(c => $"{c.Key}:{Hex(c.Value)}")) + "|";

    private static string Hex(byte[]? bytes) => bytes is null ? "none" : Convert.ToHexString(bytes);

    private static string Relative(TableMetadata metadata, string path) =>
        path.StartsWith(metadata.Location + "/", StringComparison.Ordinal) ? path[(metadata.Location.Length + 1)..] : path;

    private static string Optional(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static IEnumerable<string> Array(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? value.EnumerateArray().Select(v => v.ToString()) : [];

    private static IEnumerable<string> Columns(JsonElement expected) =>
        expected.GetProperty("schema").EnumerateArray().Select(c =>
            $"{c.GetProperty("id")} {c.GetProperty("name").GetString()} {c.GetProperty("type").GetString()} "
                + $"{c.GetProperty("required").GetBoolean()} {Optional(c, "doc")}");

    private static string Column(NestedField field) => $"{field.Id} {field.Name} {field.Type} {field.Required} {field.Doc}";
}
