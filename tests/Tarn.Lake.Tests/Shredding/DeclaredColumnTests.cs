using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Shredding;

/// <summary>Constraints of a table's schema on records: required columns, types that widen, lengths.</summary>
public sealed class DeclaredColumnTests
{
    private static readonly StructType Required = new(
        new NestedField(1, "id", PrimitiveType.Int, Required: true),
        new NestedField(2, "note", PrimitiveType.String),
        new NestedField(3, "geo", new StructType(
            new NestedField(4, "lat", PrimitiveType.Double, Required: true), new NestedField(5, "lon", PrimitiveType.Double))),
        new NestedField(6, "tags", new ListType(7, PrimitiveType.Long, ElementRequired: true)),
        new NestedField(8, "prices", new MapType(9, PrimitiveType.String, 10, PrimitiveType.Double, ValueRequired: true)),
        new NestedField(11, "items", new ListType(12, new StructType(new NestedField(13, "sku", PrimitiveType.String, Required: true)))));

    [Theory]
    [InlineData("""{"note":"x"}""", "id")]
    [InlineData("{}", "id")]
    [InlineData("""{"id":null,"note":"x"}""", "id")]
    [InlineData("""{"id":1,"ID":null}""", "id")]
    [InlineData("""{"id":"text"}""", "id")]
    [InlineData("""{"id":1,"geo":{"lon":1}}""", "geo.lat")]
    [InlineData("""{"id":1,"geo":{}}""", "geo.lat")]
    [InlineData("""{"id":1,"tags":[1,null]}""", "tags.element")]
    [InlineData("""{"id":1,"tags":[1,"x"]}""", "tags.element")]
    [InlineData("""{"id":1,"prices":{"a":1,"b":null}}""", "prices.value")]
    [InlineData("""{"id":1,"items":[{"sku":"a"},null,{"sku":null}]}""", "items.element.sku")]
    [InlineData("""{"id":1,"geo":{"lat":1},"geo":{"lon":2}}""", "geo.lat")]
    public void A_record_without_a_value_of_a_required_column_is_rejected_alone(string record, string column)
    {
        using var shredded = Shredded.Into(TableShape.Of(Required, new ShapeOptions()), """{"id":1}""", record, """{"id":3,"geo":{"lat":2},"tags":[7]}""");

        Assert.Equal([ShredStatus.Appended, ShredStatus.MissingValue, ShredStatus.Appended], shredded.Results.Select(result => result.Status));
        Assert.Contains($"column {column},", shredded.Results[1].Reason, StringComparison.Ordinal);
        Assert.True(shredded.Results[1] is { IsRejected: true, IsMalformed: false });
        Assert.Equal(["""{"id":1}""", """{"id":3,"geo":{"lat":2.0},"tags":[7]}"""], shredded.Rows());
    }

    [Theory]
    [InlineData("""{"id":1,"geo":null,"tags":null,"prices":{},"items":[]}""")]
    [InlineData("""{"id":1,"geo":{"lon":2},"geo":{"lat":1}}""")]
    [InlineData("""{"id":1,"items":[null,{"sku":"a"}],"prices":{"a":0.5}}""")]
    [InlineData("""{"id":null,"Id":2}""")]
    [InlineData("""{"id":9000000000}""")]
    public void Required_fields_of_absent_objects_are_not_missed(string record)
    {
        using var shredded = Shredded.Into(TableShape.Of(Required, new ShapeOptions()), record);
        Assert.Equal(ShredStatus.Appended, Assert.Single(shredded.Results).Status);
    }

