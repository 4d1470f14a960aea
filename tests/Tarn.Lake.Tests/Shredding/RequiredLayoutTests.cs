using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Tarn.DuckDb;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Shredding;

/// <summary>Files of tables with required columns and bytes of fixed length, read by DuckDB alone.</summary>
public sealed class RequiredLayoutTests : ParquetFixture
{
    private static readonly ParquetMemory Memory = new(64 << 20, ThreadCount: 1);

    private const string Repetitions = "select name || ' ' || repetition_type from parquet_schema({0}) where field_id is not null";

    [Fact]
    public async Task Required_columns_are_required_in_the_file()
    {
        var columns = new StructType(
            new NestedField(1, "id", PrimitiveType.Long, Required: true),
            new NestedField(
                2, "geo", new StructType(new NestedField(3, "lat", PrimitiveType.Double, Required: true), new NestedField(4, "lon", PrimitiveType.Double))),
            new NestedField(
                5, "at", new StructType(
                    new NestedField(6, "day", PrimitiveType.Date), new NestedField(7, "zone", PrimitiveType.String, Required: true)), Required: true),
            new NestedField(8, "tags", new ListType(9, PrimitiveType.String, ElementRequired: true)),
            new NestedField(10, "prices", new MapType(11, PrimitiveType.String, 12, PrimitiveType.Decimal(9, 2), ValueRequired: true), Required: true),
            new NestedField(13, "note", PrimitiveType.String));
        using var shredded = Shredded.Into(
            TableShape.Of(columns, new ShapeOptions()),
            """{"id":1,"geo":{"lat":1.5},"at":{"day":"2026-11-20","zone":"Z"},"tags":["a","b"],"prices":{"x":1.25},"note":"n"}""",
            """{"id":2,"at":{"zone":"Y"},"tags":[],"prices":{}}""",
            """{"id":3,"geo":{"lat":2.5,"lon":-1},"at":{"zone":"Y"},"prices":{"x":2,"y":3}}""");
        var file = Assert.Single(await Write(shredded.Chunks, columns));

        Assert.Equal(
            "id REQUIRED\ngeo OPTIONAL\nlat REQUIRED\nlon OPTIONAL\nat REQUIRED\nday OPTIONAL\nzone REQUIRED\ntags OPTIONAL\nelement REQUIRED\n"
            + "prices REQUIRED\nkey REQUIRED\nvalue REQUIRED\nnote OPTIONAL",
            Query(string.Format(CultureInfo.InvariantCulture, Repetitions, Path(file))));
        Assert.Equal(
            "1 {'lat': 1.5, 'lon': NULL} {'day': 2026-11-20, 'zone': Z} [a, b] {x=1.25} n\n2 - {'day': NULL, 'zone': Y} [] {} -\n"
            + "3 {'lat': 2.5, 'lon': -1.0} {'day': NULL, 'zone': Y} - {x=2.00, y=3.00} -",
            Query($"select concat_ws(' ', id, coalesce(geo::varchar, '-'), \"at\", coalesce(tags::varchar, '-'), "
                + $"prices, coalesce(note, '-')) from read_parquet({Path(file)}) order by id"));
        Assert.Equal((3L, 0L), (file.Metrics.ValueCounts[1], file.Metrics.NullValueCounts[1]));
        Assert.Equal([file.Path], Disk.List("scratch").Select(entry => $"scratch/{entry.Name}"));
    }

    [Fact]
    public async Task Many_row_groups_pages_dictionaries_and_filters_keep_their_values()
    {
        var columns = new StructType(
            new NestedField(1, "id", PrimitiveType.Int, Required: true),
            new NestedField(2, "word", PrimitiveType.String, Required: true),
            new NestedField(3, "text", PrimitiveType.String, Required: true),
            new NestedField(4, "s", new StructType(new NestedField(5, "x", PrimitiveType.Long, Required: true))));
        using var shredded = Shredded.Into(
            TableShape.Of(columns, new ShapeOptions()),
            [.. Enumerable.Range(0, 9_000).Select(i => Encoding.UTF8.GetBytes(
                $$"""{"id":{{i}},"word":"word {{i % 40}}","text":"{{new string((char)('a' + i % 26), 3_000 + i % 7)}}"{{(i % 3 == 0 ? "" : $",\"s\":{{\"x\":{i}}}")}}}"""))]);
        var file = Assert.Single(await Write(shredded.Chunks, columns, rowGroupRows: 4_096));

        Assert.Equal(3, file.SplitOffsets.Count);
        Assert.Equal("9000 40504500 true true true", Query($"""
            select concat_ws(' ', count(*), sum(id + 1), bool_and(word = 'word ' || id % 40),
            bool_and(text = repeat(chr((97 + id % 26)::int), 3000 + id % 7)), bool_and(case when id % 3 = 0 then s is null else s.x = id end)) from read_parquet({Path(file)})
            """));
        Assert.Equal(
            "4500 225",
            Query($"select (select id from read_parquet({Path(file)}) where id = 4500) || ' ' || (select count(*) "
                + $"from read_parquet({Path(file)}) where word = 'word 7')"));
        Assert.NotEqual("0", Query($"select count(*)::varchar from parquet_metadata({Path(file)}) where bloom_filter_length > 0"));
        Assert.Equal(
            "true", Query(
                $"select bool_and(not (bloom_filter_excludes and row_group_id = 1))::varchar from parquet_bloom_probe({Path(file)}, 'word', 'word 7')"));
    }

