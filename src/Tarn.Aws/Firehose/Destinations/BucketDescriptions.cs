using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>The members that each destination has for its bucket, described and merged.</summary>
internal static class BucketDescriptions
{
    public static CloudWatchLoggingOptions NoLogging { get; } = new() { Enabled = false };

    public static BucketMembers Defaults { get; } = new()
    {
        BufferingHints = Hints(BufferingConfig.ObjectsDefault),
        CompressionFormat = "UNCOMPRESSED",
        EncryptionConfiguration = new EncryptionConfiguration { NoEncryptionConfig = "NoEncryption" },
        CloudWatchLoggingOptions = NoLogging,
    };

    public static S3DestinationDescription Of(S3DestinationConfiguration given) => Of(Merge(Defaults, given.BucketMembers));

    public static S3DestinationDescription Of(in BucketMembers bucket) => new()
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

    /// <summary>The update of a bucket; without an earlier bucket, role and bucket are required.</summary>
    /// <param name="old">The earlier bucket; null: none.</param>
    /// <param name="member">The update's member, for refusals.</param>
    /// <param name="refused">Takes the refusal.</param>
    /// <returns>Null after a refusal.</returns>
    public static S3DestinationDescription? Updated(
        S3DestinationDescription? old, S3DestinationUpdate update, string member, List<string> refused)
    {
        var merged = Merge(old?.BucketMembers ?? Defaults, update.BucketMembers);
        if (merged.RoleARN is not null && merged.BucketARN is not null)
        {
            return Of(merged);
        }

        refused.Add($"{member} needs RoleARN and BucketARN, because the delivery stream has no such bucket yet.");
        return null;
    }

    public static BucketMembers Merge(in BucketMembers old, in BucketMembers given) => new(
        given.RoleARN ?? old.RoleARN,
        given.BucketARN ?? old.BucketARN,
        given.Prefix ?? old.Prefix,
        given.ErrorOutputPrefix ?? old.ErrorOutputPrefix,
        Merge(old.BufferingHints, given.BufferingHints),
        given.CompressionFormat ?? old.CompressionFormat,
        given.EncryptionConfiguration ?? old.EncryptionConfiguration,
        given.CloudWatchLoggingOptions ?? old.CloudWatchLoggingOptions);

    /// <summary>The given hints; hints without members leave the old ones. Halves are refused elsewhere.</summary>
    public static BufferingHints? Merge(BufferingHints? old, BufferingHints? given) =>
        given is { SizeInMBs: not null, IntervalInSeconds: not null } ? given : old;

    public static BufferingHints Hints(BufferingConfig buffering) =>
        new() { SizeInMBs = buffering.SizeMiB, IntervalInSeconds = buffering.IntervalSeconds };
}
