using System.Runtime.InteropServices;
using Tarn.DuckDb;
using Tarn.Lake.Files;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;
using Tarn.Lake.Shredding;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Shredding;

/// <summary>
/// A column of every type, through every place between a record and a manifest. Some places have a default for unknown
/// kinds, which is right for none: a new kind fails here before it writes wrong values or ends the process.
/// </summary>
public sealed class EveryTypeTests : ParquetFixture
{
    /// <summary>
    /// Of every kind: a type, its Hive text, and the type in DuckDB with a value as JSON in a chunk's spelling. Types
    /// that Tarn does not write have neither.
    /// </summary>
    private static readonly Dictionary<PrimitiveKind, (string Type, string Hive, string? Duck, string? Json)> Samples = new()
    {
        [PrimitiveKind.Boolean] = ("boolean", "boolean", "BOOLEAN", "true"),
        [PrimitiveKind.Int] = ("int", "int", "INTEGER", "-7"),
        [PrimitiveKind.Long] = ("long", "bigint", "BIGINT", "5000000000"),
        [PrimitiveKind.Float] = ("float", "float", "FLOAT", "0.5"),
        [PrimitiveKind.Double] = ("double", "double", "DOUBLE", "0.1"),
        [PrimitiveKind.Decimal] = ("decimal(5, 2)", "decimal(5,2)", "DECIMAL(5,2)", "-12.30"),
        [PrimitiveKind.Date] = ("date", "date", "DATE", "\"2026-11-20\""),
        [PrimitiveKind.Time] = ("time", "string", "TIME", "\"10:11:12.500000\""),
        [PrimitiveKind.Timestamp] = ("timestamp", "timestamp", "TIMESTAMP", "\"2026-11-20T10:28:57.123456\""),
        [PrimitiveKind.TimestampTz] = ("timestamptz", "timestamp", "TIMESTAMP WITH TIME ZONE", "\"2026-11-20T10:28:57.123456Z\""),
        [PrimitiveKind.TimestampNs] = ("timestamp_ns", "timestamp", null, null),
        [PrimitiveKind.TimestampTzNs] = ("timestamptz_ns", "timestamp", null, null),
        [PrimitiveKind.String] = ("string", "string", "VARCHAR", "\"text\""),
        [PrimitiveKind.Uuid] = ("uuid", "string", "UUID", "\"00112233-4455-6677-8899-aabbccddeeff\""),
        [PrimitiveKind.Fixed] = ("fixed[4]", "binary", "BLOB", "\"3q2+7w==\""),
        [PrimitiveKind.Binary] = ("binary", "binary", "BLOB", "\"aGk=\""),
        [PrimitiveKind.Unknown] = ("unknown", "string", null, null),
        [PrimitiveKind.Variant] = ("variant", "string", null, null),
        [PrimitiveKind.Geometry] = ("geometry", "string", null, null),
        [PrimitiveKind.Geography] = ("geography", "string", null, null),
    };

    public static TheoryData<PrimitiveKind> All => [.. Enum.GetValues<PrimitiveKind>()];

    public static TheoryData<PrimitiveKind> Written => [.. Samples.Where(sample => sample.Value.Json != null).Select(sample => sample.Key)];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_type_has_a_sample_and_its_texts(PrimitiveKind kind)
    {
        Assert.Contains(kind, Samples);
        Assert.Equal(kind, TypeOf(kind).Kind);
        Assert.Equal((Samples[kind].Type, Samples[kind].Hive), (TypeOf(kind).ToString(), HiveTypeText.Of(TypeOf(kind))));
        if (Samples[kind].Json == null)
        {
            Assert.Equal(ErrorKind.NotSupported, Assert.Throws<TarnException>(() => TableShape.Of(Columns(kind), new ShapeOptions())).Kind);
        }
    }

    [Fact]
    public void Every_kind_of_a_chunk_is_a_types_kind()
    {
        var kinds = Samples.Keys.Where(kind => Samples[kind].Json != null)
            .Select(kind => TableShape.Of(Columns(kind), new ShapeOptions()).Root.Children[0].Kind);
        Assert.Equal(Enum.GetValues<ColumnKind>(), kinds.Distinct().Order().Concat([ColumnKind.Struct, ColumnKind.List, ColumnKind.Map]));
    }