    [Fact]
    public async Task Bytes_of_fixed_length_have_no_lengths_in_the_file()
    {
        var columns = new StructType(
            new NestedField(1, "f", PrimitiveType.Fixed(4)),
            new NestedField(2, "r", PrimitiveType.Fixed(20), Required: true),
            new NestedField(3, "l", new ListType(4, PrimitiveType.Fixed(1))));
        string Hex(int i, int bytes) => string.Concat(Enumerable.Range(0, bytes).Select(j => ((i + j) % 256).ToString("X2", CultureInfo.InvariantCulture)));
        using var shredded = Shredded.Into(
            TableShape.Of(columns, new ShapeOptions()),
            [.. Enumerable.Range(0, 5_000).Select(i => Encoding.UTF8.GetBytes(
                $$"""{"f":{{(i % 5 == 0 ? "null" : $"\"{Hex(i % 10, 4)}\"")}},"r":"{{Hex(i, 20)}}","l":["{{Hex(i, 1)}}",null]}"""))]);
        var file = Assert.Single(await Write(shredded.Chunks, columns));

        Assert.Equal(
            "f FIXED_LEN_BYTE_ARRAY 4 OPTIONAL\nr FIXED_LEN_BYTE_ARRAY 20 REQUIRED\nelement FIXED_LEN_BYTE_ARRAY 1 OPTIONAL",
            Query($"select concat_ws(' ', name, type, type_length, repetition_type) from parquet_schema({Path(file)}) where field_id in (1, 2, 4)"));
        Assert.Equal(
            "5000 1000 BLOB", Query($"select count(*) || ' ' || count(*) filter (f is null) || ' ' || min(typeof(r)) from read_parquet({Path(file)})"));
        Assert.Equal(
            $"{Hex(1, 4)} {Hex(4001, 20)} {Hex(4001, 1)} 2",
            Query($"select concat_ws(' ', hex(f), hex(r), hex(l[1]), len(l)) from read_parquet({Path(file)}) offset 4001 limit 1"));
        Assert.Equal((Hex(1, 4), Hex(9, 4)), (Convert.ToHexString(file.Metrics.LowerBounds[1]), Convert.ToHexString(file.Metrics.UpperBounds[1])));
        Assert.Equal(16, file.Metrics.LowerBounds[2].Length);
    }

