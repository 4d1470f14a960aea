using System.Text.RegularExpressions;

namespace Tarn.Lake.Tests.Hive;

/// <summary>The rows of golden-hive's files of lines, as the readers alone see them.</summary>
public sealed partial class GoldenHiveTests
{
    public static TheoryData<string> TextTables() => [.. GoldenHive.Names("text_")];

    [Theory]
    [MemberData(nameof(TextTables))]
    public void Text_has_the_recorded_rows(string name) => Compare(name);

    public static TheoryData<string> CsvTables() => [.. GoldenHive.Names("csv_").Where(name => name != "csv_gzip_parts")];

    [Theory]
    [MemberData(nameof(CsvTables))]
    public void Csv_has_the_recorded_rows(string name) => Compare(name);

    private static void Compare(string name)
    {
        var golden = new GoldenHive(name);
        var form = golden.Form();
        foreach (var query in golden.Expected.GetProperty("queries").EnumerateArray())
        {
            var match = WholeTable().Match(query.GetProperty("sql").GetString()!);
            if (!match.Success || !query.TryGetProperty("rows", out var rows))
            {
                continue;
            }

            var file = match.Groups["file"];
            var read = golden.Files.Where(one => file.Success ? one.Path == file.Value : !one.Path.Split('/').Any(part => part[0] is '_' or '.'))
                .SelectMany(one => HiveReading.Rows(form, one.Path, one.Bytes));
            Assert.Equal(
                rows.EnumerateArray().Select(row => Line(row.EnumerateArray().Select(value => value.GetString()))).Order(StringComparer.Ordinal),
                read.Select(row => Line(row)).Order(StringComparer.Ordinal));
        }
    }

    private static string Line(IEnumerable<string?> values) => string.Join(" | ", values.Select(value => value ?? "(null)"));

    [GeneratedRegex("""^SELECT \* FROM \w+( WHERE "\$path" = 's3://golden-hive/\w+/data/(?<file>[^']+)')?$""")]
    private static partial Regex WholeTable();
}
