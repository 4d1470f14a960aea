using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose;

/// <summary>
/// Destinations: from what a client sent to the description that is kept and echoed, with AWS's defaults; and from that to what the
/// delivery acts on.
/// </summary>
internal static class FirehoseDestinations
{
    /// <summary>Every delivery has one destination.</summary>
    public const string Id = "destinationId-000000000001";

    public static DestinationDescription Describe(ExtendedS3DestinationConfiguration given)
    {
        var extended = new ExtendedS3DestinationDescription
        {
            RoleARN = given.RoleARN,
            BucketARN = given.BucketARN,
            Prefix = given.Prefix,
            ErrorOutputPrefix = given.ErrorOutputPrefix,
            BufferingHints = S3Destinations.Hints(given.BufferingHints, BufferingConfig.ObjectsDefault),
            CompressionFormat = given.CompressionFormat ?? "UNCOMPRESSED",
            EncryptionConfiguration = given.EncryptionConfiguration ?? S3Destinations.NoEncryption,
            CloudWatchLoggingOptions = given.CloudWatchLoggingOptions ?? S3Destinations.NoLogging,
            ProcessingConfiguration = given.ProcessingConfiguration,
            S3BackupMode = given.S3BackupMode ?? "Disabled",
            S3BackupDescription = given.S3BackupConfiguration is { } backup ? S3Destinations.Describe(backup) : null,
            DataFormatConversionConfiguration = given.DataFormatConversionConfiguration,
            DynamicPartitioningConfiguration = given.DynamicPartitioningConfiguration,
            FileExtension = given.FileExtension,
            CustomTimeZone = given.CustomTimeZone,
        };
        return Of(extended);
    }

    /// <summary>AWS shows an extended destination in both forms.</summary>
    public static DestinationDescription Of(ExtendedS3DestinationDescription extended) => new()
    {
        DestinationId = Id,
        ExtendedS3DestinationDescription = extended,
        S3DestinationDescription = new S3DestinationDescription
        {
            RoleARN = extended.RoleARN,
            BucketARN = extended.BucketARN,
            Prefix = extended.Prefix,
            ErrorOutputPrefix = extended.ErrorOutputPrefix,
            BufferingHints = extended.BufferingHints,
            CompressionFormat = extended.CompressionFormat,
            EncryptionConfiguration = extended.EncryptionConfiguration,
            CloudWatchLoggingOptions = extended.CloudWatchLoggingOptions,
        },
    };

    public static DestinationDescription Describe(IcebergDestinationConfiguration given) => new()
    {
        DestinationId = Id,
        IcebergDestinationDescription = new IcebergDestinationDescription
        {
            DestinationTableConfigurationList = given.DestinationTableConfigurationList,
            SchemaEvolutionConfiguration = given.SchemaEvolutionConfiguration,
            TableCreationConfiguration = given.TableCreationConfiguration,
            BufferingHints = S3Destinations.Hints(given.BufferingHints, BufferingConfig.TableDefault),
            CloudWatchLoggingOptions = given.CloudWatchLoggingOptions ?? S3Destinations.NoLogging,
            ProcessingConfiguration = given.ProcessingConfiguration,
            S3BackupMode = given.S3BackupMode ?? "FailedDataOnly",
            RetryOptions = given.RetryOptions ?? new RetryOptions { DurationInSeconds = DeliveryLimits.RetrySecondsDefault },
            RoleARN = given.RoleARN,
            AppendOnly = given.AppendOnly ?? false,
            CatalogConfiguration = given.CatalogConfiguration,
            S3DestinationDescription = S3Destinations.Describe(given.S3Configuration),
        },
    };

    /// <summary>What the delivery acts on; every refusal is added.</summary>
    public static DestinationConfig ToConfig(DestinationDescription destination, List<string> refused) =>
        destination.IcebergDestinationDescription is { } iceberg
            ? ToTable(iceberg, refused)
            : ToObjects(destination.ExtendedS3DestinationDescription!, refused);

