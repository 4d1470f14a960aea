using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Mappings;

internal sealed partial class MappingOperations
{
    /// <summary>Changes a mapping. Calls under its old configuration end first.</summary>
    [Kept("MetricsConfig", "the metrics are in tarn functions and in status")]
    [Refused("SourceAccessConfigurations", "Kinesis streams")]
    [Refused("ScalingConfig", "ParallelizationFactor")]
    [Refused("AmazonManagedKafkaEventSourceConfig, SelfManagedKafkaEventSourceConfig, DocumentDBEventSourceConfig", "Kinesis streams")]
    [Refused("KMSKeyArn", "no key")]
    [Refused("LoggingConfig", "LastProcessingResult")]
    [Refused("ProvisionedPollerConfig", "ParallelizationFactor")]
    [Refused("DestinationConfig.OnSuccess.Destination", "OnFailure with a bucket")]
    [RefusedInside("DestinationConfig.OnFailure.Destination", "the ARN of a bucket")]
    public async Task<UpdateEventSourceMappingOutput> UpdateEventSourceMapping(
        UpdateEventSourceMappingInput input, Call call, CancellationToken cancellationToken)
    {
        var status = Find(call, input.UUID);
        input.Refuse();
        var requested = new RequestedMapping(input.MappingSettings).Check("UpdateEventSourceMapping");
        var functionArn = input.FunctionName is null ? status.Config.FunctionArn : FunctionOf(call, input.FunctionName);
        if (input.Enabled != false)
        {
            // a mapping whose role lost its rights can be disabled
            CheckRole(functionArn, status.Config.StreamArn);
        }

        var changed = await mappings.Update(
            status.Id,
            config => requested.Apply(config with { FunctionArn = functionArn, ModifiedMs = time.GetUtcNow().ToUnixTimeMilliseconds() }),
            cancellationToken);
        return new UpdateEventSourceMappingOutput { MappingMembers = MappingViews.Members(changed) };
    }
}
