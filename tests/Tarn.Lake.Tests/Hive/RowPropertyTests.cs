using System.Text;
using System.Text.Json.Nodes;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Types;
using Tarn.Storage;

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
    public void Members_of_json_may_come_in_any_order_and_case() => ForEachSeed((random, types, rows) => (
        Form(HiveFormat.HiveJson, types),
        rows.Select(row => random.Line(new JsonObject(row.Select((value, i) => KeyValuePair.Create($"C{i}", RandomRows.Json(types[i], value))).Reverse())))));

    [Theory]
    [InlineData(HiveFormat.Text, "1\u0001x\u0002y\u00037\u00038\u0002z\u00012")]
    [InlineData(HiveFormat.HiveJson, """{"a":1,"s":{"f":"x","g":{"h":"y","i":7,"j":8},"k":"z"},"b":2}""")]
    [InlineData(HiveFormat.OpenXJson, """[1,["x",["y",7,8],"z"],2]""")]
    public void Few_columns_and_fields_are_wanted_in_another_order(HiveFormat format, string line)
    {
        var form = new HiveForm
        {
            Format = format,
            Columns = [new("a", "int"), new("s", "struct<f:string,g:struct<h:string,i:int,j:int>,k:string>"), new("b", "int")],
        };
        var inner = new RowColumn(2, "g", RowKind.Row) { Children = [new RowColumn(3, "j", RowKind.Integer), new RowColumn(1, "h", RowKind.Varchar)] };
        RowColumn[] wanted = [new(3, "b", RowKind.Integer), new(2, "s", RowKind.Row) { Children = [new RowColumn(3, "k", RowKind.Varchar), inner] }];
        Assert.Equal("2 {k=z, g={j=8, h=y}}", string.Join(' ', HiveReading.Rows(form, "f", Encoding.UTF8.GetBytes(line), wanted: wanted)[0]));
        Assert.Empty(Assert.Single(HiveReading.Rows(form, "f", Encoding.UTF8.GetBytes(line), wanted: [])));
        var error = Assert.Throws<TarnException>(() => HiveReading.Rows(form, "f", [], wanted: [new(1, "a", RowKind.Bigint)]));
        Assert.Equal("column a is wanted as Bigint; its files have type int", error.Message);
    }

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
                var difference = $"{string.Join(" | ", read[i])}; written {string.Join(" | ", expected[i])}";
                Assert.True(expected[i].SequenceEqual(read[i]), $"seed {seed}, row {i}, {string.Join(" ", types)}: {difference}");
            }
        }
    }

    private static HiveForm Form(HiveFormat format, List<HiveType> types) =>
        new() { Format = format, Columns = [.. types.Select((type, i) => new HiveFormColumn($"c{i}", type.Text))] };
}