    private static ObjectsDestinationConfig ToObjects(ExtendedS3DestinationDescription s3, List<string> refused)
    {
        const string Member = "ExtendedS3DestinationConfiguration";
        FirehoseRefusals.CheckRole(s3.RoleARN, $"{Member}.RoleARN", refused);
        FirehoseRefusals.CheckBucket(Member, s3.EncryptionConfiguration, refused);
        FirehoseRefusals.CheckExtended(s3, refused);
        return new ObjectsDestinationConfig
        {
            Buffering = S3Destinations.Buffering(s3.BufferingHints),
            Delimiter = FirehoseProcessors.Delimiter(s3.ProcessingConfiguration, intoTable: false, refused),
            Objects = new ObjectOutputConfig
            {
                Bucket = S3Destinations.Bucket(s3.BucketARN),
                Prefix = s3.Prefix ?? "",
                ErrorPrefix = s3.ErrorOutputPrefix,
                Compression = S3Destinations.Compression(s3.CompressionFormat, Member, refused),
                FileExtension = s3.FileExtension,
                TimeZone = s3.CustomTimeZone is { Length: > 0 } zone ? zone : "UTC",
            },
        };
    }

    private static TableDestinationConfig ToTable(IcebergDestinationDescription iceberg, List<string> refused)
    {
        const string Member = "IcebergDestinationConfiguration";
        var s3 = iceberg.S3DestinationDescription!;
        FirehoseRefusals.CheckRole(iceberg.RoleARN, $"{Member}.RoleARN", refused);
        FirehoseRefusals.CheckRole(s3.RoleARN, $"{Member}.S3Configuration.RoleARN", refused);
        FirehoseRefusals.CheckBucket($"{Member}.S3Configuration", s3.EncryptionConfiguration, refused);
        FirehoseProcessors.Delimiter(iceberg.ProcessingConfiguration, intoTable: true, refused);
        if (iceberg.S3BackupMode != "FailedDataOnly")
        {
            refused.Add(FirehoseRefusals.Sentence($"{Member}.S3BackupMode", iceberg.S3BackupMode!, "FailedDataOnly"));
        }

        if (iceberg.CatalogConfiguration?.CatalogARN is { } catalog && !catalog.EndsWith(":catalog", StringComparison.Ordinal))
        {
            refused.Add(FirehoseRefusals.Sentence($"{Member}.CatalogConfiguration.CatalogARN", catalog, "the account's own catalog, arn:aws:glue:REGION:ACCOUNT:catalog"));
        }

        var table = iceberg.DestinationTableConfigurationList is [var only] ? only : null;
        if (table is null)
        {
            refused.Add($"{Member}.DestinationTableConfigurationList must have exactly one table: routing to several is not supported by Tarn (docs/coverage.md#firehose).");
        }

        return new TableDestinationConfig
        {
            Buffering = S3Destinations.Buffering(iceberg.BufferingHints),
            RetrySeconds = iceberg.RetryOptions?.DurationInSeconds ?? DeliveryLimits.RetrySecondsDefault,
            Database = table?.DestinationDatabaseName ?? "none",
            Table = table?.DestinationTableName ?? "none",
            CreatesTable = iceberg.TableCreationConfiguration?.Enabled ?? false,
            EvolvesSchema = iceberg.SchemaEvolutionConfiguration?.Enabled ?? false,
            Warehouse = iceberg.CatalogConfiguration?.WarehouseLocation,
            PartitionColumns = [.. table?.PartitionSpec?.Identity?.Select(field => field.SourceName) ?? []],
            Objects = new ObjectOutputConfig
            {
                Bucket = S3Destinations.Bucket(s3.BucketARN),
                Prefix = s3.Prefix ?? "",
                ErrorPrefix = table?.S3ErrorOutputPrefix ?? s3.ErrorOutputPrefix,
                Compression = S3Destinations.Compression(s3.CompressionFormat, $"{Member}.S3Configuration", refused),
            },
        };
    }
}
