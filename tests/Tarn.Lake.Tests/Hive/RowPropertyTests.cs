using System.Text;
using System.Text.Json.Nodes;
using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Types;

namespace Tarn.Lake.Tests.Hive;

/// <summary>Random rows, written in each format and read again.</summary>
public sealed class RowPropertyTests
{
    private const int Seeds = 60;
    private const int Rows = 120;

    [Fact]
    public void Delimited_text_gives_the_rows_that_were_written() => ForEachSeed((random, types, rows) =>
    {
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = RandomRows.Sayable(types[i], row[i]);
            }
        }

        var form = Form(HiveFormat.Text, types) with { Properties = new Dictionary<string, string> { ["escape.delim"] = "\\" } };
        return (form, rows.Select(row => string.Join('\u0001', row.Select((value, i) => RandomRows.Delimited(types[i], value, 1)))));
    });

    [Theory]
    [InlineData(HiveFormat.HiveJson)]
    [InlineData(HiveFormat.OpenXJson)]
    public void Json_gives_the_rows_that_were_written(HiveFormat format) => ForEachSeed((random, types, rows) => (
        Form(format, types),
        rows.Select(row => random.Line(new JsonObject(row.Select((value, i) => KeyValuePair.Create($"c{i}", RandomRows.Json(types[i], value))))))));

    [Fact]
    public void Csv_gives_the_rows_that_were_written()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var random = new RandomRows(seed);
            var types = Enumerable.Range(0, 4).Select(_ => HiveType.Of(HiveKind.String)).ToList();
            var rows = Enumerable.Range(0, Rows).Select(_ => types.Select(type => (string?)random.Value(type) ?? "").ToArray()).ToList<string?[]>();
            var lines = rows.Select(row => string.Join(',', row.Select(value => $"\"{value!.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"")));
            var read = HiveReading.Rows(Form(HiveFormat.Csv, types), "f.csv", Encoding.UTF8.GetBytes(string.Join('\n', lines)));
            Assert.Equal(rows, read);
        }
    }

    [Fact]
    public void Parts_of_columns_and_rows_are_those_of_whole_ones() => ForEachSeed((random, types, rows) => (
        Form(HiveFormat.HiveJson, types),
        rows.Select(row => random.Line(new JsonObject(row.Select((value, i) => KeyValuePair.Create($"C{i}", RandomRows.Json(types[i], value))).Reverse())))));

    private static void ForEachSeed(Func<RandomRows, List<HiveType>, List<object?[]>, (HiveForm Form, IEnumerable<string> Lines)> write)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var random = new RandomRows(seed);
            var types = Enumerable.Range(0, 5).Select(_ => random.Type(2)).ToList();
            var rows = Enumerable.Range(0, Rows).Select(_ => types.Select(random.Value).ToArray()).ToList();
            var (form, lines) = write(random, types, rows);
            var read = HiveReading.Rows(form, "f", Encoding.UTF8.GetBytes(string.Join('\n', lines)));
            var expected = rows.Select(row => row.Select((value, i) => value is null ? null : RandomRows.Shown(types[i], value)).ToArray()).ToList();
            for (var i = 0; i < Math.Max(expected.Count, read.Count); i++)
            {
                Assert.True(expected[i].SequenceEqual(read[i]), $"seed {seed}, row {i}, {string.Join(" ", types)}: {string.Join(" | ", read[i])}; written {string.Join(" | ", expected[i])}");
            }
        }
    }

    private static HiveForm Form(HiveFormat format, List<HiveType> types) =>
        new() { Format = format, Columns = [.. types.Select((type, i) => new HiveFormColumn($"c{i}", type.Text))] };
}
