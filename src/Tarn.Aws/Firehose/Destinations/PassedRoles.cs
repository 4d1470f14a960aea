using Tarn.Access;
using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>The roles that a caller hands to a delivery stream: the caller must be allowed to pass each.</summary>
internal static class PassedRoles
{
    private const string Action = "iam:PassRole";

    /// <summary>Checks iam:PassRole on each role of a destination, and of a source.</summary>
    /// <param name="call">The call.</param>
    /// <param name="destination">The destination as it would be described.</param>
    /// <param name="sourceRole">The role of the source; null without one.</param>
    /// <exception cref="Storage.TarnException">AccessDenied.</exception>
    public static void Authorize(Call call, DestinationDescription destination, string? sourceRole)
    {
        var (extended, iceberg) = (destination.ExtendedS3DestinationDescription, destination.IcebergDestinationDescription);
        var endpoint = destination.HttpEndpointDestinationDescription;
        string?[] roles =
        [
            sourceRole,
            destination.S3DestinationDescription?.RoleARN,
            extended?.RoleARN,
            extended?.S3BackupDescription?.RoleARN,
            extended?.DataFormatConversionConfiguration?.SchemaConfiguration?.RoleARN,
            iceberg?.RoleARN,
            iceberg?.S3DestinationDescription?.RoleARN,
            endpoint?.RoleARN,
            endpoint?.S3DestinationDescription?.RoleARN,
        ];
        foreach (var role in roles.OfType<string>().Distinct())
        {
            call.Authorize(Action, role);
        }
    }
}