    /// <summary>
    /// Every record becomes a row, or is rejected because it lacks a required value. The file holds the rows for any
    /// number of columns encoded at a time.
    /// </summary>
    [Fact]
    public void Random_records_of_random_schemas_are_rows_or_errors()
    {
        var scans = new ChunkScans();
        using var database = DuckDatabase.Open(new DuckSettings
        {
            MemoryLimitBytes = Memory.BytesMax,
            Threads = 1,
            TempDirectory = null,
            PreserveInsertionOrder = false,
        });
        using var connection = database.Connect();
        connection.Register(scans);
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var lastId = 0;
            var columns = RandomStruct(random, 3, ref lastId);
            var records = Enumerable.Range(0, random.Next(1, 60)).Select(_ => RandomObject(columns, random)).ToList();
            using var shredded = Shredded.Into(TableShape.Of(columns, new ShapeOptions()), [.. records.Select(record => record.ToJsonString())]);
            Assert.Equal(
                records.Select(record => Misses(columns, record) ? ShredStatus.MissingValue : ShredStatus.Appended),
                shredded.Results.Select(result => result.Status));
            var rows = records.Where(record => !Misses(columns, record)).Select(record => Canonical(record)).ToList();
            if (rows.Count == 0)
            {
                return;
            }

            CheckFile(Write(shredded.Chunks, columns).GetAwaiter().GetResult().Single().Path, columns, rows);
            CheckFile(WriteInGroups(database.Connect, scans, shredded.Chunks, columns), columns, rows);
        }).Holds();
    }

    /// <summary>Writes a file with one or two leaves encoded at a time.</summary>
    private string WriteInGroups(Func<DuckConnection> connect, ChunkScans scans, IReadOnlyList<ColumnChunk> chunks, StructType columns)
    {
        using var threads = new BlockingThreads("encode", 1);
        var flush = new ParquetFlush { Chunks = chunks, Columns = columns, PathOf = _ => "" };
        var writer = new ParquetFileWriter(Disk, connect, scans, flush, Memory, threads);
        var path = $"scratch/{Guid.NewGuid():N}.parquet";
        var rows = new RowRuns(chunks, new OriginPartition());
        writer.Write((rows, 0), BatchRange.All, Memory.LeavesMax(0) / (1 + columns.Fields.Count % 2), path, CancellationToken.None);
        return path;
    }

    private void CheckFile(string path, StructType columns, List<string> rows)
    {
        var file = DuckText.Quote(Disk.LocalPath(path));
        var read = Query($"select to_json(t)::varchar from read_parquet({file}) t").Split('\n');
        Assert.Equal(rows, read.Select(row => Canonical(JsonNode.Parse(row)!)));
        var required = new Schema(0, columns).FieldsById.Values.Count(field => field.Required);
        Assert.Equal(
            required,
            Query(string.Format(CultureInfo.InvariantCulture, Repetitions, file)).Split('\n').Count(
                line => line.EndsWith(" REQUIRED", StringComparison.Ordinal)));
        Disk.Delete(path);
    }

    private static StructType RandomStruct(Random random, int depth, ref int lastId)
    {
        var fields = new List<NestedField>();
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            fields.Add(new NestedField(++lastId, $"f{lastId}", RandomType(random, depth - 1, ref lastId), random.Next(3) == 0));
        }

        return new StructType(fields);
    }

    private static IcebergType RandomType(Random random, int depth, ref int lastId) => random.Next(depth > 0 ? 7 : 4) switch
    {
        0 => PrimitiveType.Long,
        1 => PrimitiveType.String,
        2 => PrimitiveType.Boolean,
        3 => PrimitiveType.Double,
        4 => RandomStruct(random, depth, ref lastId),
        5 => new ListType(++lastId, RandomType(random, depth - 1, ref lastId), random.Next(2) == 0),
        _ => new MapType(++lastId, PrimitiveType.String, ++lastId, RandomType(random, depth - 1, ref lastId), random.Next(2) == 0),
    };

    private static JsonObject RandomObject(StructType type, Random random)
    {
        var record = new JsonObject();
        foreach (var field in type.Fields)
        {
            if (random.Next(field.Required ? 25 : 4) > 0)
            {
                record[field.Name] = RandomValue(field.Type, field.Required, random);
            }
        }

        return record;
    }

    private static JsonNode? RandomValue(IcebergType type, bool required, Random random)
    {
        if (random.Next(required ? 25 : 4) == 0)
        {
            return null;
        }

        switch (type)
        {
            case StructType fields:
                return RandomObject(fields, random);
            case ListType list:
                return new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => RandomValue(list.Element, list.ElementRequired, random))]);
            case MapType map:
                return new JsonObject(
                    Enumerable.Range(0, random.Next(4)).Select(i => KeyValuePair.Create($"k{i}", RandomValue(map.Value, map.ValueRequired, random))));
            case PrimitiveType { Kind: PrimitiveKind.Long }:
                return random.Next(100);
            case PrimitiveType { Kind: PrimitiveKind.Double }:
                return random.Next(100) + 0.5;
            case PrimitiveType { Kind: PrimitiveKind.Boolean }:
                return random.Next(2) == 0;
            default:
                return $"text {random.Next(20)}";
        }
    }

    private static bool Misses(IcebergType type, JsonNode? value) => (type, value) switch
    {
        (StructType fields, JsonObject record) => fields.Fields.Any(
            field => (field.Required && record[field.Name] is null) || Misses(field.Type, record[field.Name])),
        (ListType list, JsonArray items) => items.Any(item => (list.ElementRequired && item is null) || Misses(list.Element, item)),
        (MapType map, JsonObject entries) => entries.Any(entry => (map.ValueRequired && entry.Value is null) || Misses(map.Value, entry.Value)),
        _ => false,
    };

    /// <summary>
    /// Omits nulls in objects, because a struct cannot tell them from absence. DuckDB writes maps as objects too.
    /// </summary>
    private static string Canonical(JsonNode? value) => value switch
    {
        JsonObject record =>
            $"{{{string.Join(",", record.Where(field => field.Value is not null).OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}:{Canonical(field.Value)}"))}}}",
        JsonArray items => $"[{string.Join(",", items.Select(Canonical))}]",
        null => "null",
        _ => value.ToJsonString(),
    };
}
