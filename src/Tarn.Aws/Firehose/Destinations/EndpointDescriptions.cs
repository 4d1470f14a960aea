using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>Descriptions of HTTP endpoints. They never have the access key.</summary>
internal static class EndpointDescriptions
{
    private static readonly EndpointMembers Defaults = new()
    {
        BufferingHints = new HttpEndpointBufferingHints
        {
            SizeInMBs = BufferingConfig.ObjectsDefault.SizeMiB,
            IntervalInSeconds = BufferingConfig.ObjectsDefault.IntervalSeconds,
        },
        CloudWatchLoggingOptions = BucketDescriptions.NoLogging,
        RetryOptions = new HttpEndpointRetryOptions { DurationInSeconds = DeliveryLimits.RetrySecondsDefault },
        S3BackupMode = "FailedDataOnly",
    };

    /// <summary>Describes a new destination.</summary>
    public static DestinationDescription Of(HttpEndpointDestinationConfiguration given) =>
        Describe(Of(given.EndpointConfiguration), Merge(Defaults, given.EndpointMembers), BucketDescriptions.Of(given.S3Configuration));

    /// <summary>Describes an update of an HTTP endpoint.</summary>
    public static DestinationDescription Updated(
        HttpEndpointDestinationDescription old, HttpEndpointDestinationUpdate update, List<string> refused) => Describe(
        update.EndpointConfiguration is { } endpoint ? Of(endpoint) : old.EndpointConfiguration!,
        Merge(old.EndpointMembers, update.EndpointMembers),
        update.S3Update is { } s3
            ? BucketDescriptions.Updated(old.S3DestinationDescription, s3, "HttpEndpointDestinationUpdate.S3Update", refused)!
            : old.S3DestinationDescription!);

    /// <summary>Describes a destination that replaces one of another type; null after a refusal.</summary>
    public static DestinationDescription? Replacing(HttpEndpointDestinationUpdate update, List<string> refused)
    {
        if (update is not { EndpointConfiguration: { } endpoint, S3Update: { } s3 })
        {
            refused.Add("HttpEndpointDestinationUpdate needs EndpointConfiguration and S3Update, because it replaces a destination of another type.");
            return null;
        }

        return BucketDescriptions.Updated(null, s3, "HttpEndpointDestinationUpdate.S3Update", refused) is { } bucket
            ? Describe(Of(endpoint), Merge(Defaults, update.EndpointMembers), bucket)
            : null;
    }

    private static HttpEndpointDescription Of(HttpEndpointConfiguration endpoint) => new() { Url = endpoint.Url, Name = endpoint.Name };

    private static DestinationDescription Describe(HttpEndpointDescription endpoint, in EndpointMembers members, S3DestinationDescription bucket) => new()
    {
        DestinationId = DestinationDescriptions.Id,
        HttpEndpointDestinationDescription = new HttpEndpointDestinationDescription
        {
            EndpointConfiguration = endpoint,
            EndpointMembers = members,
            S3DestinationDescription = bucket,
        },
    };

    private static EndpointMembers Merge(in EndpointMembers old, in EndpointMembers given) => new(
        given.BufferingHints is { SizeInMBs: not null, IntervalInSeconds: not null } hints ? hints : old.BufferingHints,
        given.CloudWatchLoggingOptions ?? old.CloudWatchLoggingOptions,
        given.RequestConfiguration ?? old.RequestConfiguration,
        given.ProcessingConfiguration ?? old.ProcessingConfiguration,
        given.RoleARN ?? old.RoleARN,
        given.RetryOptions ?? old.RetryOptions,
        given.S3BackupMode ?? old.S3BackupMode,
        given.SecretsManagerConfiguration ?? old.SecretsManagerConfiguration);
}
