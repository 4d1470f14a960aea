using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Refusals;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.Destinations.HttpEndpoint;

/// <summary>A description of an HTTP endpoint as the delivery's configuration, without its access key.</summary>
internal static class EndpointConfigs
{
    private const string Member = "HttpEndpointDestinationConfiguration";

    public static EndpointDestinationConfig Of(HttpEndpointDestinationDescription endpoint, List<string> refused)
    {
        if (endpoint.RoleARN is not null)
        {
            FirehoseRefusals.CheckRole(endpoint.RoleARN, $"{Member}.RoleARN", refused);
        }

        var bucket = endpoint.S3DestinationDescription!;
        var objects = BucketConfigs.Output(bucket.BucketMembers, $"{Member}.S3Configuration", refused);

        // Each record is an element of its own in the request, so that a delimiter has no effect.
        var (steps, _) = FirehoseProcessors.Read(endpoint.ProcessingConfiguration, refused);
        var hints = endpoint.BufferingHints!;
        return new EndpointDestinationConfig
        {
            Url = endpoint.EndpointConfiguration!.Url!,
            EndpointName = endpoint.EndpointConfiguration.Name,
            Buffering = new BufferingConfig(hints.SizeInMBs!.Value, hints.IntervalInSeconds!.Value),
            RetrySeconds = endpoint.RetryOptions?.DurationInSeconds ?? DeliveryLimits.RetrySecondsDefault,
            Compresses = endpoint.RequestConfiguration?.ContentEncoding == "GZIP",
            CommonAttributes =
                [.. (endpoint.RequestConfiguration?.CommonAttributes ?? []).Select(given => KeyValuePair.Create(given.AttributeName, given.AttributeValue))],
            Steps = steps,
            Objects = objects,
            Backup = endpoint.S3BackupMode == "AllData" ? new BackupConfig(objects, BucketConfigs.Buffering(bucket.BufferingHints)) : null,
        };
    }
}
