using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Refusals;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>Converts a destination's description to the configuration that the delivery runs on.</summary>
internal static class DestinationConfigs
{
    private const string BucketArnPrefix = ":s3:::";

    /// <summary>Returns the delivery's configuration, and adds every refusal to <paramref name="refused"/>.</summary>
    public static DestinationConfig Of(DestinationDescription destination, List<string> refused) =>
        destination.IcebergDestinationDescription is { } iceberg
            ? OfTable(iceberg, refused)
            : OfObjects(destination.ExtendedS3DestinationDescription!, refused);

    private static ObjectsDestinationConfig OfObjects(ExtendedS3DestinationDescription s3, List<string> refused)
    {
        const string Member = "ExtendedS3DestinationConfiguration";
        CheckBucket(s3.BucketMembers, Member, refused);
        FirehoseRefusals.CheckExtended(s3, refused);
        return new ObjectsDestinationConfig
        {
            Buffering = Buffering(s3.BufferingHints),
            Delimiter = FirehoseProcessors.Delimiter(s3.ProcessingConfiguration, intoTable: false, refused),
            Objects = Output(s3.BucketMembers, Member, refused) with
            {
                FileExtension = s3.FileExtension,
                TimeZone = s3.CustomTimeZone is { Length: > 0 } zone ? zone : "UTC",
            },
        };
    }

    private static TableDestinationConfig OfTable(IcebergDestinationDescription iceberg, List<string> refused)
    {
        const string Member = "IcebergDestinationConfiguration";
        FirehoseRefusals.CheckRole(iceberg.RoleARN, $"{Member}.RoleARN", refused);
        var bucket = iceberg.S3DestinationDescription!.BucketMembers;
        CheckBucket(bucket, $"{Member}.S3Configuration", refused);
        FirehoseProcessors.Delimiter(iceberg.ProcessingConfiguration, intoTable: true, refused);
        if (iceberg.S3BackupMode != "FailedDataOnly")
        {
            refused.Add(FirehoseRefusals.Sentence($"{Member}.S3BackupMode {iceberg.S3BackupMode}", "FailedDataOnly"));
        }

        if (iceberg.CatalogConfiguration?.CatalogARN is { } catalog && !catalog.EndsWith(":catalog", StringComparison.Ordinal))
        {
            refused.Add(FirehoseRefusals.Sentence(
                $"{Member}.CatalogConfiguration.CatalogARN {catalog}", "the account's own catalog, arn:aws:glue:REGION:ACCOUNT:catalog"));
        }

        var table = iceberg.DestinationTableConfigurationList is [var only] ? only : null;
        if (table is null)
        {
            refused.Add(
                $"{Member}.DestinationTableConfigurationList must have exactly one table: "
                + "routing to several is not supported by Tarn (docs/coverage.md#firehose).");
        }

        var output = Output(bucket, $"{Member}.S3Configuration", refused);
        return new TableDestinationConfig
        {
            Buffering = Buffering(iceberg.BufferingHints),
            RetrySeconds = iceberg.RetryOptions?.DurationInSeconds ?? DeliveryLimits.RetrySecondsDefault,
            Database = table?.DestinationDatabaseName ?? "none",
            Table = table?.DestinationTableName ?? "none",
            CreatesTable = iceberg.TableCreationConfiguration?.Enabled ?? false,
            EvolvesSchema = iceberg.SchemaEvolutionConfiguration?.Enabled ?? false,
            Warehouse = iceberg.CatalogConfiguration?.WarehouseLocation,
            PartitionColumns = [.. table?.PartitionSpec?.Identity?.Select(field => field.SourceName) ?? []],
            Objects = output with { ErrorPrefix = table?.S3ErrorOutputPrefix ?? output.ErrorPrefix },
        };
    }

    private static void CheckBucket(in BucketMembers bucket, string member, List<string> refused)
    {
        FirehoseRefusals.CheckRole(bucket.RoleARN, $"{member}.RoleARN", refused);
        FirehoseRefusals.CheckBucket(member, bucket.EncryptionConfiguration, refused);
    }

    // Adds the refusal of the compression, which follows all other refusals of the destination.
    private static ObjectOutputConfig Output(in BucketMembers bucket, string member, List<string> refused) => new()
    {
        Bucket = NameOf(bucket.BucketARN!),
        Prefix = bucket.Prefix ?? "",
        ErrorPrefix = bucket.ErrorOutputPrefix,
        Compression = Compression(bucket.CompressionFormat!, member, refused),
    };

    private static BufferingConfig Buffering(BufferingHints? hints) => new(hints!.SizeInMBs!.Value, hints.IntervalInSeconds!.Value);

    // The model has checked the ARN.
    private static string NameOf(string arn) => arn[(arn.IndexOf(BucketArnPrefix, StringComparison.Ordinal) + BucketArnPrefix.Length)..];

    private static ObjectCompression Compression(string format, string member, List<string> refused)
    {
        switch (format)
        {
            case "UNCOMPRESSED":
                return ObjectCompression.None;
            case "GZIP":
                return ObjectCompression.Gzip;
            case "ZIP":
                return ObjectCompression.Zip;
            default:
                refused.Add(FirehoseRefusals.Sentence($"{member}.CompressionFormat {format}", "UNCOMPRESSED, GZIP and ZIP"));
                return ObjectCompression.None;
        }
    }
}
