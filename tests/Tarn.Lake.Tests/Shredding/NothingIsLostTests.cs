using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Lake.Shredding;

namespace Tarn.Lake.Tests.Shredding;

/// <summary>Whatever JSON comes: every value of a record is in its row, or in its <c>_rest</c>, once, under its path.</summary>
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
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Into_a_table_that_evolves_record_by_record() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var records = Records(seed);
            using var shredded = Shredded.Into(TableShape.ForNewTable(new ShapeOptions { ColumnsMax = 6 }), records);
            Check(records, shredded);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void When_chunks_are_fitted_to_the_columns_of_other_records() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var records = Records(seed);
            using var shredded = Shredded.AsFirstBuffer(records);
            using var others = Shredded.AsFirstBuffer(Records(seed + 1));
            using var fitted = FittedChunks.Of(shredded.Chunks, others.Shredder.Shape.ToStruct(withRest: true));
            Check(records, fitted.Chunks);
        }).QuickCheckThrowOnFailure();

    private static void Check(IReadOnlyList<byte[]> records, Shredded shredded)
    {
        Assert.All(shredded.Results, r => Assert.Equal(ShredStatus.Appended, r.Status));
        Check(records, shredded.Chunks);
    }

    private static void Check(IReadOnlyList<byte[]> records, IReadOnlyList<ColumnChunk> chunks)
    {
        var row = 0;
        foreach (var batch in chunks.SelectMany(c => c.Batches))
            for (var i = 0; i < batch.Rows; i++, row++)
                Assert.Equal(Leaves(records[row]), Leaves(batch, i));
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
        var leaves = new List<string>();
        using (var json = JsonDocument.Parse(parts[0]))
            Collect(json.RootElement, "", leaves);
        if (parts.Length == 2)
        {
            using var rest = JsonDocument.Parse(parts[1]);
            foreach (var entry in rest.RootElement.EnumerateArray())
                Collect(entry.GetProperty("value"), entry.GetProperty("path").GetString()!, leaves);
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
                    Collect(field.Value, $"{path}/{field.Name.Replace("~", "~0").Replace("/", "~1")}", leaves);
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                    Collect(item, $"{path}/{index++}", leaves);
                break;
            case JsonValueKind.Null:
                break;
            default:
                leaves.Add($"{path.ToLowerInvariant()} {Canonical(element)}");
                break;
        }
    }

    private static string Canonical(JsonElement element)
    {
        var text = element.GetRawText();
        if (element.ValueKind != JsonValueKind.Number)
            return element.ToString() + element.ValueKind;
        if (BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            return integer.ToString(CultureInfo.InvariantCulture);
        var number = double.Parse(text, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number))
            return text;
        return number == Math.Floor(number) ? new BigInteger(number).ToString(CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture);
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
