using System.Text;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;

namespace Tarn.Lake.Tests.Shredding;

public sealed class HostileRecordTests
{
    [Theory]
    [InlineData("", ShredStatus.Empty)]
    [InlineData(" \n", ShredStatus.Empty)]
    [InlineData("{\"a\":1", ShredStatus.Truncated)]
    [InlineData("{\"a\":\"x", ShredStatus.Truncated)]
    [InlineData("{\"a\":tru", ShredStatus.Truncated)]
    [InlineData("{\"a\":1,}", ShredStatus.Malformed)]
    [InlineData("{'a':1}", ShredStatus.Malformed)]
    [InlineData("{\"a\":01}", ShredStatus.Malformed)]
    [InlineData("{\"a\":NaN}", ShredStatus.Malformed)]
    [InlineData("hello", ShredStatus.Malformed)]
    [InlineData("[{\"a\":1}]", ShredStatus.NotAnObject)]
    [InlineData("1", ShredStatus.NotAnObject)]
    [InlineData("null", ShredStatus.NotAnObject)]
    [InlineData("\"text\"", ShredStatus.NotAnObject)]
    [InlineData("{\"a\":1}{\"a\":2}", ShredStatus.NotOneObject)]
    [InlineData("{\"a\":1} x", ShredStatus.NotOneObject)]
    public void A_record_that_is_not_one_object_is_rejected_with_its_reason(string record, ShredStatus status)
    {
        using var shredded = Shredded.Into(TableShape.ForNewTable(new ShapeOptions()), record);
        Assert.Equal(status, shredded.Results[0].Status);
        Assert.NotNull(shredded.Results[0].Reason);
        Assert.Equal(status, Shredder.Observe(TableShape.ForNewTable(new ShapeOptions()), Encoding.UTF8.GetBytes(record)).Status);
    }

    [Fact]
    public void Depth_64_is_a_row_and_depth_65_is_not()
    {
        static byte[] Nested(int depth) =>
            Encoding.UTF8.GetBytes("{\"a\":" + new string('[', depth - 1) + "1" + new string(']', depth - 1) + "}");
        using var shredded = Shredded.Into(TableShape.ForNewTable(new ShapeOptions()), [Nested(64), Nested(65), Nested(500_000)]);
        Assert.Equal([ShredStatus.Appended, ShredStatus.TooDeep, ShredStatus.TooDeep], shredded.Results.Select(r => r.Status));
        Assert.Equal(Encoding.UTF8.GetString(Nested(64)), Assert.Single(shredded.Rows()));
    }

    [Fact]
    public void A_text_without_characters_goes_to_rest_as_it_was_written()
    {
        using var shredded = Shredded.AsFirstBuffer("""{"a":"x"}""", """{"a":"\ud800","\udc00":1}""");
        Assert.Equal(
            """{} | [{"path":"/a","reason":"range","value":"\ud800"},{"path":"/\\udc00","reason":"reserved","value":1}]""",
            shredded.Rows()[1]);
    }

    [Fact]
    public void A_rejected_record_changes_neither_columns_nor_rows()
    {
        var shape = TableShape.ForNewTable(new ShapeOptions());
        using var shredded = Shredded.Into(
            shape, """{"a":[1,2],"s":{"x":"y"}}""", """{"a":[3,4,5],"s":{"x":"z"},"new":1""", """{"a":[6.5],"b":1,"c":}""", """{"a":[7]}""");
        Assert.Equal(2, shape.Root.Children.Count);
        Assert.Equal(["""{"a":[1,2],"s":{"x":"y"}}""", """{"a":[7]}"""], shredded.Rows());
    }

    [Fact]
    public void Empty_elements_of_a_wide_list_do_not_fill_the_memory()
    {
        var fields = string.Join(",", Enumerable.Range(0, 900).Select(i => $"\"f{i}\":{i}"));
        var bomb = $$"""{"l":[{{{fields}}}{{string.Concat(Enumerable.Repeat(",{}", 300_000))}}],"id":1}""";
        using var shredded = Shredded.AsFirstBuffer($$"""{"l":[{{{fields}}}]}""", bomb, """{"l":[{}]}""");
        Assert.Equal(3, shredded.Chunks.Sum(c => c.Rows));
        Assert.True(shredded.Chunks.Sum(c => c.LengthBytes) < 4 << 20);
        Assert.StartsWith("""{"id":1} | [{"path":"/l","reason":"range","value":[{"f0":0,""", shredded.Rows()[1]);
    }

