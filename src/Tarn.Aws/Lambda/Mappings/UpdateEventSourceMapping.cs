using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Mappings.Configuration;

namespace Tarn.Aws.Lambda.Mappings;

internal sealed partial class MappingOperations
{
    /// <summary>Changes a mapping. Calls under its old configuration end first.</summary>
    [Kept("MetricsConfig", "the metrics are in tarn functions and in status")]
    [Refused("SourceAccessConfigurations", "Kinesis streams and SQS queues")]
    [Refused("AmazonManagedKafkaEventSourceConfig, SelfManagedKafkaEventSourceConfig, DocumentDBEventSourceConfig", "Kinesis streams")]
    [Refused("KMSKeyArn", "no key")]
    [Refused("LoggingConfig", "LastProcessingResult")]
    [Refused("ProvisionedPollerConfig", "ParallelizationFactor or ScalingConfig")]
    [Refused("DestinationConfig.OnSuccess.Destination", "OnFailure")]
    [RefusedInside("DestinationConfig.OnFailure.Destination", "the ARN of a bucket, queue or topic")]
    public async Task<UpdateEventSourceMappingOutput> UpdateEventSourceMapping(
        UpdateEventSourceMappingInput input, Call call, CancellationToken cancellationToken)
    {
        var status = Find(call, input.UUID);
        input.Refuse();
        var requested = new RequestedMapping(input.MappingSettings).Check(
            "UpdateEventSourceMapping", QueueMappingRules.IsQueue(status.Config.StreamArn));
        var functionArn = input.FunctionName is null ? status.Config.FunctionArn : FunctionOf(call, input.FunctionName);
        MappingConfig Change(MappingConfig config) =>
            requested.Apply(config with { FunctionArn = functionArn, ModifiedMs = time.GetUtcNow().ToUnixTimeMilliseconds() });
        if (input.Enabled != false)
        {
            // a mapping whose role lost its rights can be disabled
            CheckRole(Change(status.Config));
            queueRules.Check(Change(status.Config));
        }

        var changed = await mappings.Update(status.Id, Change, cancellationToken);
        return new UpdateEventSourceMappingOutput { MappingMembers = MappingViews.Members(changed) };
    }
}
