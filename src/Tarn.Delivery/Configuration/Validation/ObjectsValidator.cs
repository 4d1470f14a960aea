using System.Text.RegularExpressions;
using Tarn.Delivery.Prefixes;
using Tarn.Patterns.Times;

namespace Tarn.Delivery.Configuration.Validation;

/// <summary>Checks the naming of objects, partitioning and conversion.</summary>
internal static partial class ObjectsValidator
{
    /// <summary>Checks the bucket, the extension and the time zone, and returns the zone.</summary>
    /// <param name="member">The member that has them, with its dot; empty: the destination.</param>
    /// <param name="errors">Takes the faults.</param>
    public static JavaZone Check(ObjectOutputConfig objects, string member, List<string> errors)
    {
        if (objects.Bucket.Length == 0)
        {
            errors.Add($"{member}BucketARN must name a bucket: arn:aws:s3:::BUCKET.");
        }

        if (objects.FileExtension is { Length: > 0 } extension && !ExtensionForm().IsMatch(extension))
        {
            errors.Add($"FileExtension '{extension}' must begin with a dot and have lower-case letters, digits and !-_.*'() after it.");
        }

        if (objects.TimeZone.Length == 0)
        {
            return JavaZone.Utc;
        }

        if (JavaZone.Find(objects.TimeZone) is { } zone)
        {
            return zone;
        }

        errors.Add(
            $"CustomTimeZone '{objects.TimeZone}' is not a time zone of this machine's tz database; "
                + "use an id such as Europe/Paris or UTC, spelled exactly so.");
        return JavaZone.Utc;
    }

    public static void Check(ObjectsDestinationConfig destination, ObjectPrefix prefix, QueryKeys query, List<string> errors)
    {
        var hasErrorPrefix = destination.Objects.ErrorPrefix is not null;
        if (prefix.HasExpression && !hasErrorPrefix && !destination.IsPartitioned)
        {
            errors.Add("ErrorOutputPrefix cannot be missing when Prefix has expressions.");
        }

        CheckKeys(destination, prefix, query, errors);
        if (destination.IsPartitioned && !hasErrorPrefix)
        {
            errors.Add("ErrorOutputPrefix cannot be missing when DynamicPartitioningConfiguration is enabled.");
        }

        if (destination.IsPartitioned && destination.Buffering.IntervalSeconds < DeliveryLimits.PartitionIntervalSecondsMin)
        {
            errors.Add(
                $"BufferingHints.IntervalInSeconds {destination.Buffering.IntervalSeconds} must be at least "
                    + $"{DeliveryLimits.PartitionIntervalSecondsMin} with DynamicPartitioningConfiguration.");
        }

        if ((destination.IsPartitioned || destination.Conversion is not null) && destination.Buffering.SizeMiB < DeliveryLimits.LargeBufferMiBMin)
        {
            errors.Add(
                $"BufferingHints.SizeInMBs {destination.Buffering.SizeMiB} must be at least {DeliveryLimits.LargeBufferMiBMin} "
                    + "with DynamicPartitioningConfiguration or DataFormatConversionConfiguration.");
        }

        if (destination is { Conversion: not null, Objects.Compression: not ObjectCompression.None })
        {
            errors.Add(
                "CompressionFormat must be UNCOMPRESSED with DataFormatConversionConfiguration: ParquetSerDe.Compression compresses inside the files.");
        }
    }

    private static void CheckKeys(ObjectsDestinationConfig destination, ObjectPrefix prefix, QueryKeys query, List<string> errors)
    {
        switch (destination.IsPartitioned, prefix.Keys.Count)
        {
            case (true, 0):
                errors.Add(
                    "Prefix must use a partition key, as !{partitionKeyFromQuery:NAME}, because DynamicPartitioningConfiguration is enabled.");
                return;
            case (false, > 0):
                errors.Add("Prefix uses partition keys, which need DynamicPartitioningConfiguration.Enabled true.");
                return;
        }

        foreach (var key in prefix.Keys.Where(key => !key.IsOfFunction).Select(key => key.Name))
        {
            if (!query.IsPresent)
            {
                errors.Add($"Prefix uses !{{partitionKeyFromQuery:{key}}}, which needs the processor MetadataExtraction.");
            }
            else if (query.Keys is { } keys && !keys.Contains(key))
            {
                errors.Add(
                    $"Prefix uses !{{partitionKeyFromQuery:{key}}}, but the query of MetadataExtraction has only the keys {string.Join(", ", keys)}.");
            }
        }

        if (destination.Steps.Function is null && prefix.Keys.Any(key => key.IsOfFunction))
        {
            errors.Add("Prefix uses !{partitionKeyFromLambda:NAME}, which needs the processor Lambda.");
        }
    }

    [GeneratedRegex(@"^\.[0-9a-z!\-_.*'()]{1,127}$", RegexOptions.CultureInvariant)]
    private static partial Regex ExtensionForm();
}
