using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose;

/// <summary>An update of a destination: members given replace, members absent stay.</summary>
internal static class DestinationMerge
{
    public static DestinationDescription Merge(DestinationDescription old, UpdateDestinationInput input, List<string> refused)
    {
        switch (old)
        {
            case { IcebergDestinationDescription: { } iceberg } when input.IcebergDestinationUpdate is { } update:
                return old with { IcebergDestinationDescription = Merge(iceberg, update, refused) };
            case { ExtendedS3DestinationDescription: { } extended } when input.ExtendedS3DestinationUpdate is { } update:
                return FirehoseDestinations.Of(Merge(extended, update));
            case { ExtendedS3DestinationDescription: { } extended } when input.S3DestinationUpdate is { } plain:
                return FirehoseDestinations.Of(Merge(extended, Extend(plain)));
            default:
                refused.Add("UpdateDestination to another destination type is not supported by Tarn; supported: the type that the delivery stream has (docs/coverage.md#firehose).");
                return old;
        }
    }

    private static ExtendedS3DestinationDescription Merge(ExtendedS3DestinationDescription old, ExtendedS3DestinationUpdate update) => old with
    {
        RoleARN = update.RoleARN ?? old.RoleARN,
        BucketARN = update.BucketARN ?? old.BucketARN,
        Prefix = update.Prefix ?? old.Prefix,
        ErrorOutputPrefix = update.ErrorOutputPrefix ?? old.ErrorOutputPrefix,
        BufferingHints = Merge(old.BufferingHints, update.BufferingHints, BufferingConfig.ObjectsDefault),
        CompressionFormat = update.CompressionFormat ?? old.CompressionFormat,
        EncryptionConfiguration = update.EncryptionConfiguration ?? old.EncryptionConfiguration,
        CloudWatchLoggingOptions = update.CloudWatchLoggingOptions ?? old.CloudWatchLoggingOptions,
        ProcessingConfiguration = update.ProcessingConfiguration ?? old.ProcessingConfiguration,
        S3BackupMode = update.S3BackupMode ?? old.S3BackupMode,
        DataFormatConversionConfiguration = update.DataFormatConversionConfiguration ?? old.DataFormatConversionConfiguration,
        DynamicPartitioningConfiguration = update.DynamicPartitioningConfiguration ?? old.DynamicPartitioningConfiguration,
        FileExtension = update.FileExtension ?? old.FileExtension,
        CustomTimeZone = update.CustomTimeZone ?? old.CustomTimeZone,
    };

    private static IcebergDestinationDescription Merge(
        IcebergDestinationDescription old, IcebergDestinationUpdate update, List<string> refused)
    {
        if (update.AppendOnly is { } appendOnly && appendOnly != old.AppendOnly)
        {
            refused.Add("AppendOnly can be set at creation only.");
        }

        return old with
        {
            DestinationTableConfigurationList = update.DestinationTableConfigurationList ?? old.DestinationTableConfigurationList,
            SchemaEvolutionConfiguration = update.SchemaEvolutionConfiguration ?? old.SchemaEvolutionConfiguration,
            TableCreationConfiguration = update.TableCreationConfiguration ?? old.TableCreationConfiguration,
            BufferingHints = Merge(old.BufferingHints!, update.BufferingHints, BufferingConfig.TableDefault),
            CloudWatchLoggingOptions = update.CloudWatchLoggingOptions ?? old.CloudWatchLoggingOptions,
            ProcessingConfiguration = update.ProcessingConfiguration ?? old.ProcessingConfiguration,
            S3BackupMode = update.S3BackupMode ?? old.S3BackupMode,
            RetryOptions = update.RetryOptions ?? old.RetryOptions,
            RoleARN = update.RoleARN ?? old.RoleARN,
            CatalogConfiguration = update.CatalogConfiguration ?? old.CatalogConfiguration,
            S3DestinationDescription = update.S3Configuration is { } s3 ? S3Destinations.Describe(s3) : old.S3DestinationDescription,
        };
    }

    private static BufferingHints Merge(BufferingHints old, BufferingHints? update, BufferingConfig otherwise) => update is null
        ? old
        : S3Destinations.Hints(
            new BufferingHints
            {
                SizeInMBs = update.SizeInMBs ?? old.SizeInMBs,
                IntervalInSeconds = update.IntervalInSeconds ?? old.IntervalInSeconds,
            },
            otherwise);

    private static ExtendedS3DestinationUpdate Extend(S3DestinationUpdate plain) => new()
    {
        RoleARN = plain.RoleARN,
        BucketARN = plain.BucketARN,
        Prefix = plain.Prefix,
        ErrorOutputPrefix = plain.ErrorOutputPrefix,
        BufferingHints = plain.BufferingHints,
        CompressionFormat = plain.CompressionFormat,
        EncryptionConfiguration = plain.EncryptionConfiguration,
        CloudWatchLoggingOptions = plain.CloudWatchLoggingOptions,
    };
}
