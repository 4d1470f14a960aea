using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Tarn.DuckDb;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Storage.Disk;

namespace Tarn.Lake.Tests.Shredding;

/// <summary>For any JSON, every value of a record is in its row or in its <c>_rest</c>, once, under its path.</summary>
public sealed class NothingIsLostTests
{
    private static readonly string[] Names = ["a", "A", "b", "c", "d/~", "ü", "_rest", "long_name_1"];

    [Fact]
    public void As_a_first_buffer() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var records = Records(seed);
            using var shredded = Shredded.AsFirstBuffer(records);
            Check(records, shredded);
        }).Holds();

    [Fact]
    public void Into_a_table_that_evolves_record_by_record() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var records = Records(seed);
            using var shredded = Shredded.Into(TableShape.ForNewTable(new ShapeOptions { ColumnsMax = 6 }), records);
            Check(records, shredded);
        }).Holds();

    [Fact]
    public void When_the_chunks_of_an_evolving_table_are_fitted_to_what_it_became() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var records = Records(seed);
            using var shredded = Shredded.Into(TableShape.ForNewTable(new ShapeOptions()), records);
            using var fitted = FittedChunks.Of(shredded.Chunks, shredded.Shredder.Shape.ToStruct(withRest: true), new HashSet<int>());
            Check(records, fitted.Chunks);
        }).Holds();

    [Fact]
    public void Written_as_Parquet_and_read_by_DuckDB()
    {
        var folder = Directory.CreateTempSubdirectory("tarn-lost-").FullName;
        try
        {
            var disk = new FileDisk(folder, TimeProvider.System);
            disk.CreateFolder("scratch");
            using var encoder = new ParquetEncoder(disk, 64 << 20, threadCount: 1, "scratch");
            using var database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 64 << 20, Threads = 1, TempDirectory = null });
            using var connection = database.Connect();
            for (var seed = 0; seed < 60; seed++)
            {
                CheckParquet(Records(seed), encoder, disk, connection);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void CheckParquet(byte[][] records, ParquetEncoder encoder, FileDisk disk, DuckConnection connection)
    {
        using var shredded = Shredded.AsFirstBuffer(records);
        var columns = SchemaUnion.Of(new StructType([]), 0, shredded.Shredder.Shape.ToStruct(withRest: true)).Columns;
        var flush = new ParquetFlush { Chunks = shredded.Chunks, Columns = columns, PathOf = _ => "scratch/lost.parquet" };
        var file = encoder.Write(flush, CancellationToken.None).GetAwaiter().GetResult().Single();
        var row = 0;
        using var result = connection.Query(
            $"select to_json(t)::varchar, _rest from read_parquet({DuckText.Quote(disk.LocalPath(file.Path))}) t");
        for (var chunk = result.NextChunk(); chunk != null; chunk = result.NextChunk())
        {
            using (chunk)
            {
                for (var i = 0; i < chunk.View.RowCount; i++, row++)
                {
                    var text = Encoding.UTF8.GetString(chunk.View[0].Bytes(i));
                    var rest = chunk.View[1].IsNull(i) ? null : Encoding.UTF8.GetString(chunk.View[1].Bytes(i));
                    Assert.Equal(Leaves(records[row]), Leaves(text, rest));
                }
            }
        }

        Assert.Equal(records.Length, row);
        disk.Delete(file.Path);
    }

    [Fact]
    public void When_chunks_are_fitted_to_the_columns_of_other_records() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var records = Records(seed);
            using var shredded = Shredded.AsFirstBuffer(records);
            using var others = Shredded.AsFirstBuffer(Records(seed + 1));
            using var fitted = FittedChunks.Of(shredded.Chunks, others.Shredder.Shape.ToStruct(withRest: true), new HashSet<int>());
            Check(records, fitted.Chunks);
        }).Holds();

    private static void Check(IReadOnlyList<byte[]> records, Shredded shredded)
    {
        Assert.All(shredded.Results, r => Assert.Equal(ShredStatus.Appended, r.Status));
        Check(records, shredded.Chunks);
    }

    private static void Check(IReadOnlyList<byte[]> records, IReadOnlyList<ColumnChunk> chunks)
    {
        var row = 0;
        foreach (var batch in chunks.SelectMany(c => c.Batches))
        {
            for (var i = 0; i < batch.Rows; i++, row++)
            {
                Assert.Equal(Leaves(records[row]), Leaves(batch, i));
            }
        }

        Assert.Equal(records.Count, row);
    }

    private static List<string> Leaves(byte[] record)
    {
        var leaves = new List<string>();
        using var json = JsonDocument.Parse(record);
        Collect(json.RootElement, "", leaves);
        leaves.Sort(StringComparer.Ordinal);
        return leaves;
    }

    private static List<string> Leaves(ChunkBatch batch, int row)
    {
        var parts = Shredded.Row(batch, row).Split(" | ", 2);
        return Leaves(parts[0], parts.Length == 2 ? parts[1] : null);
    }

    private static List<string> Leaves(string row, string? rest)
    {
        var leaves = new List<string>();
        using (var json = JsonDocument.Parse(row))
        {
            foreach (var column in json.RootElement.EnumerateObject())
            {
                if (column.Name != TableShape.RestColumn)
                {
                    Collect(column.Value, Step(column.Name), leaves);
                }
            }
        }

        if (rest != null)
        {
            using var entries = JsonDocument.Parse(rest);
            foreach (var entry in entries.RootElement.EnumerateArray())
            {
                Collect(entry.GetProperty("value"), entry.GetProperty("path").GetString()!, leaves);
            }
        }

        leaves.Sort(StringComparer.Ordinal);
        return leaves;
    }

    private static void Collect(JsonElement element, string path, List<string> leaves)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in element.EnumerateObject())
                {
                    Collect(field.Value, path + Step(field.Name), leaves);
                }

                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    Collect(item, $"{path}/{index++}", leaves);
                }

                break;
            case JsonValueKind.Null:
                break;
            default:
                leaves.Add($"{path.ToLowerInvariant()} {Canonical(element)}");
                break;
        }
    }

    private static string Step(string name) => "/" + name.Replace("~", "~0").Replace("/", "~1");

    private static string Canonical(JsonElement element)
    {
        var text = element.GetRawText();
        // A string column stores numbers, true and false as their JSON text.
        if (element.ValueKind == JsonValueKind.String && IsScalar(element.GetString()!))
        {
            using var scalar = JsonDocument.Parse(element.GetString()!);
            return Canonical(scalar.RootElement);
        }

        if (element.ValueKind != JsonValueKind.Number)
        {
            return element.ToString() + element.ValueKind;
        }

        if (BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return integer.ToString(CultureInfo.InvariantCulture);
        }

        var number = double.Parse(text, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number))
        {
            return text;
        }

        return number == Math.Floor(number) ? new BigInteger(number).ToString(CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture);
    }

    private static bool IsScalar(string text)
    {
        var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        try
        {
            return json.Read() && json.TokenType is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False && !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[][] Records(int seed)
    {
        var random = new Random(seed);
        var records = new byte[random.Next(1, 12)][];
        for (var i = 0; i < records.Length; i++)
        {
            var text = new StringBuilder();
            WriteObject(text, random, depth: 0);
            records[i] = Encoding.UTF8.GetBytes(text.ToString());
        }

        return records;
    }

    private static void WriteObject(StringBuilder text, Random random, int depth)
    {
        text.Append('{');
        for (var field = random.Next(5); field > 0; field--)
        {
            text.Append('"').Append(Names[random.Next(Names.Length)]).Append("\":");
            WriteValue(text, random, depth + 1);
            text.Append(field > 1 ? ", " : "");
        }

        text.Append('}');
    }

    private static void WriteValue(StringBuilder text, Random random, int depth)
    {
        switch (random.Next(depth > 3 ? 7 : 10))
        {
            case 0: text.Append("null"); break;
            case 1: text.Append(random.Next(2) == 0 ? "true" : "false"); break;
            case 2: text.Append('"').Append(new string('x', random.Next(20))).Append("\\u00e9\\n\""); break;
            case 3: text.Append(random.Next(-100, 100)); break;
            case 4: text.Append((random.NextDouble() * 100).ToString("R", CultureInfo.InvariantCulture)); break;
            case 5: text.Append(random.NextInt64()).Append(random.Next(10)); break;
            case 6: text.Append(random.Next(3) switch { 0 => "1e400", 1 => "-0.5e-3", _ => "9007199254740993" }); break;
            case 7: WriteObject(text, random, depth); break;
            default:
                text.Append('[');
                for (var item = random.Next(4); item > 0; item--)
                {
                    WriteValue(text, random, depth + 1);
                    text.Append(item > 1 ? "," : "");
                }

                text.Append(']');
                break;
        }
    }
}
