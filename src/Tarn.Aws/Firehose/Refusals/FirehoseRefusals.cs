using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose.Refusals;

/// <summary>
/// Refuses settings that Tarn does not support. Each message names the member, its value, and the alternative that
/// works.
/// </summary>
internal static class FirehoseRefusals
{
    /// <param name="refused">The member, with its value when other values work.</param>
    /// <param name="instead">The alternative that works.</param>
    public static string Sentence(string refused, string instead) => Refusal.OfMember(DeliveryStreamFinder.Service, refused, instead);

    /// <summary>Throws InvalidArgumentException with every refusal.</summary>
    public static void ThrowIfAny(List<string> refused)
    {
        if (refused.Count > 0)
        {
            throw FirehoseErrors.InvalidArgumentException(string.Join(' ', refused));
        }
    }

    /// <summary>Checks the form of a role's ARN.</summary>
    public static void CheckRole(string? arn, string member, List<string> refused)
    {
        if (!RoleArn.IsWellFormed(arn))
        {
            refused.Add($"{member} '{arn}' is not the ARN of a role.");
        }
    }

    public static void CheckBucket(string member, EncryptionConfiguration? encryption, List<string> refused)
    {
        if (encryption?.KMSEncryptionConfig is not null)
        {
            refused.Add(Sentence($"{member}.EncryptionConfiguration KMSEncryptionConfig", "NoEncryptionConfig"));
        }
    }

    /// <summary>Checks the buffering hints of a creation, in every form of a destination.</summary>
    public static void CheckHints(CreateDeliveryStreamInput input, List<string> refused)
    {
        var (extended, iceberg) = (input.ExtendedS3DestinationConfiguration, input.IcebergDestinationConfiguration);
        var endpoint = input.HttpEndpointDestinationConfiguration;
        Halves(refused,
            ("ExtendedS3DestinationConfiguration", extended?.BufferingHints),
            ("ExtendedS3DestinationConfiguration.S3BackupConfiguration", extended?.S3BackupConfiguration?.BufferingHints),
            ("S3DestinationConfiguration", input.S3DestinationConfiguration?.BufferingHints),
            ("IcebergDestinationConfiguration", iceberg?.BufferingHints),
            ("IcebergDestinationConfiguration.S3Configuration", iceberg?.S3Configuration.BufferingHints),
            ("HttpEndpointDestinationConfiguration", Hints(endpoint?.BufferingHints)),
            ("HttpEndpointDestinationConfiguration.S3Configuration", endpoint?.S3Configuration.BufferingHints));
    }

    /// <summary>Checks the buffering hints of an update, in every form of a destination.</summary>
    public static void CheckHints(UpdateDestinationInput input, List<string> refused)
    {
        var (extended, iceberg) = (input.ExtendedS3DestinationUpdate, input.IcebergDestinationUpdate);
        var endpoint = input.HttpEndpointDestinationUpdate;
        Halves(refused,
            ("ExtendedS3DestinationUpdate", extended?.BufferingHints),
            ("ExtendedS3DestinationUpdate.S3BackupUpdate", extended?.S3BackupUpdate?.BufferingHints),
            ("S3DestinationUpdate", input.S3DestinationUpdate?.BufferingHints),
            ("IcebergDestinationUpdate", iceberg?.BufferingHints),
            ("IcebergDestinationUpdate.S3Configuration", iceberg?.S3Configuration?.BufferingHints),
            ("HttpEndpointDestinationUpdate", Hints(endpoint?.BufferingHints)),
            ("HttpEndpointDestinationUpdate.S3Update", endpoint?.S3Update?.BufferingHints));
    }

    private static BufferingHints? Hints(HttpEndpointBufferingHints? hints) =>
        hints is null ? null : new BufferingHints { SizeInMBs = hints.SizeInMBs, IntervalInSeconds = hints.IntervalInSeconds };

    // AWS requires both hints together. Otherwise a default would replace the missing hint, and the caller would not see it.
    private static void Halves(List<string> refused, params ReadOnlySpan<(string Member, BufferingHints? Hints)> members)
    {
        foreach (var (member, hints) in members)
        {
            if (hints is not null && hints.SizeInMBs is null != hints.IntervalInSeconds is null)
            {
                refused.Add($"{member}.BufferingHints must have both SizeInMBs and IntervalInSeconds, or neither.");
            }
        }
    }
}
