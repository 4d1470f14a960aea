using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Texts;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Shredding.Texts;

/// <summary>Forms of dates and timestamps that a delivery adds to RFC 3339.</summary>
public sealed class TimeFormatsTests
{
    private static readonly StructType Columns = new(
        new NestedField(1, "at", PrimitiveType.Timestamp),
        new NestedField(2, "day", PrimitiveType.Date),
        new NestedField(3, "s", new StructType(new NestedField(4, "At", PrimitiveType.TimestampTz), new NestedField(5, "text", PrimitiveType.String))));

    [Theory]
    [InlineData("epoch-seconds", "1764000000", "2025-11-24T16:00:00.000000")]
    [InlineData("epoch-seconds", "1764000000.25", "2025-11-24T16:00:00.250000")]
    [InlineData("epoch-seconds", "1.764e9", "2025-11-24T16:00:00.000000")]
    [InlineData("epoch-seconds", "\"1764000000\"", "2025-11-24T16:00:00.000000")]
    [InlineData("epoch-seconds", "-0.0000019", "1969-12-31T23:59:59.999998")]
    [InlineData("epoch-milliseconds", "1764000000123", "2025-11-24T16:00:00.123000")]
    [InlineData("dd/MM/yyyy HH:mm", "\"24/11/2025 16:01\"", "2025-11-24T16:01:00.000000")]
    [InlineData("yyyyMMdd", "20251124", "2025-11-24T00:00:00.000000")]
    [InlineData("yyyy-dd-MM", "\"2025-05-04\"", "2025-04-05T00:00:00.000000")]
    [InlineData("dd/MM/yyyy@epoch-seconds", "1764000000", "2025-11-24T16:00:00.000000")]
    [InlineData(" epoch-seconds @ dd/MM/yyyy ", "\"24/11/2025\"", "2025-11-24T00:00:00.000000")]
    [InlineData("at=epoch-seconds", "1764000000", "2025-11-24T16:00:00.000000")]
    [InlineData("AT = epoch-seconds @ epoch-milliseconds", "1764000000", "2025-11-24T16:00:00.000000")]
    [InlineData("day=epoch-seconds", "1764000000", "1970-01-01T00:29:24.000000")]
    [InlineData("yyyy-MM-dd%27T%27HH%3Amm ZZ", "\"2025-11-24T16:01 +02:00\"", "2025-11-24T14:01:00.000000")]
    [InlineData("yyyy%40%3d%25MM", "\"2025@=%03\"", "2025-03-01T00:00:00.000000")]
    [InlineData("epoch-seconds", "\"2025-11-24T16:00:00Z\"", "2025-11-24T16:00:00.000000")]
    public void A_value_is_read_by_the_first_form_that_fits(string formats, string value, string at)
    {
        Assert.Equal([$$"""{"at":"{{at}}"}"""], Rows(formats, $$"""{"at":{{value}}}"""));
        Assert.Equal([$$"""{"at":"{{at}}"}"""], Rows(TimeFormats.Parse(formats).ToString(), $$"""{"at":{{value}}}"""));
    }

    [Fact]
    public void Columns_have_their_own_forms_and_a_day_has_no_time()
    {
        Assert.Equal(
            [
                """{"day":"2025-11-24","s":{"At":"2025-11-24T16:00:00.000000Z","text":"1764000000"}}""",
                """{"s":{}} | [{"path":"/day","reason":"range","value":"24.11.2025 16:00"},{"path":"/s/At","reason":"type","value":"soon"}]""",
            ],
            Rows(
                "dd.MM.yyyy HH:mm @ s.at=epoch-seconds",
                """{"day":"24.11.2025 00:00","s":{"At":1764000000,"text":"1764000000"}}""",
                """{"day":"24.11.2025 16:00","s":{"At":"soon"}}"""));
    }

    [Theory]
    [InlineData("", "A timestamp pattern has 1 to 128 characters.")]
    [InlineData("dd/MM @ ", "A timestamp pattern has 1 to 128 characters.")]
    [InlineData("=dd", "'=dd' has no column before =.")]
    [InlineData("dd%2", "'dd%2' has a % without two hexadecimal digits.")]
    [InlineData("qq", "The timestamp pattern 'qq' is none of Joda-Time: Illegal pattern component: qq.")]
    [InlineData("d@d@d@d@d@d@d@d@d@d@d@d@d@d@d@d@d@d@d@d@d", "There are 21 formats; at most 20 are possible.")]
    public void A_wrong_form_is_refused_by_name(string text, string message)
    {
        var refused = Assert.Throws<TarnException>(() => TimeFormats.Parse(text));
        Assert.Equal((ErrorKind.InvalidArgument, message), (refused.Kind, refused.Message));
    }

    [Theory]
    [InlineData("1e30")]
    [InlineData("99999999999999")]
    [InlineData("\"1764000000 \"")]
    [InlineData("\"0x10\"")]
    [InlineData("true")]
    [InlineData("[1]")]
    public void What_is_no_time_goes_to_rest(string value) =>
        Assert.Contains($"\"value\":{value}", Assert.Single(Rows("epoch-seconds", $$"""{"s":{"At":{{value}} } }""")), StringComparison.Ordinal);

    private static List<string> Rows(string formats, params string[] records)
    {
        using var shredded = Shredded.Into(TableShape.Of(Columns, new ShapeOptions { TimeFormats = TimeFormats.Parse(formats) }), records);
        return shredded.Rows();
    }
}
