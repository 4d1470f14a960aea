using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Inference;

namespace Tarn.Lake.Tests.Shredding.Inference;

/// <summary>Between numbers, texts, true and false, text wins from 1 value in 20 on: D35 (types are chosen over the first buffer).</summary>
public sealed class StrayScalarTests
{
    [Theory]
    [InlineData("7", "\"n/a\"", 4, "long")]
    [InlineData("7", "\"n/a\"", 5, "string")]
    [InlineData("7", "true", 4, "long")]
    [InlineData("7", "true", 5, "string")]
    [InlineData("2.5", "\"n/a\"", 1, "double")]
    [InlineData("2.5", "7", 50, "double")]
    [InlineData("7", "2.5", 1, "double")]
    [InlineData("true", "0", 4, "boolean")]
    [InlineData("true", "\"yes\"", 5, "string")]
    [InlineData("\"x\"", "7", 49, "string")]
    [InlineData("[7]", "[\"n/a\"]", 4, "list<long>")]
    [InlineData("{\"b\":7}", "{\"b\":\"n/a\"}", 4, "struct<0: b: optional long>")]
    [InlineData("{\"b\":7}", "{\"b\":\"n/a\"}", 5, "struct<0: b: optional string>")]
    public void The_first_buffer_chooses_by_the_counts_in_any_order(string value, string stray, int strays, string type)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var records = Enumerable.Range(0, 100).Select(i => $$"""{"a":{{(i < strays ? stray : value)}}}""").ToArray();
            new Random(seed).Shuffle(records);
            var first = new FirstBuffer(new ShapeOptions());
            foreach (var record in records)
            {
                Assert.False(first.Observe(System.Text.Encoding.UTF8.GetBytes(record)).IsRejected);
            }

            Assert.Equal(type, Assert.Single(first.Choose().ToStruct(withRest: false).Fields).Type.ToString());
        }
    }

    [Fact]
    public void Text_waits_for_a_column_of_numbers_from_1_value_in_20_on()
    {
        Assert.Null(Waiting(numbers: 96, texts: 4));
        Assert.Equal(PrimitiveType.String, Waiting(numbers: 95, texts: 5));
        Assert.Equal(PrimitiveType.String, Waiting(numbers: 1, texts: 99));
    }

    [Fact]
    public void Counts_return_from_the_tables_row()
    {
        var kinds = Kinds(numbers: 96, texts: 4);
        var row = ValueKindsJson.Write(kinds);
        Assert.Equal("""{"=a":{"long":96,"string":4}}""", System.Text.Encoding.UTF8.GetString(row.Span));
        Assert.Equal(ColumnKind.Long, ValueKindsJson.Read(row, _ => null).Fields["a"].Scalar);
    }

    [Fact]
    public void A_key_of_upserts_and_a_table_without_rest_take_every_scalar()
    {
        string[] records = [.. Enumerable.Repeat("""{"a":7}""", 99), """{"a":"n/a"}"""];
        Assert.Equal("string", TypeOf(records, new ShapeOptions { Keys = new HashSet<string> { "a" } }));
        Assert.Equal("string", TypeOf(records, new ShapeOptions { KeepRest = false }));
        Assert.Equal("long", TypeOf(records, new ShapeOptions()));
    }

    private static string TypeOf(string[] records, ShapeOptions options)
    {
        var first = new FirstBuffer(options);
        foreach (var record in records)
        {
            Assert.False(first.Observe(System.Text.Encoding.UTF8.GetBytes(record)).IsRejected);
        }

        return Assert.Single(first.Choose().ToStruct(withRest: false).Fields).Type.ToString()!;
    }

    private static IcebergType? Waiting(int numbers, int texts) =>
        InferredColumns.WaitingOf(PrimitiveType.Long, Kinds(numbers, texts).Fields["a"]);

    private static ValueKinds Kinds(int numbers, int texts)
    {
        var kinds = new ValueKinds();
        for (var i = 0; i < numbers + texts; i++)
        {
            kinds.Add(ValueKinds.OfRecord(i < numbers ? """{"a":7}"""u8 : """{"a":"n/a"}"""u8)!, KindBudget.OfValues);
        }

        return kinds;
    }
}
