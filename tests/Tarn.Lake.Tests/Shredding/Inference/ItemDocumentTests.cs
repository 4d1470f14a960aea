using System.Collections.Frozen;
using System.Text;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Inference;

namespace Tarn.Lake.Tests.Shredding.Inference;

/// <summary>Documents that Tarn makes of items: bytes, keys, declared columns.</summary>
public sealed class ItemDocumentTests
{
    private static readonly ShapeOptions OfItems = new() { IsOfItems = true, Keys = new[] { "id" }.ToFrozenSet() };

    [Fact]
    public void A_first_letter_that_is_escaped_without_need_makes_a_binary_column_at_any_depth()
    {
        const string record = """{"id":1,"b":"\u0041P8=","m":{"l":["\u002fw=="]},"s":"\u0001A","t":"A\u0041","e":""}""";
        Assert.Equal("id: long, b: binary, m: struct<l: list<binary>>, s: string, t: string, e: string", Columns(OfItems, record));
        Assert.Equal(
            "id: long, b: string, m: struct<l: list<string>>, s: string, t: string, e: string", Columns(new ShapeOptions(), record));
    }

    [Fact]
    public void Bytes_and_text_in_one_column_make_text() =>
        Assert.Equal("b: string", Columns(OfItems, """{"b":"\u0041P8="}""", """{"b":"text"}"""));

    [Theory]
    [InlineData("id: long", """{"id":1}""", """{"id":-9223372036854775808}""")]
    [InlineData("id: string", """{"id":1}""", """{"id":1.5}""")]
    [InlineData("id: string", """{"id":9223372036854775808}""", """{"id":1}""")]
    [InlineData("id: string", """{"id":"a"}""", """{"id":1}""")]
    [InlineData("other: double", """{"other":1}""", """{"other":1.5}""")]
    public void A_number_key_is_long_or_keeps_each_number_as_text(string columns, params string[] records) =>
        Assert.Equal(columns, Columns(OfItems, records));

    [Fact]
    public void A_key_that_does_not_fit_its_column_rejects_the_record_and_another_value_goes_to_rest()
    {
        var columns = new StructType([
            new NestedField(1, "id", PrimitiveType.Long), new NestedField(2, "n", PrimitiveType.Long), new NestedField(3, "_rest", PrimitiveType.String),
        ]);
        var shredder = new Shredder(TableShape.Of(columns, OfItems));
        Assert.Equal(ShredStatus.MissingValue, Append(shredder, """{"id":1.5,"n":1}""").Status);
        Assert.Equal(ShredStatus.MissingValue, Append(shredder, """{"n":1}""").Status);
        Assert.Equal(ShredStatus.Appended, Append(shredder, """{"id":1,"n":1.5}""").Status);
        Assert.Equal(1, shredder.Rows);
        Assert.Single(shredder.RestCounts.Lines);
    }

    [Fact]
    public void Declared_columns_are_there_from_the_first_record_on_in_their_order()
    {
        var options = OfItems with { Declared = [KeyValuePair.Create("time", ColumnKind.TimestampTz), KeyValuePair.Create("old", ColumnKind.String)] };
        Assert.Equal("time: timestamptz, old: string, x: long", Columns(options, """{"x":1,"time":"2026-11-26T17:00:00.123456Z"}"""));
    }

    private static ShredResult Append(Shredder shredder, string record) => shredder.Append(Encoding.UTF8.GetBytes(record), default);

    private static string Columns(ShapeOptions options, params string[] records)
    {
        var first = new FirstBuffer(options);
        foreach (var record in records)
        {
            Assert.False(first.Observe(Encoding.UTF8.GetBytes(record)).IsRejected);
        }

        return string.Join(", ", first.Choose().ToStruct(withRest: false).Fields.Select(Text));
    }

    private static string Text(NestedField field) => $"{field.Name}: {Text(field.Type)}";

    private static string Text(IcebergType type) => type switch
    {
        StructType structure => $"struct<{string.Join(", ", structure.Fields.Select(Text))}>",
        ListType list => $"list<{Text(list.Element)}>",
        _ => type.ToString()!,
    };
}
