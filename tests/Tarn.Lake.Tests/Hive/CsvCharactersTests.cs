using System.Text;
using Tarn.Lake.Hive;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Hive;

/// <summary>The separator, the quote and the escape of OpenCSVSerde. Hive reads the escape <c>"</c> as a backslash.</summary>
public sealed class CsvCharactersTests
{
    [Theory]
    [InlineData(null, null, "\"", "\"a\",\"b\"\"c\"", "a|b\"c")]
    [InlineData(null, null, "\"", "\"a\\\"b\",c", "a\"b|c")]
    [InlineData(null, null, "\"", "\"a\\\\b\",c", "a\\b|c")]
    [InlineData(null, "\"", "\"", "\"\",x", "|x")]
    [InlineData(null, "\"", "\"", ",x", "|x")]
    [InlineData(null, "\"", "\"", "a\\b,c", "ab|c")]
    [InlineData(null, "'", "\"", "'a''b',c", "a'b|c")]
    [InlineData(null, "'", "\"", "'a\\'b',c", "a'b|c")]
    [InlineData(null, "'", "\"", "a\"b,\"c\"", "a\"b|\"c\"")]
    [InlineData(null, "'", "\"", "'a\"\"b','\"'", "a\"\"b|\"")]
    [InlineData("\t", null, "\"", "\"a\tb\"\tc", "a\tb|c")]
    [InlineData("\t", null, null, "\"a,b\"\t\"\"", "a,b|")]
    [InlineData("\t", "'", "\"", "'a\t''b'\tc,d", "a\t'b|c,d")]
    [InlineData("|", "\"", "^", "\"a^\"b\"|\"c^^d\"", "a\"b|c^d")]
    [InlineData(null, "'", "\\", "'a\\'b','c\\\\d'", "a'b|c\\d")]
    [InlineData(null, null, "\"", "\"a", null)]
    public void A_line_is_cut_by_its_characters(string? separator, string? quote, string? escape, string line, string? expected)
    {
        var row = Assert.Single(Rows(separator, quote, escape, line));
        Assert.Equal(expected, row[0] is null ? null : string.Join('|', row));
    }

    [Theory]
    [InlineData(null, "'", "'")]
    [InlineData(null, "\\", null)]
    [InlineData(null, "\\", "\"")]
    [InlineData("\\", null, null)]
    [InlineData("\\", null, "\"")]
    [InlineData("\"", null, null)]
    [InlineData("'", "'", "\"")]
    [InlineData("^", null, "^")]
    public void Two_equal_characters_are_refused(string? separator, string? quote, string? escape) =>
        Assert.Equal("HIVE_INVALID_METADATA", Assert.Throws<TarnException>(() => Rows(separator, quote, escape, "a,b")).Reason);

    private static List<string?[]> Rows(string? separator, string? quote, string? escape, string line)
    {
        (string Name, string? Value)[] given = [("separatorChar", separator), ("quoteChar", quote), ("escapeChar", escape)];
        var form = new HiveForm
        {
            Format = HiveFormat.Csv,
            Columns = [new HiveFormColumn("a", "string"), new HiveFormColumn("b", "string")],
            Properties = given.Where(one => one.Value is not null).ToDictionary(one => one.Name, one => one.Value!),
        };
        return HiveReading.Rows(form, "f", Encoding.UTF8.GetBytes(line + "\n"));
    }
}
