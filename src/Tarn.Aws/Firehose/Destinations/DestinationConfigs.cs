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
        CheckBucket(s3.BucketMembers, "ExtendedS3DestinationConfiguration", refused);
        FirehoseRefusals.CheckExtended(s3, refused);
        var (steps, delimiter) = FirehoseProcessors.Read(s3.ProcessingConfiguration, refused);
        return new ObjectsDestinationConfig
        {
            Buffering = Buffering(s3.BufferingHints),
            Steps = steps,
            Delimiter = delimiter,
            Objects = Output(s3.BucketMembers) with
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

        // A delimiter behind a JSON object has no effect on its row.
        var (steps, _) = FirehoseProcessors.Read(iceberg.ProcessingConfiguration, refused);
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

        var output = Output(bucket);
        return new TableDestinationConfig
        {
            Buffering = Buffering(iceberg.BufferingHints),
            Steps = steps,
            RetrySeconds = iceberg.RetryOptions?.DurationInSeconds ?? DeliveryLimits.RetrySecondsDefault,
            Tables =
            [
                new TableConfig(table?.DestinationDatabaseName ?? "none", table?.DestinationTableName ?? "none")
                {
                    ErrorPrefix = table?.S3ErrorOutputPrefix,
                    PartitionColumns = [.. table?.PartitionSpec?.Identity?.Select(field => field.SourceName) ?? []],
                },
            ],
            CreatesTable = iceberg.TableCreationConfiguration?.Enabled ?? false,
            EvolvesSchema = iceberg.SchemaEvolutionConfiguration?.Enabled ?? false,
            Warehouse = iceberg.CatalogConfiguration?.WarehouseLocation,
            Objects = output,
        };
    }

    private static void CheckBucket(in BucketMembers bucket, string member, List<string> refused)
    {
        FirehoseRefusals.CheckRole(bucket.RoleARN, $"{member}.RoleARN", refused);
        FirehoseRefusals.CheckBucket(member, bucket.EncryptionConfiguration, refused);
    }

    private static ObjectOutputConfig Output(in BucketMembers bucket) => new()
    {
        Bucket = NameOf(bucket.BucketARN!),
        Prefix = bucket.Prefix ?? "",
        ErrorPrefix = bucket.ErrorOutputPrefix,
        Compression = Compression(bucket.CompressionFormat!),
    };

    private static BufferingConfig Buffering(BufferingHints? hints) => new(hints!.SizeInMBs!.Value, hints.IntervalInSeconds!.Value);

    // The model has checked the ARN.
    private static string NameOf(string arn) => arn[(arn.IndexOf(BucketArnPrefix, StringComparison.Ordinal) + BucketArnPrefix.Length)..];

    // The model has checked the format.
    private static ObjectCompression Compression(string format) => format switch
    {
        "GZIP" => ObjectCompression.Gzip,
        "ZIP" => ObjectCompression.Zip,
        "Snappy" => ObjectCompression.Snappy,
        "HADOOP_SNAPPY" => ObjectCompression.HadoopSnappy,
        _ => ObjectCompression.None,
    };
}
