using System.Text;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Lake.Tests.Shredding.Inference;

/// <summary>Values of <c>_rest</c> that return to their places.</summary>
public sealed class RestFoldingTests
{
    [Theory]
    [InlineData("""{"a":null,"b":1}""", """[{"path":"/a","reason":"type","value":"x"}]""", """{"a":"x","b":1}""", "")]
    [InlineData("""{}""", """[{"path":"/a","reason":"range","value":1e400}]""", """{"a":1e400}""", "")]
    [InlineData("""{"b":1}""", """[{"path":"/a~1~0\"","reason":"type","value":[1,{}]}]""", """{"b":1,"a/~\"":[1,{}]}""", "")]
    [InlineData("""{"l":[{"x":1},{"x":null},null]}""", """[{"path":"/l/1/x","reason":"type","value":"y"},{"path":"/l/2","reason":"type","value":2.50}]""",
        """{"l":[{"x":1},{"x":"y"},2.50]}""", "")]
    [InlineData("""{"a":null}""", """[{"path":"/a","reason":"type","value":1},{"path":"/a","reason":"type","value":2}]""", """{"a":2}""",
        """[{"path":"/a","reason":"duplicate","value":1}]""")]
    [InlineData("""{"a":3}""", """[{"path":"/a","reason":"type","value":1}]""", """{"a":3}""", """[{"path":"/a","reason":"type","value":1}]""")]
    [InlineData("""{"a":null}""", """[{"path":"/s/a","reason":"type","value":1},{"path":"/a","reason":"columns","value":1}]""", """{"a":null}""",
        """[{"path":"/s/a","reason":"type","value":1},{"path":"/a","reason":"columns","value":1}]""")]
    [InlineData("""{"a":null}""", "free text", """{"a":null}""", """[{"path":"/_rest","reason":"reserved","value":"free text"}]""")]
    [InlineData("""{"a":null}""", "[]", """{"a":null}""", "")]
    public void Values_return_to_null_and_missing_places_and_others_stay(string record, string rest, string folded, string left)
    {
        var folding = new RestFolding(_ => true);
        folding.Fold(Encoding.UTF8.GetBytes(record), Encoding.UTF8.GetBytes(rest));
        Assert.Equal((folded, left), (Encoding.UTF8.GetString(folding.Record), Encoding.UTF8.GetString(folding.Rest)));
    }

    [Fact]
    public void A_hundred_thousand_values_return_in_linear_time()
    {
        const int Count = 100_000;
        var rest = string.Join(',', Enumerable.Range(0, Count).Select(i => $$"""{"path":"/l/{{i}}","reason":"type","value":{{i}}}"""));
        var record = $$"""{"l":[{{string.Join(',', Enumerable.Repeat("null", Count))}}]}""";
        var folding = new RestFolding(_ => true);
        folding.Fold(Encoding.UTF8.GetBytes(record), Encoding.UTF8.GetBytes($"[{rest}]"));
        Assert.Equal($$"""{"l":[{{string.Join(',', Enumerable.Range(0, Count))}}]}""", Encoding.UTF8.GetString(folding.Record));
        Assert.True(folding.Rest.IsEmpty);
    }

    [Fact]
    public void A_buffer_follows_a_column_that_was_retyped_meanwhile()
    {
        var before = new StructType(new NestedField(1, "a", PrimitiveType.Long), new NestedField(2, TableShape.RestColumn, PrimitiveType.String));
        var after = new StructType(new NestedField(3, "a", PrimitiveType.String), new NestedField(2, TableShape.RestColumn, PrimitiveType.String));
        using var shredded = Shredded.Into(TableShape.Of(before, new ShapeOptions()), ["""{"a":12}""", """{"a":"slow"}""", """{"a":[1]}"""]);
        using var fitted = FittedChunks.Of(shredded.Chunks, after, new HashSet<int> { 3 });
        Assert.Equal("""{"a":"12"}|{"a":"slow"}|{} [{"path":"/a","reason":"type","value":[1]}]""", Text(fitted.Chunks));

        // The text fits now, and the list counts once.
        Assert.Equal(["1 array, the column is string", "0 string, the column is long"], Rest(shredded, fitted));
    }

    [Fact]
    public void Values_of_chunks_that_are_kept_and_of_those_shredded_again_count_once_each()
    {
        var before = new StructType(new NestedField(1, "id", PrimitiveType.Long), new NestedField(2, TableShape.RestColumn, PrimitiveType.String));
        using var shredded = Shredded.Into(TableShape.Of(before, new ShapeOptions()), ["""{"s":{"a":1}}""", """{"s":{"a":[1]}}"""]);
        foreach (var record in new[] { """{"s":{"a":1.5}}""", """{"s":{"a":[2]}}""", """{"s":{"a":[3]},"id":"y"}""" })
        {
            shredded.Append(Encoding.UTF8.GetBytes(record), default);
        }

        shredded.Seal();
        Assert.Equal(2, shredded.Chunks.Count);
        using var fitted = FittedChunks.Of(shredded.Chunks, shredded.Shredder.Shape.ToStruct(withRest: true), new HashSet<int>());
        Assert.Same(shredded.Chunks[1], fitted.Chunks[1]);
        Assert.NotSame(shredded.Chunks[0], fitted.Chunks[0]);
        Assert.Equal(["3 array, the column is double", "1 string, the column is long"], Rest(shredded, fitted));
    }

    // As a delivery counts them: those of the buffer, and the changes by fitting.
    private static IEnumerable<string> Rest(Shredded shredded, FittedChunks fitted)
    {
        var counts = new RestCounts();
        counts.Add(shredded.Shredder.RestCounts.Lines);
        counts.Add(fitted.RestCounts.Lines);
        return counts.Lines.Select(line => $"{line.Count} {line.Explanation}");
    }

    private static string Text(IReadOnlyList<ColumnChunk> chunks)
    {
        var rows = new List<string>();
        foreach (var batch in chunks.SelectMany(chunk => chunk.Batches))
        {
            for (var row = 0; row < batch.Rows; row++)
            {
                var bytes = new System.Buffers.ArrayBufferWriter<byte>();
                using (var json = new ChunkJson(bytes))
                {
                    json.WriteRow(batch, row);
                }

                rows.Add($"{Encoding.UTF8.GetString(bytes.WrittenSpan)} {Encoding.UTF8.GetString(ChunkJson.Rest(batch, row))}".Trim());
            }
        }

        return string.Join('|', rows);
    }
}