    [Fact]
    public void Records_have_the_write_defaults_of_fields_that_they_lack()
    {
        static NestedField Field(int id, string name, IcebergType type, string value, bool required = false) =>
            new(id, name, type, required) { WriteDefault = value };
        var columns = new StructType(
            new NestedField(1, "id", PrimitiveType.Int),
            Field(2, "n", PrimitiveType.Long, "8", required: true),
            Field(3, "price", PrimitiveType.Decimal(9, 2), "\"14.20\""),
            Field(4, "seen", PrimitiveType.TimestampTz, "\"2024-02-29T12:30:00.000001+00:00\""),
            Field(5, "local", PrimitiveType.Timestamp, "\"2024-02-29T12:30:00\""),
            Field(6, "raw", PrimitiveType.Binary, "\"abcd\""),
            Field(7, "day", PrimitiveType.Date, "\"2024-02-29\""),
            Field(8, "x", PrimitiveType.Float, "0.1"),
            Field(9, "geo", new StructType(Field(10, "lat", PrimitiveType.Double, "1.5"), new NestedField(11, "lon", PrimitiveType.Double)), "{}"),
            new NestedField(12, "items", new ListType(13, new StructType(Field(14, "sku", PrimitiveType.String, "\"none\"")))));
        string[] records =
        [
            """{"id":1}""",
            """{"id":2,"n":3,"price":null,"seen":null,"local":null,"raw":null,"day":null,"x":null,"geo":null,"items":[{},null]}""",
            """{"id":3,"n":4,"price":1,"seen":null,"local":null,"raw":null,"day":null,"x":2,"geo":{"lon":3},"geo":{"lon":4}}""",
        ];
        using var shredded = Shredded.Into(TableShape.Of(columns, new ShapeOptions { WriteDefaults = true }), records);
        const string Default = "\"price\":14.20,\"seen\":\"2024-02-29T12:30:00.000001Z\",\"local\":\"2024-02-29T12:30:00.000000\",\"raw\":\"q80=\","
            + "\"day\":\"2024-02-29\",\"x\":0.1,\"geo\":{\"lat\":1.5}";
        Assert.Equal(
            string.Join('\n', [
                $$"""{"id":1,"n":8,{{Default}}}""",
                """{"id":2,"n":3,"items":[{"sku":"none"},null]}""",
                """{"id":3,"n":4,"price":1.00,"x":2.0,"geo":{"lat":1.5,"lon":4.0}}""",
            ]),
            string.Join('\n', shredded.Rows().Select(row => row.Split(" | ")[0])));

        // Rows that are shredded again keep their nulls.
        using var again = Shredded.Into(TableShape.Of(columns, new ShapeOptions()), """{"id":1,"n":2}""");
        Assert.Equal(["""{"id":1,"n":2}"""], again.Rows());
    }

    [Fact]
    public void A_record_that_is_rejected_brings_no_column()
    {
        var shape = TableShape.Of(Required, new ShapeOptions());
        using var shredded = Shredded.Into(shape, """{"new":1,"geo":{"lat":9000000000}}""", """{"id":1}""");
        Assert.Equal([ShredStatus.MissingValue, ShredStatus.Appended], shredded.Results.Select(result => result.Status));
        Assert.Equal(Required.Fields.Count, shape.ToStruct(withRest: false).Fields.Count);
        Assert.Equal(0, shape.Version);
    }

    [Theory]
    [InlineData("int", """{"a":1}""", """{"a":2147483648}""", "long", """{"a":1}""", """{"a":2147483648}""")]
    [InlineData("int", """{"a":-2147483648}""", """{"a":-2147483649.0}""", "long", """{"a":-2147483648}""", """{"a":-2147483649}""")]
    [InlineData("int", """{"a":1}""", """{"a":9223372036854775808}""", "int", """{"a":1}""",
        """{} | [{"path":"/a","reason":"range","value":9223372036854775808}]""")]
    [InlineData("int", """{"a":1}""", """{"a":1.5}""", "int", """{"a":1}""", """{} | [{"path":"/a","reason":"type","value":1.5}]""")]
    [InlineData("long", """{"a":1}""", """{"a":1.5}""", "long", """{"a":1}""", """{} | [{"path":"/a","reason":"type","value":1.5}]""")]
    [InlineData("float", """{"a":0.1}""", """{"a":3.141592653589793}""", "double", """{"a":0.1}""", """{"a":3.141592653589793}""")]
    [InlineData("float", """{"a":0.1}""", """{"a":1e300}""", "double", """{"a":0.1}""", """{"a":1E+300}""")]
    [InlineData("float", """{"a":0.1}""", """{"a":16777217}""", "double", """{"a":0.1}""", """{"a":16777217.0}""")]
    [InlineData("float", """{"a":0.1}""", """{"a":21.100000381469727}""", "float", """{"a":0.1}""", """{"a":21.1}""")]
    [InlineData("decimal(5,2)", """{"a":1.25}""", """{"a":12345.6}""", "decimal(7, 2)", """{"a":1.25}""", """{"a":12345.60}""")]
    [InlineData("decimal(5,2)", """{"a":1.25}""", """{"a":"12345.6"}""", "decimal(7, 2)", """{"a":1.25}""", """{"a":12345.60}""")]
    [InlineData("decimal(5,2)", """{"a":1.25}""", """{"a":1.255}""", "decimal(5, 2)", """{"a":1.25}""",
        """{} | [{"path":"/a","reason":"range","value":1.255}]""")]
    [InlineData("decimal(5,2)", """{"a":1.25}""", """{"a":1e37}""", "decimal(5, 2)", """{"a":1.25}""",
        """{} | [{"path":"/a","reason":"range","value":1e37}]""")]
    public void Declared_types_widen_as_Iceberg_allows(string declared, string first, string second, string type, string firstRow, string secondRow)
    {
        var columns = new StructType(new NestedField(1, "a", TypeText.Parse(declared)));
        var shape = TableShape.Of(columns, new ShapeOptions());
        using var shredded = Shredded.Into(shape, first, second);
        var union = SchemaUnion.Of(columns, 1, shape.ToStruct(withRest: true));
        Assert.Equal(type, union.Columns.Fields[0].Type.ToString());
        using var fitted = FittedChunks.Of(shredded.Chunks, union.Columns, new HashSet<int>());
        Assert.Equal(
            [firstRow, secondRow],
            fitted.Chunks.SelectMany(chunk => chunk.Batches).SelectMany(batch => Enumerable.Range(0, batch.Rows).Select(row => Shredded.Row(batch, row))));
    }

