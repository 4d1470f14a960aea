using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Delivery.Outputs.Conversion.Timestamps;
using Tarn.Lake.Shredding.Texts;
using Tarn.Storage;

namespace Tarn.Delivery.Tests.Outputs.Conversion;

public sealed class TimestampTests
{
    /// <summary>Recorded from Joda-Time; years outside 1 to 9999 are no timestamps of a table.</summary>
    [Fact]
    public void Patterns_read_as_Joda_Time_does()
    {
        var faults = new List<string>();
        foreach (var line in File.ReadLines(TestData.Path("joda-patterns.jsonl")))
        {
            var json = JsonDocument.Parse(line).RootElement;
            if (json.GetProperty("group").GetString() != "parse")
            {
                continue;
            }

            var (pattern, text) = (json.GetProperty("pattern").GetString()!, json.GetProperty("text").GetString()!);
            long? expected = json.TryGetProperty("millis", out var millis) && millis.GetInt64() is >= -62_135_596_800_000 and < 253_402_300_800_000
                ? millis.GetInt64() * 1_000
                : null;
            long? found = JodaTimestamps.Parse(pattern).TryRead(Encoding.UTF8.GetBytes(text), out var micros) ? micros : null;
            if (found != expected)
            {
                faults.Add($"{pattern} of {text}: {found} instead of {expected}");
            }
        }

        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("yyyy-MM-dd V")]
    [InlineData("n")]
    [InlineData("")]
    public void An_unknown_pattern_is_refused(string pattern) =>
        Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<TarnException>(() => new HiveTimestamps([pattern])).Kind);

    [Theory]
    [InlineData("2024-01-05T10:11:12Z", "2024-01-05T10:11:12.000000")]
    [InlineData("2024-01-05T10:11:12.1Z", "2024-01-05T10:11:12.100000")]
    [InlineData("2024-1-5 10:11:12", "2024-01-05T10:11:12.000000")]
    [InlineData("2024-01-05 10:11:12.123456789", "2024-01-05T10:11:12.123456")]
    [InlineData("1704449472", "2024-01-05T10:11:12.000000")]
    [InlineData("1704449472123", "2024-01-05T10:11:12.123000")]
    [InlineData("1704449472.25", "2024-01-05T10:11:12.250000")]
    [InlineData("1.704449472E9", "2024-01-05T10:11:12.000000")]
    [InlineData("-1", "1969-12-31T23:59:59.000000")]
    [InlineData("2024-01-05T10:11:12+02:00", null)]
    [InlineData("2024-01-05T10:11:12", null)]
    [InlineData("2024-02-30 10:11:12", null)]
    [InlineData("2024-01-05 10:11:12.1234567890", null)]
    [InlineData("2024-01-05", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    [InlineData(":", null)]
    [InlineData("99999999999999999999", null)]
    [InlineData("9223372036854775807", null)]
    public void The_OpenX_deserializer_reads_its_forms(string text, string? expected)
    {
        var isRead = new FirehoseOpenXTimestamps().TryRead(Encoding.UTF8.GetBytes(text), out var micros);

        Assert.Equal(expected, isRead ? Text(micros) : null);
    }

    [Theory]
    [InlineData("", "2024-1-5 10:11:12.5", "2024-01-05T10:11:12.500000")]
    [InlineData("", "2024-01-05T10:11:12Z", null)]
    [InlineData("", "1704449472123", null)]
    [InlineData("millis", "1704449472123", "2024-01-05T10:11:12.123000")]
    [InlineData("millis", "1704449472.5", null)]
    [InlineData("millis", "9223372036854775807", null)]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss'Z'|dd/MM/yyyy HH:mm|millis", "05/01/2024 10:11", "2024-01-05T10:11:00.000000")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss'Z'|dd/MM/yyyy HH:mm|millis", "1704449472123", "2024-01-05T10:11:12.123000")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss'Z'|dd/MM/yyyy HH:mm|millis", "2024-01-05T10:11:12.123Z", null)]
    [InlineData("yy-MM-dd", "24-01-05", "2024-01-05T00:00:00.000000")]
    public void The_Hive_deserializer_reads_by_its_formats(string formats, string text, string? expected)
    {
        var reader = new HiveTimestamps(formats.Split('|', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(expected, reader.TryRead(Encoding.UTF8.GetBytes(text), out var micros) ? Text(micros) : null);
    }

    private static string Text(long micros) =>
        DateTime.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
}
