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
    public void The_kind_waits_for_a_column_of_text_below_1_text_in_40()
    {
        Assert.Null(Waiting(numbers: 39, texts: 1, PrimitiveType.String));
        Assert.Equal(PrimitiveType.Long, Waiting(numbers: 40, texts: 1, PrimitiveType.String));
        Assert.Null(Waiting(numbers: 1, texts: 99, PrimitiveType.String));
        Assert.Null(Waiting(numbers: 0, texts: 0, PrimitiveType.String));
    }

    [Theory]
    [InlineData("{\"a\":$}", "")]
    [InlineData("{\"a\":{\"b\":$}}", "")]
    [InlineData("{\"a\":[$]}", "")]
    [InlineData("{\"a\":[{\"b\":$}]}", "")]
    [InlineData("{\"a\":true,\"a\":$}", "")]
    [InlineData("{\"a\":$,\"b\":\"too large\"}", "b")]
    public void A_column_of_text_counts_what_its_values_were(string form, string misfit)
    {
        string[] values = ["\"7\"", "7", "-0.5", "12345678901234567890123", "true", "\"true\"", "8", "null", "1e3", "99999999999999999999"];
        string[] records = [.. values.Select(value => form.Replace("$", value, StringComparison.Ordinal))];
        var first = new FirstBuffer(new ShapeOptions());
        foreach (var record in records.Select(record => record.Replace("\"too large\"", "1", StringComparison.Ordinal)))
        {
            first.Observe(System.Text.Encoding.UTF8.GetBytes(record));
        }

        var columns = first.Choose().ToStruct(withRest: true);
        var shredder = new Shredder(TableShape.Of(columns, new ShapeOptions()));
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        for (var i = 0; i < 5_000; i++)
        {
            Assert.Equal(ShredStatus.Appended, shredder.Append(System.Text.Encoding.UTF8.GetBytes(records[i % 10]), default).Status);
        }

        shredder.Seal(output);
        using var chunk = ColumnChunk.Copy(output.WrittenSpan);
        Assert.Equal(3, chunk.Batches.Count);
        Assert.Equal(misfit.Length > 0, chunk.HasRest && !form.Contains("true", StringComparison.Ordinal));
        var kinds = KindCensus.Of([chunk]).Fields["a"];
        while (kinds.Scalars.Total == 0)
        {
            kinds = kinds.Element ?? kinds.Fields["b"];
        }

        // A number that no double holds exactly is text here: nothing else could hold it.
        Assert.Equal(
            [(ColumnKind.Boolean, 500L), (ColumnKind.Double, 2_000), (ColumnKind.String, 2_000)],
            kinds.Scalars.Parts);
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

    private static IcebergType? Waiting(int numbers, int texts, PrimitiveType? type = null) =>
        InferredColumns.WaitingOf(type ?? PrimitiveType.Long, Kinds(numbers, texts).Fields.GetValueOrDefault("a") ?? new ValueKinds());

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