    [Fact]
    public void Types_widen_wherever_they_stand()
    {
        var columns = new StructType(
            new NestedField(1, "l", new ListType(2, new StructType(new NestedField(3, "i", PrimitiveType.Int)))),
            new NestedField(4, "m", new MapType(5, PrimitiveType.Int, 6, PrimitiveType.Float)));
        var shape = TableShape.Of(columns, new ShapeOptions());
        using var shredded = Shredded.Into(shape, """{"l":[{"i":1},{"i":5000000000}],"m":{"1":0.5,"2":1e200,"9000000000":1,"null":2}}""");
        Assert.Equal(
            """{"l":[{"i":1},{"i":5000000000}],"m":{"1":0.5,"2":1E+200}} | [{"path":"/m/9000000000","reason":"type","value":1},{"path":"/m/null","reason":"type","value":2}]""",
            Assert.Single(shredded.Rows()));
    }

    [Fact]
    public void Without_evolution_types_stay()
    {
        var shape = TableShape.Of(new StructType(new NestedField(1, "a", PrimitiveType.Int)), new ShapeOptions { Evolve = false, KeepRest = false });
        using var shredded = Shredded.Into(shape, """{"a":2147483648}""", """{"a":1}""");
        Assert.Equal([ShredStatus.TypeMismatch, ShredStatus.Appended], shredded.Results.Select(result => result.Status));
        Assert.Equal(["""{"a":1}"""], shredded.Rows());
    }

    [Theory]
    [InlineData("3q2+7w==", """{"f":"3q2+7w=="}""")]
    [InlineData("deadbeef", """{"f":"3q2+7w=="}""")]
    [InlineData("deadbe", """{} | [{"path":"/f","reason":"range","value":"deadbe"}]""")]
    [InlineData("aGk=", """{} | [{"path":"/f","reason":"range","value":"aGk="}]""")]
    [InlineData("no!", """{} | [{"path":"/f","reason":"type","value":"no!"}]""")]
    public void Fixed_columns_take_bytes_of_their_length(string text, string row)
    {
        var columns = new StructType(new NestedField(1, "f", PrimitiveType.Fixed(4)));
        using var shredded = Shredded.Into(TableShape.Of(columns, new ShapeOptions()), $$"""{"f":"{{text}}"}""");
        Assert.Equal([row], shredded.Rows());
        Assert.Equal(columns.Fields[0].Type, shredded.Shredder.Shape.ToStruct(withRest: false).Fields[0].Type);
    }

    [Fact]
    public void Text_without_characters_is_no_bytes()
    {
        using var shredded = Shredded.Into(
            TableShape.Of(new StructType(new NestedField(1, "b", PrimitiveType.Binary)), new ShapeOptions()), """{"b":"\ud800"}""", """{"b":""}""");
        Assert.Equal(["""{} | [{"path":"/b","reason":"type","value":"\ud800"}]""", """{"b":""}"""], shredded.Rows());
    }

    [Theory]
    [InlineData("timestamp_ns")]
    [InlineData("fixed[65536]")]
    public void A_type_that_is_not_written_is_refused_with_the_columns_full_name(string type)
    {
        var columns = new StructType(new NestedField(1, "s", new StructType(new NestedField(2, "l", new ListType(3, TypeText.Parse(type))))));
        var refused = Assert.Throws<TarnException>(() => TableShape.Of(columns, new ShapeOptions()));
        Assert.Equal((ErrorKind.NotSupported, $"Column s.l.element has type {type}, which Tarn reads and does not write"), (refused.Kind, refused.Message));
    }

    [Theory]
    [InlineData("string", true)]
    [InlineData("long", false)]
    public void A_rest_column_of_another_kind_is_refused(string type, bool required)
    {
        var columns = new StructType(new NestedField(1, "a", PrimitiveType.Long), new NestedField(2, "_rest", TypeText.Parse(type), required));
        var refused = Assert.Throws<TarnException>(() => TableShape.Of(columns, new ShapeOptions()));
        Assert.Equal(ErrorKind.NotSupported, refused.Kind);
        Assert.Contains("_rest", refused.Message, StringComparison.Ordinal);
    }
}
