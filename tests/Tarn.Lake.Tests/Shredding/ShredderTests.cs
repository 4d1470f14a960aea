using System.Text;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Inference;

namespace Tarn.Lake.Tests.Shredding;

public sealed class ShredderTests
{
    [Fact]
    public void Records_become_rows_of_the_columns_that_they_have()
    {
        using var shredded = Shredded.AsFirstBuffer(
            """{"id":1,"name":"Zürich","ok":true,"geo":{"lat":47.4,"lon":8.5},"tags":["a","b"]}""",
            """{"id":2,"geo":{"lat":1},"tags":[],"more":null}""",
            """{ "name" : "tab\there \u00fc \ud83d\ude00" , "items":[{"sku":"x","qty":1},{"sku":"y"},null] }""",
            "{}");
        Assert.Equal(
            "struct<id: long, name: string, ok: boolean, geo: struct<lat: double, lon: double>, tags: list<string>, "
                + "items: list<struct<sku: string, qty: long>>>",
            Describe(shredded.Shredder.Shape.ToStruct(withRest: false)));
        Assert.Equal(
            [
                """{"id":1,"name":"Zürich","ok":true,"geo":{"lat":47.4,"lon":8.5},"tags":["a","b"]}""",
                """{"id":2,"geo":{"lat":1.0},"tags":[]}""",
                """{"name":"tab\there ü \uD83D\uDE00","items":[{"sku":"x","qty":1},{"sku":"y"},null]}""",
                "{}",
            ],
            shredded.Rows());
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":2.5}""", "double", """{"a":1.0}""", """{"a":2.5}""")]
    [InlineData("""{"a":1}""", """{"a":18446744073709551616}""", "double", """{"a":1.0}""", """{"a":1.8446744073709552E+19}""")]
    [InlineData("""{"a":1}""", """{"a":18446744073709551617}""", "long", """{"a":1}""",
        """{} | [{"path":"/a","reason":"range","value":18446744073709551617}]""")]
    [InlineData("""{"a":9007199254740993}""", """{"a":0.5}""", "double", """{} | [{"path":"/a","reason":"range","value":9007199254740993}]""", """{"a":0.5}""")]
    [InlineData("""{"a":1}""", """{"a":"x"}""", "string", """{"a":"1"}""", """{"a":"x"}""")]
    [InlineData("""{"a":"x"}""", """{"a":1.50}""", "string", """{"a":"x"}""", """{"a":"1.50"}""")]
    [InlineData("""{"a":true}""", """{"a":12}""", "string", """{"a":"true"}""", """{"a":"12"}""")]
    [InlineData("""{"a":[1,"slow"]}""", """{"a":7}""", "list<string>", """{"a":["1","slow"]}""", """{} | [{"path":"/a","reason":"type","value":7}]""")]
    [InlineData("""{"a":[{"b":1},{"b":2}]}""", """{"a":[3]}""", "list<struct<b: long>>", """{"a":[{"b":1},{"b":2}]}""",
        """{"a":[null]} | [{"path":"/a/0","reason":"type","value":3}]""")]
    [InlineData("""{"a":null}""", """{"a":"2026-11-20T10:00:00Z"}""", "string", "{}", """{"a":"2026-11-20T10:00:00Z"}""")]
    [InlineData("""{"a":[]}""", """{"a":[null,[1]]}""", "list<list<long>>", """{"a":[]}""", """{"a":[null,[1]]}""")]
    [InlineData("""{"a":[{"b":2},1]}""", """{"a":[2.5,true]}""", "list<string>",
        """{"a":[null,"1"]} | [{"path":"/a/0","reason":"type","value":{"b":2}}]""", """{"a":["2.5","true"]}""")]
    [InlineData("""{"a":1e400}""", """{"a":-0.0}""", "double", """{} | [{"path":"/a","reason":"range","value":1e400}]""", """{"a":-0.0}""")]
    [InlineData("""{"Name":"x"}""", """{"nAME":"y","NAME":"z"}""", "string", """{"Name":"x"}""",
        """{"Name":"z"} | [{"path":"/Name","reason":"duplicate","value":"y"}]""")]
    public void Types_are_chosen_over_the_whole_first_buffer(string first, string second, string type, string firstRow, string secondRow)
    {
        using var shredded = Shredded.AsFirstBuffer(first, second);
        var columns = shredded.Shredder.Shape.ToStruct(withRest: false);
        Assert.Equal(type, Describe(Assert.Single(columns.Fields).Type));
        Assert.Equal([firstRow, secondRow], shredded.Rows());
    }

    [Theory]
    [InlineData("1", "\"slow\"", "2.5", "true")]
    [InlineData("{\"x\":1}", "[1]", "\"slow\"", "{\"x\":\"y\",\"z\":[]}")]
    [InlineData("[1,[true]]", "[[2.5]]", "3", "[\"a\",[7]]")]
    [InlineData("{\"x\":[1]}", "null", "{\"x\":[\"a\",true]}", "{\"y\":2}")]
    public void The_same_values_in_any_order_end_in_one_type(params string[] values)
    {
        var first = TypeOf(values);
        foreach (var order in Orders(values))
        {
            Assert.Equal(first, TypeOf(order));
        }

        // The same types result for columns added to an existing table.
        var shape = TableShape.Of(new StructType(new NestedField(1, "id", PrimitiveType.Long)), new ShapeOptions());
        using var shredded = Shredded.Into(shape, [.. values.Select(value => Encoding.UTF8.GetBytes($$"""{"a":{{value}}}"""))]);
        KindChoice.Apply(shape, KindCensus.Of(shredded.Chunks));
        Assert.Equal(first, Canonical(shape.ToStruct(withRest: false).Fields[1].Type));
        Assert.All(shredded.Results, result => Assert.Equal(ShredStatus.Appended, result.Status));

        static string TypeOf(IEnumerable<string> values)
        {
            using var shredded = Shredded.AsFirstBuffer([.. values.Select(value => $$"""{"a":{{value}}}""")]);
            return Canonical(Assert.Single(shredded.Shredder.Shape.ToStruct(withRest: false).Fields).Type);
        }

        static string Canonical(IcebergType type) => type is StructType fields
            ? string.Join(",", fields.Fields.Select(inner => $"{inner.Name} {Describe(inner.Type)}").Order(StringComparer.Ordinal))
            : Describe(type);
    }

    private static IEnumerable<string[]> Orders(string[] values) => values.Length == 1
        ? [values]
        : values.SelectMany((value, at) => Orders([.. values[..at], .. values[(at + 1)..]]).Select(rest => (string[])[value, .. rest]));

    [Fact]
    public void Of_duplicates_the_last_wins_at_every_depth_and_earlier_values_are_kept_in_the_order_of_the_record()
    {
        using var shredded = Shredded.AsFirstBuffer("""{"a":{"x":1,"y":[1]},"b":1,"a":{"x":2,"x":3},"b":[7],"b":null}""");
        Assert.Equal(
            """{"a":{"x":3}} | [{"path":"/a","reason":"duplicate","value":{"x":1,"y":[1]}},{"path":"/b","reason":"duplicate","value":1},{"path":"/a/x","reason":"duplicate","value":2},{"path":"/b","reason":"duplicate","value":[7]}]""",
            Assert.Single(shredded.Rows()));
    }

    [Fact]
    public void A_new_field_becomes_a_column_without_touching_the_rows_before()
    {
        var shape = TableShape.Of(new StructType(new NestedField(1, "id", PrimitiveType.Long)), new ShapeOptions());
        using var shredded = Shredded.Into(
            shape, """{"id":1}""", """{"id":2,"n":1,"s":{"a":true}}""", """{"id":3,"n":1.5,"s":{"b":"x"}}""", """{"ID":4.0,"n":2}""", """{"id":4.5}""");
        Assert.True(shape.HasProvisional);
        Assert.Equal("struct<id: long, n: double, s: struct<a: boolean, b: string>>", Describe(shape.ToStruct(withRest: false)));
        Assert.Equal(
            ["""{"id":1}""", """{"id":2,"n":1,"s":{"a":true}}""", """{"id":3,"n":1.5,"s":{"b":"x"}}""",
                """{"id":4,"n":2.0}""", """{} | [{"path":"/id","reason":"type","value":4.5}]"""],
            shredded.Rows());
        Assert.All(shredded.Results, r => Assert.Equal(ShredStatus.Appended, r.Status));
    }

    [Fact]
    public void Reserved_names_and_fields_beyond_the_limit_go_to_rest()
    {
        using var shredded = Shredded.AsFirstBuffer(
            Shredded.Bytes(["""{"_rest":1,"a":1,"b":{"_rest":2},"c":3,"":4,"d/~":null,"e/~":[5]}"""]), new ShapeOptions { ColumnsMax = 2 });
        Assert.Equal(
            """{"a":1,"b":{"_rest":2}} | [{"path":"/_rest","reason":"reserved","value":1},{"path":"/c","reason":"columns","value":3},{"path":"/","reason":"reserved","value":4},{"path":"/e~1~0","reason":"columns","value":[5]}]""",
            Assert.Single(shredded.Rows()));
    }

    [Fact]
    public void Declared_columns_convert_text_and_numbers()
    {
        var shape = TableShape.Of(Declared, new ShapeOptions { Evolve = false });
        using var shredded = Shredded.Into(
            shape,
            """{"i":1,"f":0.5,"d":12.3,"day":"2026-11-20","t":"10:11:12.5","ts":"2026-11-20T10:28:57.123456789+02:00","tz":1700000000000000,"u":"00112233-4455-6677-8899-aabbccddeeff","b":"aGk=","m":{"k":1,"l":null}}""",
            """{"i":3000000000,"f":1e39,"d":12.345,"day":"2026-02-30","t":"24:00","ts":"now","tz":"2026-11-20 10:00","u":"x","b":"!","m":{"k":1,"k":"z"}}""",
            """{"i":"1","d":"1.50","day":1,"t":1,"ts":true,"tz":9223372036854775807,"b":"0g8="}""");
        Assert.Equal(
            [
                """{"i":1,"f":0.5,"d":12.30,"day":"2026-11-20","t":"10:11:12.500000","ts":"2026-11-20T08:28:57.123456","tz":"2023-11-14T22:13:20.000000Z","u":"00112233-4455-6677-8899-aabbccddeeff","b":"aGk=","m":{"k":1,"l":null}}""",
                """{"tz":"2026-11-20T10:00:00.000000Z","m":{"k":null}} | [{"path":"/i","reason":"range","value":3000000000},{"path":"/f","reason":"range","value":1e39},{"path":"/d","reason":"range","value":12.345},{"path":"/day","reason":"type","value":"2026-02-30"},{"path":"/t","reason":"type","value":"24:00"},{"path":"/ts","reason":"type","value":"now"},{"path":"/u","reason":"type","value":"x"},{"path":"/b","reason":"type","value":"!"},{"path":"/m/k","reason":"duplicate","value":1},{"path":"/m/k","reason":"type","value":"z"}]""",
                """{"d":1.50,"day":"1970-01-02","t":"00:00:00.000001","b":"0g8="} | [{"path":"/i","reason":"type","value":"1"},{"path":"/ts","reason":"type","value":true},{"path":"/tz","reason":"range","value":9223372036854775807}]""",
            ],
            shredded.Rows());
    }

    [Fact]
    public void Without_rest_a_misfit_rejects_its_record_alone()
    {
        var shape = TableShape.Of(Declared, new ShapeOptions { Evolve = false, KeepRest = false });
        using var shredded = Shredded.Into(
            shape, """{"i":1}""", """{"i":"x"}""", """{"i":2,"other":1}""", """{"i":3,"i":4,"other":null}""", """{"i":5,"i":[1]}""");
        Assert.Equal(
            [ShredStatus.Appended, ShredStatus.TypeMismatch, ShredStatus.UnknownColumn, ShredStatus.Appended, ShredStatus.TypeMismatch],
            shredded.Results.Select(r => r.Status));
        Assert.Contains("/i", shredded.Results[1].Reason);
        Assert.Equal(["""{"i":1}""", """{"i":4}"""], shredded.Rows());
    }

    [Fact]
    public void A_large_buffer_is_many_batches_and_chunks_with_every_rows_origin()
    {
        var shape = TableShape.ForNewTable(new ShapeOptions());
        using var shredded = new Shredded { Shredder = new Shredder(shape) };
        var pad = new string('x', 200);
        for (var i = 0; i < 10_000; i++)
        {
            shredded.Append(
                Encoding.UTF8.GetBytes($$"""{"i":{{i}},"l":[{{i}},[1]],"p":"{{pad}}"}"""),
                new RowOrigin(i % 3, 7_000L + i * (i % 2 + 1), i % 5, 1_000 + i, RowOperation.Insert, i / 5_000));
        }

        shredded.Seal();
        Assert.True(shredded.Chunks.Count >= 2);
        var row = 0;
        foreach (var batch in shredded.Chunks.SelectMany(c => c.Batches))
        {
            Assert.InRange(batch.Rows, 1, 2_048);
            for (var i = 0; i < batch.Rows; i++, row++)
            {
                Assert.Equal(new RowOrigin(row % 3, 7_000L + row * (row % 2 + 1), row % 5, 1_000 + row, RowOperation.Insert, row / 5_000), batch.Origin(i));
                if (row % 1_000 == 0)
                {
                    Assert.StartsWith($$"""{"i":{{row}},"l":[{{row}},null],"p":"xx""", Shredded.Row(batch, i));
                }
            }
        }

        Assert.Equal(10_000, row);
        Assert.Equal((1_000, 10_999), (shredded.Chunks[0].FirstArrivalTimeMs, shredded.Chunks[^1].LastArrivalTimeMs));
    }

    internal static StructType Declared { get; } = new(
        new NestedField(1, "i", PrimitiveType.Int),
        new NestedField(2, "f", PrimitiveType.Float),
        new NestedField(3, "d", PrimitiveType.Decimal(5, 2)),
        new NestedField(4, "day", PrimitiveType.Date),
        new NestedField(5, "t", PrimitiveType.Time),
        new NestedField(6, "ts", PrimitiveType.Timestamp),
        new NestedField(7, "tz", PrimitiveType.TimestampTz),
        new NestedField(8, "u", PrimitiveType.Uuid),
        new NestedField(9, "b", PrimitiveType.Binary),
        new NestedField(10, "m", new MapType(11, PrimitiveType.String, 12, PrimitiveType.Long)));

    private static string Describe(IcebergType type) => type switch
    {
        StructType s => $"struct<{string.Join(", ", s.Fields.Select(f => $"{f.Name}: {Describe(f.Type)}"))}>",
        ListType l => $"list<{Describe(l.Element)}>",
        _ => type.ToString(),
    };
}
