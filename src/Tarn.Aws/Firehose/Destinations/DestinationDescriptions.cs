using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Refusals;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>
/// Descriptions of destinations, as stored and as returned to clients. Members that a client gives replace the
/// service's defaults at a creation, and the stored description at an update.
/// </summary>
internal static class DestinationDescriptions
{
    /// <summary>Every delivery has one destination.</summary>
    public const string Id = "destinationId-000000000001";

    private static readonly CloudWatchLoggingOptions NoLogging = new() { Enabled = false };

    private static readonly BucketMembers BucketDefaults = new()
    {
        BufferingHints = Hints(BufferingConfig.ObjectsDefault),
        CompressionFormat = "UNCOMPRESSED",
        EncryptionConfiguration = new EncryptionConfiguration { NoEncryptionConfig = "NoEncryption" },
        CloudWatchLoggingOptions = NoLogging,
    };

    private static readonly ObjectMembers ObjectDefaults = new() { S3BackupMode = "Disabled" };

    private static readonly TableMembers TableDefaults = new()
    {
        BufferingHints = Hints(BufferingConfig.TableDefault),
        CloudWatchLoggingOptions = NoLogging,
        S3BackupMode = "FailedDataOnly",
        RetryOptions = new RetryOptions { DurationInSeconds = DeliveryLimits.RetrySecondsDefault },
        AppendOnly = false,
    };

    /// <summary>Describes a new destination of objects.</summary>
    public static DestinationDescription Of(ExtendedS3DestinationConfiguration given) => Objects(
        Merge(BucketDefaults, given.BucketMembers),
        Merge(ObjectDefaults, given.ObjectMembers),
        given.S3BackupConfiguration is { } backup ? Bucket(backup) : null);

    /// <summary>Describes a new destination of objects from the deprecated form, which has fewer members.</summary>
    public static DestinationDescription Of(S3DestinationConfiguration given) =>
        Objects(Merge(BucketDefaults, given.BucketMembers), ObjectDefaults, backup: null);

    /// <summary>Describes a new destination of a table.</summary>
    public static DestinationDescription Of(IcebergDestinationConfiguration given) => new()
    {
        DestinationId = Id,
        IcebergDestinationDescription = new IcebergDestinationDescription
        {
            TableMembers = Merge(TableDefaults, given.TableMembers),
            S3DestinationDescription = Bucket(given.S3Configuration),
        },
    };

    /// <summary>Describes an updated destination, and adds every refusal to <paramref name="refused"/>.</summary>
    public static DestinationDescription Updated(DestinationDescription old, UpdateDestinationInput input, List<string> refused)
    {
        switch (old)
        {
            case { IcebergDestinationDescription: { } iceberg } when input.IcebergDestinationUpdate is { } update:
                return old with { IcebergDestinationDescription = Updated(iceberg, update, refused) };
            case { ExtendedS3DestinationDescription: { } extended } when input.ExtendedS3DestinationUpdate is { } update:
                return Updated(extended, update.BucketMembers, update.ObjectMembers, Backup(extended, update.S3BackupUpdate, refused));
            case { ExtendedS3DestinationDescription: { } extended } when input.S3DestinationUpdate is { } plain:
                return Updated(extended, plain.BucketMembers, default, extended.S3BackupDescription);
            default:
                refused.Add(FirehoseRefusals.Sentence("UpdateDestination to another destination type", "the type that the delivery stream has"));
                return old;
        }
    }

    private static DestinationDescription Updated(
        ExtendedS3DestinationDescription old, in BucketMembers bucket, in ObjectMembers objects, S3DestinationDescription? backup) =>
        Objects(Merge(old.BucketMembers, bucket), Merge(old.ObjectMembers, objects), backup);

    // The backup's bucket is kept with S3BackupMode Disabled, as at creation.
    private static S3DestinationDescription? Backup(ExtendedS3DestinationDescription old, S3DestinationUpdate? update, List<string> refused)
    {
        if (update is null)
        {
            return old.S3BackupDescription;
        }

        var merged = Merge(old.S3BackupDescription?.BucketMembers ?? BucketDefaults, update.BucketMembers);
        if (merged.RoleARN is not null && merged.BucketARN is not null)
        {
            return Bucket(merged);
        }

        refused.Add("ExtendedS3DestinationUpdate.S3BackupUpdate needs RoleARN and BucketARN, because the delivery stream has no backup bucket yet.");
        return null;
    }

