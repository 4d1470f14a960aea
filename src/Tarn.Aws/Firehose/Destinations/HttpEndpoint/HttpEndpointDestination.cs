using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.Destinations.HttpEndpoint;

/// <summary>An HTTP endpoint. Its descriptions never have the access key.</summary>
internal sealed class HttpEndpointDestination()
    : TypedDestination<HttpEndpointDestinationConfiguration, HttpEndpointDestinationUpdate, HttpEndpointDestinationDescription>(
        static input => input.HttpEndpointDestinationConfiguration,
        static input => input.HttpEndpointDestinationUpdate,
        static destination => destination.HttpEndpointDestinationDescription)
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

    protected override DestinationDescription Describe(HttpEndpointDestinationConfiguration given) =>
        Describe(Of(given.EndpointConfiguration), Merge(Defaults, given.EndpointMembers), BucketDescriptions.Of(given.S3Configuration));

    protected override DestinationDescription Updated(
        HttpEndpointDestinationDescription old, HttpEndpointDestinationUpdate update, List<string> refused) => Describe(
        update.EndpointConfiguration is { } endpoint ? Of(endpoint) : old.EndpointConfiguration!,
        Merge(old.EndpointMembers, update.EndpointMembers),
        update.S3Update is { } s3
            ? BucketDescriptions.Updated(old.S3DestinationDescription, s3, "HttpEndpointDestinationUpdate.S3Update", refused)!
            : old.S3DestinationDescription!);

    protected override DestinationDescription? Replacing(HttpEndpointDestinationUpdate update, List<string> refused)
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

    protected override DestinationConfig Config(HttpEndpointDestinationDescription description, List<string> refused) =>
        EndpointConfigs.Of(description, refused);

    protected override DestinationRoles Roles(HttpEndpointDestinationDescription description) =>
        new(description.S3DestinationDescription!.RoleARN, Destination: description.RoleARN);

    protected override string? AccessKey(HttpEndpointDestinationConfiguration given) => given.EndpointConfiguration.AccessKey;

    protected override string? AccessKey(HttpEndpointDestinationUpdate update) => update.EndpointConfiguration?.AccessKey;

    protected override (string Member, BufferingHints? Hints)[] Hints(HttpEndpointDestinationConfiguration given) =>
    [
        ("HttpEndpointDestinationConfiguration", Hints(given.BufferingHints)),
        ("HttpEndpointDestinationConfiguration.S3Configuration", given.S3Configuration.BufferingHints),
    ];

    protected override (string Member, BufferingHints? Hints)[] Hints(HttpEndpointDestinationUpdate update) =>
        [("HttpEndpointDestinationUpdate", Hints(update.BufferingHints)), ("HttpEndpointDestinationUpdate.S3Update", update.S3Update?.BufferingHints)];

    private static BufferingHints? Hints(HttpEndpointBufferingHints? hints) =>
        hints is null ? null : new BufferingHints { SizeInMBs = hints.SizeInMBs, IntervalInSeconds = hints.IntervalInSeconds };

    private static HttpEndpointDescription Of(HttpEndpointConfiguration endpoint) => new() { Url = endpoint.Url, Name = endpoint.Name };

    private static DestinationDescription Describe(HttpEndpointDescription endpoint, in EndpointMembers members, S3DestinationDescription bucket) => new()
    {
        DestinationId = DestinationTypes.Id,
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
