using Tarn.Sql.Functions.Managed.Formats;

namespace Tarn.Sql.Tests.Functions;

/// <summary>Java's format strings and patterns of times: edges that recorded answers do not have.</summary>
public sealed class FormattedTextTests
{
    [Theory]
    [InlineData("%d|%<x|%<o", "l255", "255|ff|377")]
    [InlineData("%x", "l-1", "ffffffffffffffff")]
    [InlineData("%#x %<#o", "l8", "0x8 010")]
    [InlineData("%b %<B", "btrue", "true TRUE")]
    [InlineData("%h", "l4294967296", "1")]
    [InlineData("%e", "d0", "0.000000e+00")]
    [InlineData("%.1e", "d9.96", "1.0e+01")]
    [InlineData("%g", "d1000000", "1.00000e+06")]
    [InlineData("%.0f", "e2.5", "3")]
    [InlineData("%,.3f", "d-1234567.0005", "-1,234,567.001")]
    [InlineData("%(,d", "l-9223372036854775808", "(9,223,372,036,854,775,808)")]
    [InlineData("%-8s|", "sé", "é       |")]
    [InlineData("%tR %<tp", "T17:06:07.5", "17:06 pm")]
    [InlineData("%s", "Z2024-01-01 00:00:00|0|UTC", "2024-01-01T00:00Z[UTC]")]
    [InlineData("%s", "Z2024-01-01 00:00:00.5|330|+05:30", "2024-01-01T00:00:00.500+05:30")]
    public void A_value_is_written_as_Java_writes_it(string format, string value, string text) =>
        Assert.Equal(text, JavaFormatter.Format(format, [FormatValue.Of(value)]));

    [Theory]
    [InlineData("%q", "UnknownFormatConversion: Conversion = 'q'")]
    [InlineData("%", "UnknownFormatConversion: Conversion = '%'")]
    [InlineData("%2$s", "MissingFormatArgument: Format specifier '%2$s'")]
    [InlineData("%-d", "MissingFormatWidth: %-d")]
    [InlineData("%++d", "DuplicateFormatFlags: Flags = '++'")]
    [InlineData("%+ d", "IllegalFormatFlags: Flags = '+ '")]
    [InlineData("%.2d", "IllegalFormatPrecision: 2")]
    [InlineData("%,s", "FormatFlagsConversionMismatch: Conversion = s, Flags = ,")]
    [InlineData("%tY", "IllegalFormatConversion: Y != java.lang.Long")]
    [InlineData("%999999999999d", "IllegalFormatWidth: 999999999999")]
    public void A_bad_format_names_Javas_exception(string format, string error)
    {
        var failure = Assert.Throws<InvalidOperationException>(() => JavaFormatter.Format(format, [FormatValue.Of("l1")]));
        Assert.EndsWith($"Invalid format string: {format} ({error})", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('j', "yyyy-MM-dd'T'HH:mm:ss.SSS", "2024-02-29T23:59:59.999")]
    [InlineData('j', "x-'W'ww-e", "2020-W53-7")]
    [InlineData('j', "yyyy-DDD", "2024-366")]
    [InlineData('m', "%d/%m/%Y %k:%i:%s", "01/12/0044 5:06:07")]
    [InlineData('t', "yyyy/mm/dd hh24:mi", "1969/12/31 23:59")]
    public void A_time_that_is_read_and_written_stays_the_same(char kind, string pattern, string text)
    {
        var parsed = TimePatterns.Of(kind, pattern);
        Assert.Equal(text, TimePatterns.Print(parsed, TimePatterns.Read(kind, pattern, text).Clock, 0, "UTC"));
    }

    [Theory]
    [InlineData('j', "MM", "02", "2000-02-01T00:00:00")]
    [InlineData('j', "EEE, dd MMM yyyy", "Mon, 05 Mar 2024", "2024-03-04T00:00:00")]
    [InlineData('j', "yy-M-d", "69-3-5", "1969-03-05T00:00:00")]
    [InlineData('j', "yy-M-d", "21-3-5", "2021-03-05T00:00:00")]
    [InlineData('m', "%m", "02", "1970-02-01T00:00:00")]
    [InlineData('m', "%W, %d %b %Y", "Monday, 05 Mar 2024", "2024-03-05T00:00:00")]
    [InlineData('t', "yy/mm/dd", "70/03/05", "1970-03-05T00:00:00")]
    public void Dialects_fill_parts_that_a_text_lacks(char kind, string pattern, string text, string time)
    {
        var (clock, _) = TimePatterns.Read(kind, pattern, text);
        Assert.Equal(time, TimePatterns.Print(TimePatterns.Of('j', "yyyy-MM-dd'T'HH:mm:ss"), clock, 0, ""));
    }

    [Theory]
    [InlineData("yyyy-MM-dd", "2024", "Invalid format: \"2024\" is too short")]
    [InlineData("yyyy-MM-dd", "x", "Invalid format: \"x\"")]
    [InlineData("yyyy-MM-dd", "2024-05-06x", "Invalid format: \"2024-05-06x\" is malformed at \"x\"")]
    [InlineData("yyyy-MM-dd", "2024-13-01", "Cannot parse \"2024-13-01\": Value 13 for monthOfYear must be in the range [1,12]")]
    [InlineData("yyyy-DDD", "2023-366", "Cannot parse \"2023-366\": Value 366 for dayOfYear must be in the range [1,365]")]
    [InlineData("HH:mm Z", "10:00 +15:00", "Invalid format: \"10:00 +15:00\" is malformed at \"+15:00\"")]
    [InlineData("HH:mm ZZZ", "10:00 Europe/Nowhere", "Invalid format: \"10:00 Europe/Nowhere\" is malformed at \"Europe/Nowhere\"")]
    public void A_text_that_does_not_fit_says_where(string pattern, string text, string error)
    {
        var failure = Assert.Throws<InvalidOperationException>(() => TimePatterns.Read('j', pattern, text));
        Assert.EndsWith(error, failure.Message, StringComparison.Ordinal);
    }
}
