using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Refusals;
using Tarn.Delivery.Configuration.Conversion;

namespace Tarn.Aws.Firehose.Destinations.Objects;

/// <summary>A format conversion as the delivery's configuration.</summary>
internal static class ConversionConfigs
{
    private const string Member = "DataFormatConversionConfiguration";

    /// <summary>The conversion; null: there is none, it is disabled, or it was refused.</summary>
    public static ConversionConfig? Of(DataFormatConversionConfiguration? given, List<string> refused)
    {
        if (given is null or { Enabled: false })
        {
            return null;
        }

        var schema = given.SchemaConfiguration;
        if (schema is not { DatabaseName: not null, TableName: not null })
        {
            refused.Add($"{Member}.SchemaConfiguration must have DatabaseName and TableName.");
        }
        else
        {
            FirehoseRefusals.CheckRole(schema.RoleARN, $"{Member}.SchemaConfiguration.RoleARN", refused);
        }

        var reading = Reading(given.InputFormatConfiguration?.Deserializer, refused);
        var parquet = Parquet(given.OutputFormatConfiguration?.Serializer, refused);
        return schema is not { DatabaseName: { } database, TableName: { } table } || reading is null || parquet is null ? null : new ConversionConfig
        {
            Database = database,
            Table = table,
            Region = schema.Region,
            Version = schema.VersionId ?? ConversionConfig.LatestVersion,
            Reading = reading,
            Parquet = parquet,
        };
    }

    private static JsonReadingConfig? Reading(Deserializer? deserializer, List<string> refused)
    {
        switch (deserializer)
        {
            case { OpenXJsonSerDe: { } openX, HiveJsonSerDe: null }:
                return new JsonReadingConfig
                {
                    IgnoresCase = openX.CaseInsensitive ?? true,
                    DotsAreUnderscores = openX.ConvertDotsInJsonKeysToUnderscores ?? false,
                    KeysByColumn = [.. (openX.ColumnToJsonKeyMappings ?? new Dictionary<string, string>()).OrderBy(pair => pair.Key, StringComparer.Ordinal)],
                };
            case { OpenXJsonSerDe: null, HiveJsonSerDe: { } hive }:
                return new JsonReadingConfig { IsHive = true, TimestampFormats = hive.TimestampFormats ?? [] };
            default:
                refused.Add($"{Member}.InputFormatConfiguration.Deserializer must have OpenXJsonSerDe or HiveJsonSerDe.");
                return null;
        }
    }

    private static ParquetConfig? Parquet(Serializer? serializer, List<string> refused)
    {
        if (serializer?.OrcSerDe is not null)
        {
            refused.Add(FirehoseRefusals.Sentence($"{Member}.OutputFormatConfiguration.Serializer.OrcSerDe", "ParquetSerDe"));
            return null;
        }

        if (serializer?.ParquetSerDe is not { } parquet)
        {
            refused.Add($"{Member}.OutputFormatConfiguration.Serializer must have ParquetSerDe.");
            return null;
        }

        var defaults = new ParquetConfig();
        return new ParquetConfig
        {
            Compression = parquet.Compression?.ToLowerInvariant() ?? defaults.Compression,
            RowGroupBytes = parquet.BlockSizeBytes ?? defaults.RowGroupBytes,
        };
    }
}
