using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.Destinations.Objects;

/// <summary>Objects of a bucket.</summary>
internal sealed class ObjectsDestination()
    : TypedDestination<ExtendedS3DestinationConfiguration, ExtendedS3DestinationUpdate, ExtendedS3DestinationDescription>(
        static input => input.ExtendedS3DestinationConfiguration,
        static input => input.ExtendedS3DestinationUpdate,
        static destination => destination.ExtendedS3DestinationDescription)
{
    private static readonly ObjectMembers Defaults = new() { S3BackupMode = "Disabled" };

    protected override DestinationDescription Describe(ExtendedS3DestinationConfiguration given) => Describe(
        BucketDescriptions.Merge(DefaultsFor(given.ObjectMembers), given.BucketMembers),
        Merge(Defaults, given.ObjectMembers),
        given.S3BackupConfiguration is { } backup ? BucketDescriptions.Of(backup) : null);

    /// <summary>Describes a destination of the deprecated form, which has fewer members.</summary>
    public static DestinationDescription Describe(in BucketMembers given) =>
        Describe(BucketDescriptions.Merge(BucketDescriptions.Defaults, given), Defaults, backup: null);

    protected override DestinationDescription Updated(ExtendedS3DestinationDescription old, ExtendedS3DestinationUpdate update, List<string> refused)
    {
        if (old.S3BackupMode == "Enabled" && update.S3BackupMode == "Disabled")
        {
            refused.Add("S3BackupMode cannot go back to Disabled: a backup of source records stays on.");
        }

        var members = Merge(old.ObjectMembers, update.ObjectMembers);
        CheckPartitioning(old.DynamicPartitioningConfiguration, members.DynamicPartitioningConfiguration, refused);
        return Describe(
            BucketDescriptions.Merge(old.BucketMembers, update.BucketMembers), members, Backup(old.S3BackupDescription, update.S3BackupUpdate, refused));
    }

    /// <summary>Describes an update in the deprecated form.</summary>
    public static DestinationDescription Updated(ExtendedS3DestinationDescription old, S3DestinationUpdate update) =>
        Describe(BucketDescriptions.Merge(old.BucketMembers, update.BucketMembers), old.ObjectMembers, old.S3BackupDescription);

    protected override DestinationDescription? Replacing(ExtendedS3DestinationUpdate update, List<string> refused)
    {
        CheckPartitioning(null, update.DynamicPartitioningConfiguration, refused);
        var backup = Backup(null, update.S3BackupUpdate, refused);
        return IsComplete(update.RoleARN, update.BucketARN, nameof(ExtendedS3DestinationUpdate), refused)
            ? Describe(
                BucketDescriptions.Merge(DefaultsFor(update.ObjectMembers), update.BucketMembers), Merge(Defaults, update.ObjectMembers), backup)
            : null;
    }

    protected override DestinationConfig Config(ExtendedS3DestinationDescription description, List<string> refused) =>
        ObjectConfigs.Of(description, refused);

    protected override DestinationRoles Roles(ExtendedS3DestinationDescription description) => RolesOf(description);

    /// <summary>The roles of both forms.</summary>
    public static DestinationRoles RolesOf(ExtendedS3DestinationDescription description) => new(
        description.RoleARN,
        Backup: description.S3BackupDescription?.RoleARN,
        Schema: description.DataFormatConversionConfiguration?.SchemaConfiguration?.RoleARN);

    protected override (string Member, BufferingHints? Hints)[] Hints(ExtendedS3DestinationConfiguration given) =>
    [
        ("ExtendedS3DestinationConfiguration", given.BufferingHints),
        ("ExtendedS3DestinationConfiguration.S3BackupConfiguration", given.S3BackupConfiguration?.BufferingHints),
    ];

    protected override (string Member, BufferingHints? Hints)[] Hints(ExtendedS3DestinationUpdate update) =>
        [("ExtendedS3DestinationUpdate", update.BufferingHints), ("ExtendedS3DestinationUpdate.S3BackupUpdate", update.S3BackupUpdate?.BufferingHints)];

    /// <summary>Whether an update names role and bucket, which one that replaces another type needs.</summary>
    public static bool IsComplete(string? role, string? bucket, string member, List<string> refused)
    {
        var isComplete = role is not null && bucket is not null;
        if (!isComplete)
        {
            refused.Add($"{member} needs RoleARN and BucketARN, because it replaces a destination of another type.");
        }

        return isComplete;
    }

    // The backup's bucket is stored with S3BackupMode Disabled, as at creation.
    private static S3DestinationDescription? Backup(S3DestinationDescription? old, S3DestinationUpdate? update, List<string> refused) =>
        update is null ? old : BucketDescriptions.Updated(old, update, "ExtendedS3DestinationUpdate.S3BackupUpdate", refused);

    private static void CheckPartitioning(DynamicPartitioningConfiguration? old, DynamicPartitioningConfiguration? now, List<string> refused)
    {
        if ((old?.Enabled ?? false) != (now?.Enabled ?? false))
        {
            refused.Add("DynamicPartitioningConfiguration.Enabled cannot change: partitioning is chosen at creation.");
        }
    }

    // Converted and partitioned objects have a larger buffer.
    private static BucketMembers DefaultsFor(in ObjectMembers given) =>
        given.DataFormatConversionConfiguration is { Enabled: not false } || given.DynamicPartitioningConfiguration is { Enabled: true }
            ? BucketDescriptions.Defaults with { BufferingHints = BucketDescriptions.Hints(BufferingConfig.LargeDefault) }
            : BucketDescriptions.Defaults;

    private static DestinationDescription Describe(in BucketMembers bucket, in ObjectMembers objects, S3DestinationDescription? backup) => new()
    {
        DestinationId = DestinationTypes.Id,
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
        S3DestinationDescription = BucketDescriptions.Of(bucket),
    };

    private static ObjectMembers Merge(in ObjectMembers old, in ObjectMembers given) => new(
        given.ProcessingConfiguration ?? old.ProcessingConfiguration,
        given.S3BackupMode ?? old.S3BackupMode,
        given.DataFormatConversionConfiguration ?? old.DataFormatConversionConfiguration,
        Merge(old.DynamicPartitioningConfiguration, given.DynamicPartitioningConfiguration),
        given.FileExtension ?? old.FileExtension,
        given.CustomTimeZone ?? old.CustomTimeZone);

    // An update of the retry time alone leaves partitioning on.
    private static DynamicPartitioningConfiguration? Merge(DynamicPartitioningConfiguration? old, DynamicPartitioningConfiguration? given) =>
        given is null || old is null
            ? given ?? old
            : new DynamicPartitioningConfiguration { Enabled = given.Enabled ?? old.Enabled, RetryOptions = given.RetryOptions ?? old.RetryOptions };
}