    private static IcebergDestinationDescription Updated(
        IcebergDestinationDescription old, IcebergDestinationUpdate update, List<string> refused)
    {
        if (update.AppendOnly is { } appendOnly && appendOnly != old.AppendOnly)
        {
            refused.Add("AppendOnly can be set at creation only.");
        }

        return old with
        {
            TableMembers = Merge(old.TableMembers, update.TableMembers with { AppendOnly = old.AppendOnly }),
            S3DestinationDescription = update.S3Configuration is { } s3 ? Bucket(s3) : old.S3DestinationDescription,
        };
    }

    // AWS shows a destination of objects in both forms.
    private static DestinationDescription Objects(in BucketMembers bucket, in ObjectMembers objects, S3DestinationDescription? backup) => new()
    {
        DestinationId = Id,
        ExtendedS3DestinationDescription = new ExtendedS3DestinationDescription
        {
            RoleARN = bucket.RoleARN!,
            BucketARN = bucket.BucketARN!,
            Prefix = bucket.Prefix,
            ErrorOutputPrefix = bucket.ErrorOutputPrefix,
            BufferingHints = bucket.BufferingHints!,
            CompressionFormat = bucket.CompressionFormat!,
            EncryptionConfiguration = bucket.EncryptionConfiguration!,
            CloudWatchLoggingOptions = bucket.CloudWatchLoggingOptions,
            ObjectMembers = objects,
            S3BackupDescription = backup,
        },
        S3DestinationDescription = Bucket(bucket),
    };

    private static S3DestinationDescription Bucket(S3DestinationConfiguration given) => Bucket(Merge(BucketDefaults, given.BucketMembers));

    private static S3DestinationDescription Bucket(in BucketMembers bucket) => new()
    {
        RoleARN = bucket.RoleARN!,
        BucketARN = bucket.BucketARN!,
        Prefix = bucket.Prefix,
        ErrorOutputPrefix = bucket.ErrorOutputPrefix,
        BufferingHints = bucket.BufferingHints!,
        CompressionFormat = bucket.CompressionFormat!,
        EncryptionConfiguration = bucket.EncryptionConfiguration!,
        CloudWatchLoggingOptions = bucket.CloudWatchLoggingOptions,
    };

    private static BucketMembers Merge(in BucketMembers old, in BucketMembers given) => new(
        given.RoleARN ?? old.RoleARN,
        given.BucketARN ?? old.BucketARN,
        given.Prefix ?? old.Prefix,
        given.ErrorOutputPrefix ?? old.ErrorOutputPrefix,
        Merge(old.BufferingHints!, given.BufferingHints),
        given.CompressionFormat ?? old.CompressionFormat,
        given.EncryptionConfiguration ?? old.EncryptionConfiguration,
        given.CloudWatchLoggingOptions ?? old.CloudWatchLoggingOptions);

    private static ObjectMembers Merge(in ObjectMembers old, in ObjectMembers given) => new(
        given.ProcessingConfiguration ?? old.ProcessingConfiguration,
        given.S3BackupMode ?? old.S3BackupMode,
        given.DataFormatConversionConfiguration ?? old.DataFormatConversionConfiguration,
        given.DynamicPartitioningConfiguration ?? old.DynamicPartitioningConfiguration,
        given.FileExtension ?? old.FileExtension,
        given.CustomTimeZone ?? old.CustomTimeZone);

    private static TableMembers Merge(in TableMembers old, in TableMembers given) => new(
        given.DestinationTableConfigurationList ?? old.DestinationTableConfigurationList,
        given.SchemaEvolutionConfiguration ?? old.SchemaEvolutionConfiguration,
        given.TableCreationConfiguration ?? old.TableCreationConfiguration,
        Merge(old.BufferingHints!, given.BufferingHints),
        given.CloudWatchLoggingOptions ?? old.CloudWatchLoggingOptions,
        given.ProcessingConfiguration ?? old.ProcessingConfiguration,
        given.S3BackupMode ?? old.S3BackupMode,
        given.RetryOptions ?? old.RetryOptions,
        given.RoleARN ?? old.RoleARN,
        given.AppendOnly ?? old.AppendOnly,
        given.CatalogConfiguration ?? old.CatalogConfiguration);

    private static BufferingHints Merge(BufferingHints old, BufferingHints? given) => given is null ? old : new BufferingHints
    {
        SizeInMBs = given.SizeInMBs ?? old.SizeInMBs,
        IntervalInSeconds = given.IntervalInSeconds ?? old.IntervalInSeconds,
    };

    private static BufferingHints Hints(BufferingConfig buffering) =>
        new() { SizeInMBs = buffering.SizeMiB, IntervalInSeconds = buffering.IntervalSeconds };
}
