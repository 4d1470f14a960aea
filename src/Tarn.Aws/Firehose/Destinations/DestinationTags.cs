using System.Globalization;
using Tarn.Aws.Firehose.Refusals;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Validation;
using Tarn.Lake.Shredding.Texts;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>
/// Tags of a delivery stream that are settings. They replace the values of the API's own members, which some clients
/// cannot set. Without its tag, a setting has the API's value.
/// </summary>
internal static class DestinationTags
{
    /// <summary>Keys that begin so are settings.</summary>
    private const string Begin = "tarn.";

    private const string CreateTables = "tarn.create-tables";
    private const string EvolveSchema = "tarn.evolve-schema";
    private const string Warehouse = "tarn.warehouse";
    private const string Formats = "tarn.formats";
    private const string Freshness = "tarn.freshness-seconds";
    private const string From = "tarn.from";
    private const string Oldest = "oldest";

    /// <summary>Whether the tag is a setting, or refused as an unknown one.</summary>
    public static bool IsSetting(string key) => key.StartsWith(Begin, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether, by its tags, a new delivery begins with the oldest records of its stream. Without the tag it begins now.</summary>
    public static bool BeginsAtOldest(IEnumerable<KeyValuePair<string, string>> tags) =>
        tags.Any(tag => tag is { Key: From, Value: Oldest });

    /// <summary>Whether the tag counts at the creation of a delivery alone.</summary>
    public static bool IsOfCreation(string key) => key == From;

    /// <summary>The configuration of a new delivery with the settings of all tags.</summary>
    /// <inheritdoc cref="Apply(DeliveryConfig, IEnumerable{KeyValuePair{string, string}}, List{string})"/>
    public static DeliveryConfig ApplyToNew(DeliveryConfig config, IReadOnlyCollection<KeyValuePair<string, string>> tags, List<string> refused)
    {
        if (config.Source.IsDirectPut && BeginsAtOldest(tags))
        {
            refused.Add($"Tag {From} {Oldest} needs a Kinesis stream as source.");
        }

        return Apply(config, tags, refused);
    }

    /// <summary>The configuration with the settings of all tags. Each refusal names the tag.</summary>
    /// <param name="config">The configuration by the API's members.</param>
    /// <param name="tags">All tags of the delivery stream.</param>
    /// <param name="refused">Takes the refusals.</param>
    public static DeliveryConfig Apply(DeliveryConfig config, IEnumerable<KeyValuePair<string, string>> tags, List<string> refused)
    {
        foreach (var (key, value) in tags.Where(tag => IsSetting(tag.Key)))
        {
            config = config with { Destination = Apply(config.Destination, key, value, refused) };
        }

        return config;
    }

    private static DestinationConfig Apply(DestinationConfig destination, string key, string value, List<string> refused)
    {
        switch (key)
        {
            case Freshness when TryReadSeconds(value, out var seconds):
                return destination with { FreshnessSeconds = seconds };
            case Freshness:
                refused.Add(FormattableString.Invariant(
                    $"Tag {key} '{value}' must be {DeliveryLimits.FreshnessSecondsMin} to {DeliveryLimits.FreshnessSecondsMax} seconds."));
                return destination;
            case From when value is Oldest or "now":
                return destination;
            case From:
                refused.Add($"Tag {key} '{value}' must be {Oldest} or now.");
                return destination;
            case CreateTables or EvolveSchema or Warehouse or Formats:
                return Apply(destination as TableDestinationConfig, key, value, refused) ?? destination;
            default:
                refused.Add(FirehoseRefusals.Sentence($"Tag {key}", $"{CreateTables}, {EvolveSchema}, {Warehouse}, {Formats}, {Freshness}, {From}"));
                return destination;
        }
    }

    private static TableDestinationConfig? Apply(TableDestinationConfig? tables, string key, string value, List<string> refused)
    {
        switch (key, value)
        {
            case (_, _) when tables is null:
                refused.Add($"Tag {key} needs an Iceberg destination.");
                return null;
            case (CreateTables, "true" or "false"):
                return tables with { CreatesTable = value == "true" };
            case (EvolveSchema, "true" or "false"):
                return tables with { EvolvesSchema = value == "true" };
            case (Warehouse, _) when DeliveryConfigValidator.IsWarehouse(value):
                return tables with { Warehouse = value };
            case (Formats, _):
                return TimeFormatsOf(value, refused) is { } formats ? tables with { TimeFormats = formats } : null;
            default:
                refused.Add($"Tag {key} '{value}' must be {(key == Warehouse ? "s3://BUCKET or s3://BUCKET/PREFIX" : "true or false")}.");
                return null;
        }
    }

    private static TimeFormats? TimeFormatsOf(string value, List<string> refused)
    {
        try
        {
            return TimeFormats.Parse(value);
        }
        catch (TarnException invalid)
        {
            refused.Add(
                $"Tag {Formats} '{value}': {invalid.Message} Formats are patterns such as dd/MM/yyyy, epoch-seconds and epoch-milliseconds, divided by @.");
            return null;
        }
    }

    private static bool TryReadSeconds(string value, out double seconds) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds) && DeliveryLimits.IsFreshness(seconds);
}