    [Theory]
    [MemberData(nameof(Written))]
    public async Task A_value_of_every_type_stays_the_same_from_record_to_manifest(PrimitiveKind kind)
    {
        var (type, columns, json) = (TypeOf(kind), Columns(kind), Samples[kind].Json!);
        var shape = TableShape.Of(columns, new ShapeOptions());
        Assert.Equal(type, shape.ToStruct(withRest: false).Fields[0].Type);
        var record = $$$"""{"v":{{{json}}},"l":[{{{json}}},null],"m":{"{{{json.Trim('"')}}}":{{{json}}}}}""";
        using var shredded = Shredded.Into(shape, record, "{}");
        Assert.Equal([record, "{}"], shredded.Rows());

        // With a nested format, or a kind that counts as nested, DuckDB's import ends the process.
        Assert.True(shape.Root.Children[0].IsLeaf, $"{shape.Root.Children[0].Kind} must stand before {ColumnKind.Struct}");
        Assert.DoesNotContain('+', ArrowFormat(columns));
        using (var duck = ColumnPlan.Of(columns).Children[0].ToDuck())
        {
            Assert.True(duck.Id is not (DuckTypeId.Struct or DuckTypeId.List or DuckTypeId.Map));
        }

        var batch = shredded.Chunks[0].Batches[0];
        var value = ChunkValue.At(batch, [batch.Chunk.Root.Children[0]], 0);
        var spec = new PartitionSpec(0, [new(1, 1000, "v", Transform.Identity)]);
        var files = await Encoder.Write(
            new ParquetFlush { Chunks = shredded.Chunks, Columns = columns, Spec = spec, PathOf = p => $"scratch/{p}.parquet" }, default);
        Assert.Equal([value, null], files.Select(file => file.Tuple.Values[0]));
        Assert.Equal(
            Samples[kind].Duck, Query($"select typeof(v) from read_parquet({Path(files[0])}) where l = [v, null] and m = map([v], [v])"));
        Assert.Equal(value, SingleValue.Decode(type, Assert.Contains(1, files[0].Metrics.LowerBounds)));
        Assert.Equal(value, SingleValue.Decode(type, Assert.Contains(1, files[0].Metrics.UpperBounds)));
        Assert.Equal(files.Select(file => file.Tuple), Listed(new Schema(0, columns), spec, files));
    }

    private static PrimitiveType TypeOf(PrimitiveKind kind) => (PrimitiveType)TypeText.Parse(Samples[kind].Type);

    private static StructType Columns(PrimitiveKind kind) => new(
        new NestedField(1, "v", TypeOf(kind)),
        new NestedField(2, "l", new ListType(3, TypeOf(kind))),
        new NestedField(4, "m", new MapType(5, TypeOf(kind), 6, TypeOf(kind))));

    private static unsafe string ArrowFormat(StructType columns)
    {
        using var target = new ArrowTarget(ColumnPlan.Of(columns));
        return Marshal.PtrToStringUTF8((nint)target.Schema->Children[0]->Format)!;
    }

    /// <summary>The partitions of files, written to a manifest and read back.</summary>
    private static IEnumerable<PartitionTuple> Listed(Schema schema, PartitionSpec spec, IReadOnlyList<ParquetFile> files)
    {
        var entries = files.Select(file => new ManifestEntry
        {
            Status = EntryStatus.Added,
            SnapshotId = new SnapshotId(1),
            File = new DataFile { Path = file.Path, RecordCount = file.RowCount, FileSizeBytes = 1, Partition = file.Tuple, Metrics = file.Metrics },
        });
        var bytes = ManifestWriter.Write(schema, spec, ManifestContent.Data, [.. entries], 2);
        var manifest = new ManifestFile { Path = "m.avro", LengthBytes = bytes.Length, SpecId = 0, AddedSnapshotId = new SnapshotId(1) };
        return ManifestReader.Read(bytes, manifest, spec.PartitionType(schema), new ReadBudget(1 << 20)).Select(entry => entry.File.Partition);
    }
}
