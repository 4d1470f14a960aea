using System.Text;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Lake.Iceberg.Values;
using Tarn.Lake.Shredding;
using Tarn.Lake.Tests.Iceberg.Updates;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Shredding;

public sealed class ParquetEncoderTests : ParquetFixture
{
    [Fact]
    public async Task Files_read_back_equal_the_records()
    {
        string[] records =
        [
            """{"id":1,"name":"Zürich","ok":true,"geo":{"lat":47.4,"lon":8.5},"tags":["a","b"],"items":[{"sku":"x","qty":1},{"sku":"y"},null]}""",
            """{"id":2,"geo":{"lat":1.5},"tags":[],"items":[]}""",
            """{"name":"a text that is longer than twelve bytes","ok":false,"geo":{},"tags":[null,"c"],"items":[{}]}""",
            "{}",
        ];
        using var shredded = Shredded.AsFirstBuffer(records);
        var columns = WithIds(shredded.Shredder.Shape.ToStruct(withRest: false));
        var file = Assert.Single(await Write(shredded.Chunks, columns));
        Assert.Equal(4, file.RowCount);
        Assert.Equal(
            "1 Zürich true 47.4/8.5 [a, b] [{'sku': x, 'qty': 1}, {'sku': y, 'qty': NULL}, NULL]\n"
            + "2 - - 1.5/- [] []\n"
            + "- a text that is longer than twelve bytes false -/- [NULL, c] [{'sku': NULL, 'qty': NULL}]\n"
            + "- - - - - -",
            Query($"select concat_ws(' ', coalesce(id::varchar,'-'), coalesce(name,'-'), coalesce(ok::varchar,'-'), "
                + $"case when geo is null then '-' else coalesce(geo.lat::varchar,'-') || '/' || "
                + $"coalesce(geo.lon::varchar,'-') end, coalesce(tags::varchar,'-'), coalesce(items::varchar,'-')) from read_parquet({Path(file)})"));
        Assert.Equal(
            "id 1\nname 2\nok 3\ngeo 4\nlat 5\nlon 6\ntags 7\nelement 8\nitems 9\nelement 10\nsku 11\nqty 12",
            Query($"select name || ' ' || field_id from parquet_schema({Path(file)}) where field_id is not null"));
    }

