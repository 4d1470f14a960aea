using System.Buffers;
using System.Globalization;
using System.Text;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Texts;

namespace Tarn.Lake.Tests.Shredding;

/// <summary>Records read by the rules of Hive's deserializers.</summary>
public sealed class HiveJsonRulesTests : ParquetFixture
{
    private static readonly HiveJsonRules OpenX = new() { ConvertsText = true, Timestamps = new Seconds() };
    private static readonly HiveJsonRules Hive = new() { Timestamps = new Seconds() };

    [Theory]
    [InlineData("""{"a":1}""", 1)]
    [InlineData("""{"a":1} """, 1)]
    [InlineData("""{"a":1}{"a":2} {"a":3}""", 3)]
    [InlineData("{\"a\":1}\n{}\n", 2)]
    public void Each_object_of_a_record_becomes_a_row(string record, int rows) => Assert.Equal(rows, Read(OpenX, PrimitiveType.Int, record).Count);

    [Theory]
    [InlineData("""{"a":1}{"a":"x"}""")]
    [InlineData("""{"a":1}[{"a":2}]""")]
    [InlineData("""[{"a":2}]""")]
    [InlineData("""{"a":1}{"a":""")]
    [InlineData("""{"a":1},{"a":2}""")]
    [InlineData("7")]
    [InlineData("")]
    public void A_record_is_rejected_as_a_whole(string record)
    {
        var shredder = Shredder(OpenX, PrimitiveType.Int);

        Assert.True(shredder.AppendAll(Encoding.UTF8.GetBytes(record), default, 100, out var rows).IsRejected);
        Assert.Equal((0, 0), (rows, shredder.Rows));
        Assert.Equal(["5"], Read(shredder, """{"a":5}"""));
    }

