using System.Text.Json;
using System.Text.RegularExpressions;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Hive;

/// <summary>The rows of golden-hive's files of lines, as the readers alone see them.</summary>
public sealed partial class GoldenHiveTests
{
    /// <summary>
    /// Files with equal names in one object: Trino takes the last value. Athena documents the error Duplicate key, so that is read.
    /// </summary>
    private static readonly string[] DuplicateKeys = ["json_hive_maps/m0", "json_openx_maps/m0", "json_openx_lines/dup_keys", "json_openx_lines/dup_case"];

    /// <summary>Tables whose recorded error is not that of Athena, which reads them; other tests have the rows.</summary>
    private static readonly string[] ReadByAthena = ["csv_typed", "csv_typed_dates", "text_bz2_two_streams", "json_openx_null_invalid"];

    public static TheoryData<string> Tables() => [.. GoldenHive.Names("text_", "csv_", "json_").Except(ReadByAthena)
        .Where(name => !name.EndsWith("_partitioned", StringComparison.Ordinal) && name != "csv_gzip_parts")];

    [Theory]
    [MemberData(nameof(Tables))]
    public void Files_have_the_recorded_rows_or_errors(string name)
    {
        var golden = new GoldenHive(name);
        foreach (var query in golden.Expected.GetProperty("queries").EnumerateArray())
        {
            if (WholeTable().Match(query.GetProperty("sql").GetString()!) is { Success: true } match)
            {
                Compare(golden, query, match.Groups["file"].Value);
            }
        }
    }

    [Fact]
    public void A_file_of_several_bzip2_streams_has_the_rows_of_all() =>
        Assert.Equal(["900 | m", "901 | n"], Read(new GoldenHive("text_bz2_two_streams"), "").Select(Line));

    [Fact]
    public void Typed_csv_has_values_or_an_error_as_Athena_documents()
    {
        var golden = new GoldenHive("csv_typed");
        var error = Assert.Throws<TarnException>(() => Read(golden, "").ToList());
        Assert.Equal("HIVE_BAD_DATA", error.Reason);
        Assert.Equal("line 3: Error parsing field value '' for column x", error.Message);
        var form = golden.Form();
        var lenient = form with { Properties = new Dictionary<string, string>(form.Properties) { ["use.null.for.invalid.data"] = "true" } };
        var rows = golden.Files.SelectMany(file => HiveReading.Rows(lenient, file.Path, file.Bytes)).Select(Line);
        Assert.Equal(["1 | 1.5 | true | 10", "2 | 2.5 | false | 20", "3 | (null) | (null) | (null)"], rows);
    }

    [Fact]
    public void Dates_and_timestamps_of_csv_are_numbers() => Assert.Equal(
        [
            "1 | 2024-01-05 | 2024-01-05 10:11:12.123", "2 | 1970-01-01 | 1970-01-01 00:00:00.000",
            "3 | 1969-12-31 | 1969-12-31 23:59:59.999", "unixvalue | 2020-01-15 | 2020-01-15 03:44:40.000",
        ],
        Read(new GoldenHive("csv_typed_dates"), "").Select(Line));

    [Fact]
    public void Invalid_json_values_are_null_when_the_table_says_so() => Assert.Equal(
        ["1 | (null) | 1.0", "2 | (null) | (null)", "3 | (null) | (null)"], Read(new GoldenHive("json_openx_null_invalid"), "").Select(Line));

    [Theory]
    [InlineData("json_matrix_hive")]
    [InlineData("json_matrix_openx")]
    public void Each_json_value_becomes_each_type_as_recorded(string name)
    {
        var golden = new GoldenHive(name);
        var form = golden.Form();
        var columns = HiveReading.Columns(form);
        var files = golden.Files.ToDictionary(file => file.Path, file => file.Bytes);
        var wrong = new List<string>();
        foreach (var value in GoldenHive.Json($"{name}/matrix.json").GetProperty("values").EnumerateArray())
        {
            var json = value.GetProperty("json").GetString()!;
            foreach (var recorded in value.GetProperty("columns").EnumerateObject())
            {
                var expected = recorded.Value.ValueKind == JsonValueKind.Object ? "HIVE_CURSOR_ERROR" : recorded.Value.GetString() ?? "(null)";
                expected = json == """{"k":1,"k":2}""" ? "HIVE_CURSOR_ERROR" : expected; // Duplicate key
                var column = columns.Single(one => one.Name == recorded.Name);
                var read = TryRead(() => HiveReading.Rows(form, "f.json", files[value.GetProperty("file").GetString()!], wanted: [column])[0][0] ?? "(null)");
                if (read != expected)
                {
                    wrong.Add($"{json} as {recorded.Name}: {read}, not {expected}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    private static void Compare(GoldenHive golden, JsonElement query, string file)
    {
        if (DuplicateKeys.Contains($"{golden.Name}/{file}"))
        {
            Assert.Contains("Duplicate key", Assert.Throws<TarnException>(() => Read(golden, file).ToList()).Message, StringComparison.Ordinal);
        }
        else if (query.TryGetProperty("error", out var error))
        {
            Assert.Equal(error.GetProperty("name").GetString(), TryRead(() => $"{Read(golden, file).Count()} rows"));
        }
        else
        {
            Assert.Equal(
                query.GetProperty("rows").EnumerateArray().Select(row => Line(row.EnumerateArray().Select(value => value.GetString())))
                    .Order(StringComparer.Ordinal),
                Read(golden, file).Select(Line).Order(StringComparer.Ordinal));
        }
    }

    private static IEnumerable<string?[]> Read(GoldenHive golden, string file)
    {
        var form = golden.Form();
        return golden.Files.Where(one => file.Length > 0 ? one.Path == file : !one.Path.Split('/').Any(part => part[0] is '_' or '.'))
            .SelectMany(one => HiveReading.Rows(form, one.Path, one.Bytes));
    }

    private static string TryRead(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (TarnException error)
        {
            return error.Reason ?? error.Kind.ToString();
        }
    }

    private static string Line(IEnumerable<string?> values) => string.Join(" | ", values.Select(value => value ?? "(null)"));

    [GeneratedRegex("""^SELECT \* FROM \w+( WHERE "\$path" = 's3://golden-hive/\w+/data/(?<file>[^']+)')?$""")]
    private static partial Regex WholeTable();
}