    [Fact]
    public void Columns_without_values_take_no_room()
    {
        var fields = string.Join(",", Enumerable.Range(0, 1_000).Select(i => $"\"f{i}\":{i}"));
        using var shredded = Shredded.AsFirstBuffer([$"{{{fields}}}", .. Enumerable.Repeat("{}", 10_000), .. Enumerable.Repeat("""{"f7":1}""", 10_000)]);
        Assert.Equal(20_001, shredded.Chunks.Sum(c => c.Rows));
        // 1,000 columns of 20,001 values would be 160 MB.
        Assert.True(shredded.Chunks.Sum(c => c.LengthBytes) < 20 << 20);
        Assert.Equal(["{}", """{"f7":1}"""], shredded.Rows()[10_000..10_002]);
    }

    [Fact]
    public void Ten_thousand_hostile_records_among_ten_thousand_good_ones_are_each_where_the_rules_put_them()
    {
        var big = Encoding.UTF8.GetBytes($$"""{"id":-1,"text":"{{new string('x', 1 << 20)}}"}""");
        var columns = new StructType(
            new NestedField(1, "id", PrimitiveType.Long), new NestedField(2, "text", PrimitiveType.String), new NestedField(3, "n", PrimitiveType.Long));
        using var shredded = new Shredded { Shredder = new Shredder(TableShape.Of(columns, new ShapeOptions())) };
        var expected = new Dictionary<ShredStatus, int>();
        for (var i = 0; i < 10_000; i++)
        {
            shredded.Append(Encoding.UTF8.GetBytes($$"""{"id":{{i}},"text":"value {{i}}","n":{{i}}}"""), new RowOrigin(0, 2 * i, 0, i));
            var (record, status) = Hostile(i, big);
            shredded.Append(record, new RowOrigin(0, 2 * i + 1, 0, i));
            Assert.Equal(status, shredded.Results[^1].Status);
            expected[status] = expected.GetValueOrDefault(status) + 1;
        }

        shredded.Seal();
        Assert.Equal(10_000 + expected[ShredStatus.Appended], shredded.Chunks.Sum(c => c.Rows));
        var good = 0;
        foreach (var batch in shredded.Chunks.SelectMany(c => c.Batches))
        {
            for (var row = 0; row < batch.Rows; row++)
            {
                if (batch.Origin(row) is { Offset: var offset } && offset % 2 == 0
                    && Shredded.Row(batch, row) == $$"""{"id":{{offset / 2}},"text":"value {{offset / 2}}","n":{{offset / 2}}}""")
                {
                    good++;
                }
            }
        }

        Assert.Equal(10_000, good);
    }

    private static (byte[] Record, ShredStatus Status) Hostile(int i, byte[] big) => (i % 10) switch
    {
        0 => ([.. "{\"id\":1,\"text\":\""u8, 0xC3, 0x28, .. "\"}"u8], ShredStatus.InvalidUtf8),
        1 => (Encoding.UTF8.GetBytes($$"""{"id":{{i}},"text":"cut"""), ShredStatus.Truncated),
        2 => (Encoding.UTF8.GetBytes("{\"id\":" + new string('[', i % 1_000 == 2 ? 500_000 : 100)), ShredStatus.TooDeep),
        3 => (Encoding.UTF8.GetBytes($"[{i}]"), ShredStatus.NotAnObject),
        4 => (Encoding.UTF8.GetBytes($$"""{"id":"{{i}}","text":{{i}},"n":[1]}"""), ShredStatus.Appended),
        5 => (Encoding.UTF8.GetBytes($$"""{"id":1e300,"n":99999999999999999999{{i}}}"""), ShredStatus.Appended),
        6 => (Encoding.UTF8.GetBytes($$"""{"id":{{i}},"id":{{i + 1}},"ID":{{i + 2}}}"""), ShredStatus.Appended),
        7 => i % 1_000 == 7 ? (big, ShredStatus.Appended) : ("""{"text":null}"""u8.ToArray(), ShredStatus.Appended),
        8 => (Encoding.UTF8.GetBytes("{}{}"), ShredStatus.NotOneObject),
        _ => (Encoding.UTF8.GetBytes($"record {i}"), ShredStatus.Malformed),
    };
}