    [Fact]
    public void Thousands_of_objects_in_a_record_cross_batches_and_keep_to_the_bound()
    {
        var shredder = Shredder(OpenX, PrimitiveType.Int);
        var record = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5_000).Select(i => $"{{\"a\":{i}}}")));

        Assert.Equal(ShredStatus.TypeMismatch, shredder.AppendAll(record, default, 4_999, out _).Status);
        Assert.Equal(Enumerable.Range(0, 5_000).Select(i => i.ToString(CultureInfo.InvariantCulture)), Read(shredder, Encoding.UTF8.GetString(record)));
    }

    [Fact]
    public void Many_objects_with_long_lists_are_refused_before_they_fill_memory()
    {
        var columns = new StructType([new NestedField(1, "a", new ListType(2, new StructType(
            [.. Enumerable.Range(0, 1_000).Select(i => new NestedField(3 + i, $"c{i}", PrimitiveType.Int))])))]);
        var shredder = new Shredder(TableShape.Of(columns, Options(OpenX)));
        var one = $"{{\"a\":[{string.Join(',', Enumerable.Repeat("{}", 3_000))}]}}";

        var result = shredder.AppendAll(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(one, 100))), default, 1_000, out _);

        Assert.Equal(ShredStatus.TypeMismatch, result.Status);
    }

    [Theory]
    [InlineData("int", "\"12\"", "12", null)]
    [InlineData("int", "1.5", null, null)]
    [InlineData("int", "\"x\"", null, null)]
    [InlineData("long", "\"9223372036854775807\"", "9223372036854775807", null)]
    [InlineData("double", "\"1.5e3\"", "1500.0", null)]
    [InlineData("double", "\"NaN\"", null, null)]
    [InlineData("double", "9007199254740993", "9007199254740992.0", "9007199254740992.0")]
    [InlineData("float", "\"0.5\"", "0.5", null)]
    [InlineData("float", "16777217", "16777216.0", "16777216.0")]
    [InlineData("boolean", "\"True\"", "true", null)]
    [InlineData("boolean", "true", "true", "true")]
    [InlineData("boolean", "1", null, null)]
    [InlineData("decimal(10, 2)", "\"1.25\"", "1.25", null)]
    [InlineData("decimal(10, 2)", "1.25", "1.25", "1.25")]
    [InlineData("string", "1.50", "1.50", "1.50")]
    [InlineData("string", "{\"x\": [1, \"y\"]}", "{\"x\": [1, \"y\"]}", null)]
    [InlineData("date", "\"2024-01-05\"", "2024-01-05", "2024-01-05")]
    [InlineData("date", "7", null, null)]
    [InlineData("timestamp", "7", "1970-01-01 00:00:07", "1970-01-01 00:00:07")]
    [InlineData("timestamp", "\"\\u0037\"", "1970-01-01 00:00:07", "1970-01-01 00:00:07")]
    [InlineData("timestamp", "\"x\"", null, null)]
    [InlineData("int", "null", "NULL", "NULL")]
    public void Values_follow_the_deserializer_or_reject_the_record(string type, string value, string? openX, string? hive)
    {
        var record = $"{{\"a\":{value}}}";
        var parsed = TypeText.Parse(type);

        Assert.Equal(openX ?? "rejected", string.Join(',', Read(OpenX, parsed, record)));
        Assert.Equal(hive ?? "rejected", string.Join(',', Read(Hive, parsed, record)));
    }

    [Theory]
    [InlineData(false, false, """{"A":1}""", "1")]
    [InlineData(true, false, """{"A":1}""", "NULL")]
    [InlineData(true, false, """{"a":1}""", "1")]
    [InlineData(false, false, """{"other":{"a":3},"a":1,"_rest":2}""", "1")]
    [InlineData(false, false, """{"a":1,"A":2}""", "2")]
    public void Keys_match_columns_and_others_are_left_out(bool matchesCase, bool dots, string record, string value) =>
        Assert.Equal([value], Read(OpenX with { MatchesCase = matchesCase, DotsAreUnderscores = dots }, PrimitiveType.Int, record));

    [Fact]
    public void Dots_count_as_underscores_and_mapped_columns_have_other_keys()
    {
        var columns = new StructType([
            new NestedField(1, "a_b", PrimitiveType.Int),
            new NestedField(2, "ts", PrimitiveType.Int),
            new NestedField(3, "s", new StructType([new NestedField(4, "x_y", PrimitiveType.Int), new NestedField(5, "inner_name", PrimitiveType.Int)]))]);
        var reading = OpenX with
        {
            DotsAreUnderscores = true,
            KeysByColumn = new Dictionary<string, string> { ["ts"] = "time-stamp", ["inner_name"] = "innerName" },
        };

        Assert.Equal(
            "1|2|{'x_y': 3, 'inner_name': 4}\nNULL|NULL|NULL\n5|NULL|{'x_y': NULL, 'inner_name': NULL}",
            Rows(
                new Shredder(TableShape.Of(columns, Options(reading))),
                columns,
                "concat_ws('|', ifnull(a_b::text, 'NULL'), ifnull(ts::text, 'NULL'), ifnull(s::text, 'NULL'))",
                """{"A.b":1,"Time-Stamp":2,"ts":9,"s":{"x.y":3,"innername":4,"inner_name":9}}{"ts":1}""", """{"a_b":5,"s":{"X.Z":1}}"""));
    }

    [Fact]
    public async Task A_flush_of_some_partitions_writes_their_rows_in_order_with_the_compression_asked_for()
    {
        var columns = new StructType([new NestedField(1, "a", PrimitiveType.Int)]);
        var shredder = new Shredder(TableShape.Of(columns, Options(OpenX)));
        for (var i = 0; i < 5_000; i++)
        {
            shredder.AppendAll(Encoding.UTF8.GetBytes($"{{\"a\":{i}}}"), new RowOrigin(0, i, 0, 0, Partition: i * 7 % 10), 1, out _);
        }

        var output = new ArrayBufferWriter<byte>();
        shredder.Seal(output);
        using var chunk = ColumnChunk.Copy(output.WrittenSpan);
        foreach (var compression in Enum.GetValues<ParquetCompression>())
        {
            var files = await Encoder.Write(
                new ParquetFlush
                {
                    Chunks = [chunk],
                    Columns = columns,
                    PathOf = ordinal => $"scratch/{compression}-{ordinal}.parquet",
                    Partitions = new HashSet<int> { 3, 8 },
                    Compression = compression,
                },
                default);

            Assert.Equal([3, 8], files.Select(file => file.Partition));
            foreach (var file in files)
            {
                var expected = Enumerable.Range(0, 5_000).Where(i => i * 7 % 10 == file.Partition);
                Assert.Equal(string.Join('\n', expected), Query($"SELECT a::text FROM read_parquet({Path(file)})"));
                Assert.Equal(
                    compression == ParquetCompression.None ? "UNCOMPRESSED" : compression.ToString().ToUpperInvariant(),
                    Query($"SELECT DISTINCT compression FROM parquet_metadata({Path(file)})"));
            }
        }
    }

    private static ShapeOptions Options(HiveJsonRules reading) => new() { Evolve = false, KeepRest = false, Reading = reading };

    private static Shredder Shredder(HiveJsonRules reading, IcebergType type) =>
        new(TableShape.Of(new StructType([new NestedField(1, "a", type)]), Options(reading)));

    private List<string> Read(HiveJsonRules reading, IcebergType type, string record) => Read(Shredder(reading, type), record);

    private List<string> Read(Shredder shredder, string record)
    {
        var columns = shredder.Shape.ToStruct(withRest: false);
        var ids = new StructType([.. columns.Fields.Select((field, i) => field with { Id = i + 1 })]);
        return [.. Rows(shredder, ids, "ifnull(a::text, 'NULL')", record).Split('\n')];
    }

    private string Rows(Shredder shredder, StructType columns, string sql, params string[] records)
    {
        foreach (var record in records)
        {
            if (shredder.AppendAll(Encoding.UTF8.GetBytes(record), default, 100_000, out _).IsRejected)
            {
                return "rejected";
            }
        }

        var output = new ArrayBufferWriter<byte>();
        shredder.Seal(output);
        using var chunk = ColumnChunk.Copy(output.WrittenSpan);
        var path = $"scratch/{Guid.NewGuid():N}.parquet";
        var flush = new ParquetFlush { Chunks = [chunk], Columns = columns, PathOf = _ => path };
        var file = Encoder.Write(flush, default).GetAwaiter().GetResult().Single();
        return Query($"SELECT {sql} FROM read_parquet({Path(file)})");
    }

    private sealed class Seconds : ITimestampReader
    {
        public bool TryRead(ReadOnlySpan<byte> text, out long micros)
        {
            var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
            micros = seconds * 1_000_000;
            return isNumber;
        }
    }
}
