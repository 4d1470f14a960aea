using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Refusals;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.Destinations.Objects;

/// <summary>A description of objects as the delivery's configuration.</summary>
internal static class ObjectConfigs
{
    private const string Member = "ExtendedS3DestinationConfiguration";

    public static ObjectsDestinationConfig Of(ExtendedS3DestinationDescription s3, List<string> refused)
    {
        var objects = BucketConfigs.Output(s3.BucketMembers, Member, refused);
        var (steps, delimiter) = FirehoseProcessors.Read(s3.ProcessingConfiguration, refused);
        return new ObjectsDestinationConfig
        {
            Buffering = BucketConfigs.Buffering(s3.BufferingHints),
            Steps = steps,
            Delimiter = delimiter,
            IsPartitioned = s3.DynamicPartitioningConfiguration is { Enabled: true },
            Conversion = ConversionConfigs.Of(s3.DataFormatConversionConfiguration, refused),
            RetrySeconds = s3.DynamicPartitioningConfiguration?.RetryOptions?.DurationInSeconds ?? DeliveryLimits.RetrySecondsDefault,
            Backup = Backup(s3, refused),
            Objects = objects with
            {
                FileExtension = s3.FileExtension,
                TimeZone = s3.CustomTimeZone is { Length: > 0 } zone ? zone : "UTC",
            },
        };
    }

    private static BackupConfig? Backup(ExtendedS3DestinationDescription s3, List<string> refused)
    {
        if (s3.S3BackupMode != "Enabled")
        {
            return null;
        }

        if (s3.S3BackupDescription is not { } backup)
        {
            refused.Add("S3BackupMode Enabled needs S3BackupConfiguration.");
            return null;
        }

        return new BackupConfig(
            BucketConfigs.Output(backup.BucketMembers, $"{Member}.S3BackupConfiguration", refused), BucketConfigs.Buffering(backup.BufferingHints));
    }
}
