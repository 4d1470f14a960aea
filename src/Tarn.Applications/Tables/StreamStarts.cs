using System.Globalization;
using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Analytics.Engines;
using Tarn.Storage;

namespace Tarn.Applications.Tables;

/// <summary>The Kinesis stream of a table, and the position where a first start begins to read it.</summary>
public static class StreamStarts
{
    private const string Prefix = "stream/";
    private const string DefaultTimeFormat = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX";

    /// <summary>The ARN of a table's stream: of the option, or of the application's account and region.</summary>
    /// <exception cref="TarnException">InvalidArgument: the ARN is none; AccessDenied: the stream is another account's.</exception>
    public static Arn ArnOf(Resource application, PlannedTable table)
    {
        var region = table.Options.GetValueOrDefault("aws.region");
        if (table.Options.TryGetValue("stream", out var name))
        {
            return Arn.Of("kinesis", region ?? application.Name.Region, application.Name.Account, Prefix + name);
        }

        var text = table.Options["stream.arn"];
        if (!Arn.TryParse(text, out var arn) || arn.Service != "kinesis" || !arn.Resource.StartsWith(Prefix, StringComparison.Ordinal))
        {
            throw OptionCheck.Refused(table, $"option 'stream.arn' is not the ARN of a stream: '{text}'");
        }

        if (region is not null && region != arn.Region)
        {
            throw OptionCheck.Refused(table, $"option 'aws.region' is {region}, and the stream is in {arn.Region}");
        }

        return arn.Account == application.Name.Account
            ? arn
            : throw new TarnException(ErrorKind.AccessDenied, $"Table {table.Name}: stream {text} is of another account than the application.");
    }

    /// <summary>The registry's name of a stream.</summary>
    public static ResourceName NameOf(Arn arn) => new(arn.Account, arn.Region, "kinesis", "stream", arn.Resource[Prefix.Length..]);

    /// <summary>The arrival time from which a first start reads, Unix milliseconds; null: only records that arrive from now on.</summary>
    /// <exception cref="TarnException">InvalidArgument: a time is missing, or has another form.</exception>
    public static long? BeginOf(PlannedTable table)
    {
        var options = table.Options;
        var (position, time, format) = options.ContainsKey("source.init.position")
            ? (options["source.init.position"], options.GetValueOrDefault("source.init.timestamp"), options.GetValueOrDefault("source.init.timestamp.format"))
            : (options.GetValueOrDefault("scan.stream.initpos") ?? "LATEST", options.GetValueOrDefault("scan.stream.initpos-timestamp"),
                options.GetValueOrDefault("scan.stream.initpos-timestamp-format"));
        return position.ToUpperInvariant() switch
        {
            "TRIM_HORIZON" => 0,
            "AT_TIMESTAMP" => TimeOf(table, time ?? throw OptionCheck.Refused(table, "AT_TIMESTAMP needs the option of its time"), format),
            _ => null,
        };
    }

    // Seconds since 1970 with a fraction, or a time in Java's pattern.
    private static long TimeOf(PlannedTable table, string time, string? format)
    {
        if (decimal.TryParse(time, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            return (long)(seconds * 1_000);
        }

        if (format is not (null or DefaultTimeFormat))
        {
            return DateTimeOffset.TryParseExact(
                time, NetPattern(format), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var exact)
                ? exact.ToUnixTimeMilliseconds()
                : throw OptionCheck.Refused(table, $"the time '{time}' has not the form '{format}'");
        }

        return DateTimeOffset.TryParseExact(time, "yyyy-MM-dd'T'HH:mm:ss.fffK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            ? parsed.ToUnixTimeMilliseconds()
            : throw OptionCheck.Refused(table, $"the time '{time}' is neither seconds nor of the form '{DefaultTimeFormat}'");
    }

    // Letters of the patterns differ for fractions and zones alone.
    private static string NetPattern(string pattern) => pattern
        .Replace("XXX", "K", StringComparison.Ordinal).Replace("uuuu", "yyyy", StringComparison.Ordinal)
        .Replace("SSS", "fff", StringComparison.Ordinal);
}