    [Fact]
    public async Task Every_declared_type_is_written_as_Iceberg_reads_it()
    {
        using var shredded = Shredded.Into(
            TableShape.Of(ShredderTests.Declared, new ShapeOptions()),
            """{"i":-1,"f":0.5,"d":-12.3,"day":"2026-11-20","t":"10:11:12.5","ts":"2026-11-20T10:28:57.123456","tz":"2026-11-20T10:28:57Z","u":"00112233-4455-6677-8899-aabbccddeeff","b":"aGk=","m":{"k":1,"l":null}}""",
            "{}");
        var file = Assert.Single(await Write(shredded.Chunks, ShredderTests.Declared));
        Assert.Equal(
            "-1 0.5 -12.30 2026-11-20 10:11:12.5 2026-11-20 10:28:57.123456 2026-11-20 10:28:57+00 00112233-4455-6677-8899-aabbccddeeff hi {k=1, l=NULL}",
            Query($"select concat_ws(' ', i, f, d, day, t, ts, tz, u, b::varchar, m) from read_parquet({Path(file)}) where i is not null"));
        Assert.Equal(
            "INTEGER FLOAT DECIMAL(5,2) DATE TIME TIMESTAMP TIMESTAMP WITH TIME ZONE UUID BLOB MAP(VARCHAR, BIGINT)",
            Query($"select concat_ws(' ', typeof(i), typeof(f), typeof(d), typeof(day), typeof(t), typeof(ts), "
                + $"typeof(tz), typeof(u), typeof(b), typeof(m)) from read_parquet({Path(file)}) limit 1"));
        var bounds = file.Metrics.LowerBounds.ToDictionary(
            b => b.Key, b => SingleValue.Decode((PrimitiveType)new Schema(0, ShredderTests.Declared).FieldsById[b.Key].Type, b.Value));
        Assert.Equal(-1, bounds[1]);
        Assert.Equal(0.5f, bounds[2]);
        Assert.Equal((Int128)(-1230), bounds[3]);
        Assert.Equal(new DateOnly(2026, 11, 20).DayNumber - new DateOnly(1970, 1, 1).DayNumber, bounds[4]);
        Assert.Equal(36_672_500_000L, bounds[5]);
        Assert.Equal(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), bounds[8]);
        Assert.Equal("hi"u8.ToArray(), bounds[9]);
        Assert.All([1, 2, 3, 4, 5, 6, 7, 8, 9], id => Assert.Equal((2, 1), (file.Metrics.ValueCounts[id], file.Metrics.NullValueCounts[id])));
    }

    [Fact]
    public async Task Statistics_are_right_at_the_edges()
    {
        // Row groups of 2,048 rows: the first all null, the second with zeros, the third with values.
        var records = Enumerable.Range(0, 6_144).Select(i => i switch
        {
            < 2_048 => """{"z":0}""",
            < 4_096 => """{"z":-0.0,"n":null,"s":"Ünïcödé text beyond sixteen"}""",
            _ => $$"""{"z":0,"n":{{i}},"s":"b","x":[{{i}}],"f":0.5}""",
        });
        using var shredded = Shredded.AsFirstBuffer([.. records]);
        var columns = WithIds(shredded.Shredder.Shape.ToStruct(withRest: false));
        var file = Assert.Single(await Write(shredded.Chunks, columns, rowGroupRows: 2_048));
        Assert.Equal(3, file.SplitOffsets.Count);
        Assert.Equal(4, file.SplitOffsets[0]);
        var (z, n, s, x, f) = (Id(columns, "z"), Id(columns, "n"), Id(columns, "s"), ((ListType)Field(columns, "x").Type).ElementId, Id(columns, "f"));
        var metrics = file.Metrics;
        Assert.Equal([-0.0, 0.0], [BitConverter.ToDouble(metrics.LowerBounds[z]), BitConverter.ToDouble(metrics.UpperBounds[z])]);
        Assert.True(double.IsNegative(BitConverter.ToDouble(metrics.LowerBounds[z])));
        Assert.False(double.IsNegative(BitConverter.ToDouble(metrics.UpperBounds[z])));
        Assert.Equal((4_096, 6_143), (BitConverter.ToInt64(metrics.LowerBounds[n]), BitConverter.ToInt64(metrics.UpperBounds[n])));
        Assert.Equal((6_144, 4_096), (metrics.ValueCounts[n], metrics.NullValueCounts[n]));
        Assert.Equal("b", Encoding.UTF8.GetString(metrics.LowerBounds[s]));
        Assert.Equal("Ünïcödé text bez", Encoding.UTF8.GetString(metrics.UpperBounds[s]));
        Assert.False(metrics.LowerBounds.ContainsKey(x));
        Assert.Equal(0, metrics.NanValueCounts[f]);
        Assert.True(metrics.ColumnSizes[n] > 0);
    }

    [Fact]
    public async Task Negative_zero_stays_beside_zero()
    {
        const string Pair = """{"z":0.0,"l":[{"f":0.0},{"f":-0.0}]}""";
        using var shredded = Shredded.AsFirstBuffer([.. Enumerable.Range(0, 5_000).Select(i => i % 2 == 0 ? Pair : """{"z":-0.0,"t":"the same text"}""")]);
        var file = Assert.Single(await Write(shredded.Chunks, WithIds(shredded.Shredder.Shape.ToStruct(withRest: false))));
        Assert.Equal(
            "2500 2500", Query($"select count(*) filter (z::varchar = '0.0') || ' ' || count(*) filter (z::varchar = '-0.0') from read_parquet({Path(file)})"));
        Assert.Equal("[{'f': 0.0}, {'f': -0.0}]", Query($"select distinct l::varchar from read_parquet({Path(file)}) where l is not null"));
    }

    [Fact]
    public async Task Each_partition_becomes_a_file_with_its_rows_in_order()
    {
        using var shredded = new Shredded { Shredder = new Shredder(TableShape.ForNewTable(new ShapeOptions())) };
        for (var i = 0; i < 6_000; i++)
        {
            shredded.Append(
                Encoding.UTF8.GetBytes($$"""{"i":{{i}},"s":"value number {{i}}","l":[{{i}}]}"""),
                new RowOrigin(0, i, 0, i, RowOperation.Insert, i < 4_096 ? i % 3 : 3));
        }

        shredded.Seal();
        var columns = WithIds(shredded.Shredder.Shape.ToStruct(withRest: false));
        var files = await Write(shredded.Chunks, columns);
        Assert.Equal([0, 1, 2, 3], files.Select(file => file.Partition));
        Assert.Equal([1_366L, 1_365, 1_365, 1_904], files.Select(file => file.RowCount));
        foreach (var file in files)
        {
            Assert.Equal("true true", Query(
                $"select (list(i) = list_sort(list(i)))::varchar || ' ' || bool_and(s = 'value number ' || i and l = "
                    + $"[i])::varchar from read_parquet({Path(file)})"));
        }
    }

    [Fact]
    public async Task Maps_may_stand_anywhere()
    {
        var inner = new MapType(17, PrimitiveType.Int, 18, PrimitiveType.Double);
        var columns = new StructType(
            new NestedField(1, "s", new StructType(new NestedField(2, "m", new MapType(3, PrimitiveType.String, 4, new ListType(5, inner))))),
            new NestedField(6, "m", new MapType(7, PrimitiveType.String, 8, new StructType(new NestedField(9, "x", PrimitiveType.String)))));
        using var shredded = Shredded.Into(
            TableShape.Of(columns, new ShapeOptions()), """{"s":{"m":{"k":[{"1":2.5},{},null],"l":null}},"m":{"a":{"x":"y"},"b":{}}}""", "{}", """{"m":{}}""");
        var file = Assert.Single(await Write(shredded.Chunks, columns));
        Assert.Equal(
            "{'m': {k=[{1=2.5}, {}, NULL], l=NULL}} {a={'x': y}, b={'x': NULL}}\n- -\n- {}",
            Query($"select coalesce(s::varchar, '-') || ' ' || coalesce(m::varchar, '-') from read_parquet({Path(file)})"));
    }

    [Fact]
    public async Task Columns_may_have_any_names()
    {
        string[] names = ["a b", "it's", "x.y", "Größe", "select", "a,b}", "__duckdb_field_id", "element", "日本", "s", "}'; DROP TABLE x; --", new('n', 255)];
        var record = "{" + string.Join(",", names.Select((n, i) => $"\"{n}\":{{\"{names[^(i + 1)]}\":{i}}}")) + ",\"\\\"q\\\\\":7}";
        using var shredded = Shredded.AsFirstBuffer(record);
        var columns = WithIds(shredded.Shredder.Shape.ToStruct(withRest: true));
        var file = Assert.Single(await Write(shredded.Chunks, columns));
        Assert.Equal(
            string.Join("|", columns.Fields.Select(f => f.Name)),
            Query($"select string_agg(name, '|' order by field_id) from parquet_schema({Path(file)}) where field_id "
                + $"in ({string.Join(",", columns.Fields.Select(f => f.Id))})"));
        Assert.Equal(12, columns.Fields.Count);
        Assert.Equal("7", Query($"""select "{"\"\"q\\"}"::varchar from read_parquet({Path(file)})"""));
    }

    [Fact]
    public async Task Columns_without_values_in_a_batch_are_null_there()
    {
        string[] records =
        [
            .. Enumerable.Repeat("{}", 2_048),
            """{"a":1,"s":{"x":"y","l":[{"k":1.5}]},"t":"text"}""", """{"s":{},"l2":[{}]}""", """{"l2":[{"z":true}]}""",
        ];
        using var shredded = Shredded.AsFirstBuffer(records);
        var columns = WithIds(shredded.Shredder.Shape.ToStruct(withRest: false));
        var file = Assert.Single(await Write(shredded.Chunks, columns));
        Assert.Equal(
            "2048 - - - -\n1 1 {'x': y, 'l': [{'k': 1.5}]} text -\n1 - - - [{'z': true}]\n1 - {'x': NULL, 'l': NULL} - [{'z': NULL}]",
            Query($"select concat_ws(' ', count(*), coalesce(a::varchar,'-'), coalesce(s::varchar,'-'), "
                + $"coalesce(t,'-'), coalesce(l2::varchar,'-')) from read_parquet({Path(file)}) group by a, s, t, l2 "
                + $"order by count(*) desc, a, s::varchar nulls first"));
    }

    [Fact]
    public async Task A_tables_spec_divides_rows_by_what_their_columns_say()
    {
        var columns = new StructType(
            new NestedField(1, "id", PrimitiveType.Long),
            new NestedField(2, "at", PrimitiveType.TimestampTz),
            new NestedField(3, "geo", new StructType(new NestedField(4, "country", PrimitiveType.String))));
        const string Swiss = """{"country":"CH"}""";
        const string German = """{"country":"DE"}""";
        var spec = new PartitionSpec(0, [new(2, 1000, "at_day", Transform.Day), new(4, 1001, "country", Transform.Identity)]);
        var shredded = Shredded.Into(
            TableShape.Of(columns, new ShapeOptions { Evolve = false }),
            [.. Enumerable.Range(0, 3_000).Select(i => Encoding.UTF8.GetBytes(
                $$"""{"id":{{i}},"at":"2026-11-{{20 + i / 2_500}}T10:00:00Z","geo":{{(i % 10 == 0 ? "null" : i % 2 == 0 ? Swiss : German)}}}"""))]);
        var files = await Encoder.Write(
            new ParquetFlush { Chunks = shredded.Chunks, Columns = columns, Spec = spec, PathOf = p => $"scratch/{p}.parquet" },
            CancellationToken.None);
        Assert.Equal(
            ["at_day=2026-11-20/country=CH 1000", "at_day=2026-11-20/country=DE 1250", "at_day=2026-11-20/country=null 250",
             "at_day=2026-11-21/country=CH 200", "at_day=2026-11-21/country=DE 250", "at_day=2026-11-21/country=null 50"],
            files.Select(f => $"{PartitionPath.Of(spec, new Schema(0, columns), f.Tuple)} {f.RowCount}").Order(StringComparer.Ordinal));
        var german = files.First(f => Equals(f.Tuple.Values[1], "DE"));
        Assert.Equal("DE 1 2499", Query($"select min(geo.country) || ' ' || min(id) || ' ' || max(id) from read_parquet({Path(german)})"));
        shredded.Dispose();
    }

    [Fact]
    public async Task Rows_of_a_file_have_the_tables_order()
    {
        var columns = new StructType(
            new NestedField(1, "n", PrimitiveType.Long),
            new NestedField(2, "a \"b", PrimitiveType.String),
            new NestedField(3, "l", new ListType(4, PrimitiveType.Long)));
        var order = new SortOrder(7, [new SortField(2, Transform.Identity, true, true), new SortField(1, Transform.Identity, false, false)]);
        using var shredded = Shredded.Into(
            TableShape.Of(columns, new ShapeOptions { Evolve = false }),
            [.. Enumerable.Range(0, 150_000).Select(i => i * 7_919 % 150_000).Select(i => Encoding.UTF8.GetBytes(
                $$"""{"n":{{i}},"a \"b":{{(i % 10 == 0 ? "null" : $"\"{i % 3}\"")}},"l":[{{i}}]}"""))]);
        var file = Assert.Single(await Encoder.Write(
            new ParquetFlush { Chunks = shredded.Chunks, Columns = columns, Order = order, PathOf = p => $"scratch/{p}.parquet" }, CancellationToken.None));
        Assert.Equal(7, file.SortOrderId);
        Assert.Equal(150_000, file.RowCount);
        const string Place = "row_number() over (order by \"a \"\"b\" desc nulls first, n)";
        Assert.Equal(
            "150000 150000",
            Query($"select count(*) || ' ' || count(distinct n) from (select *, {Place} - 1 as place from read_parquet({Path(file)}, file_row_number = true)) "
                + "where place = file_row_number and l = [n]"));
    }

    [Theory]
    [InlineData("none", false, null, null)]
    [InlineData("counts", true, null, null)]
    [InlineData("truncate(4)", true, "aaaa", "aaab")]
    [InlineData("full", true, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Statistics_are_those_that_the_table_wants(string mode, bool hasCounts, string? lower, string? upper)
    {
        var columns = new StructType(new NestedField(1, "a", PrimitiveType.String));
        using var shredded = Shredded.Into(TableShape.Of(columns, new ShapeOptions()), $$"""{"a":"{{new string('a', 30)}}"}""");
        var table = UpdatesFixture.New().Apply(
            new TableUpdate.SetProperties(new Dictionary<string, string> { ["write.metadata.metrics.default"] = mode }));
        var flush = new ParquetFlush
        {
            Chunks = shredded.Chunks,
            Columns = columns,
            PathOf = _ => "scratch/metrics.parquet",
            Metrics = MetricsModes.Of(table, columns),
        };
        var metrics = Assert.Single(await Encoder.Write(flush, CancellationToken.None)).Metrics;
        Assert.Equal((hasCounts, hasCounts), (metrics.ValueCounts.ContainsKey(1), metrics.ColumnSizes.ContainsKey(1)));
        Assert.Equal((lower, upper), (Text(metrics.LowerBounds), Text(metrics.UpperBounds)));

        static string? Text(IReadOnlyDictionary<int, byte[]> bounds) => bounds.TryGetValue(1, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
    }

    [Fact]
    public async Task Chunks_are_fitted_to_columns_that_changed_since()
    {
        var shape = TableShape.Of(new StructType(new NestedField(1, "a", PrimitiveType.Long)), new ShapeOptions());
        using var shredded = Shredded.Into(shape, """{"a":1,"n":1,"gone":"x","s":{"k":true}}""", """{"a":2,"n":2.5,"_rest":0}""");
        // n became a double, another engine made a an int, s lacks k, and gone is no column.
        var columns = new StructType(
            new NestedField(1, "a", PrimitiveType.Int),
            new NestedField(2, "n", PrimitiveType.Double),
            new NestedField(3, "s", new StructType(new NestedField(4, "other", PrimitiveType.Long))),
            new NestedField(5, "_rest", PrimitiveType.String));
        using var fitted = FittedChunks.Of(shredded.Chunks, columns, new HashSet<int>());
        Assert.True(fitted.HasRest);
        var file = Assert.Single(await Write(fitted.Chunks, columns));
        Assert.Equal(
            "1 1.0 {'other': NULL} [{\"path\":\"/gone\",\"reason\":\"columns\",\"value\":\"x\"},{\"path\":\"/s/k\",\"reason\":\"columns\",\"value\":true}]\n"
            + "2 2.5 - [{\"path\":\"/_rest\",\"reason\":\"reserved\",\"value\":0}]",
            Query($"select concat_ws(' ', a, n, coalesce(s::varchar, '-'), _rest) from read_parquet({Path(file)})"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failing_flush_leaves_no_file(bool isAssembled)
    {
        using var shredded = Shredded.AsFirstBuffer("""{"a":1}""");
        var columns = WithIds(shredded.Shredder.Shape.ToStruct(withRest: false));
        var flush = new ParquetFlush
        {
            Chunks = shredded.Chunks,
            Columns = isAssembled ? new StructType([.. columns.Fields.Select(field => field with { Required = true })]) : columns,
            PathOf = _ => "scratch/no/such/folder.parquet",
        };
        var failed = await Assert.ThrowsAsync<TarnException>(() => Encoder.Write(flush, CancellationToken.None));
        Assert.Equal(ErrorKind.DiskFailed, failed.Kind);
        Assert.Empty(Disk.List("scratch"));
    }
}
