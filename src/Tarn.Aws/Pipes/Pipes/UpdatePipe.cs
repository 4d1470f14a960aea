using Tarn.Aws.Pipes.Forms;
using Tarn.Aws.Pipes.Model;
using Tarn.Messaging.Pipes.Definitions;

namespace Tarn.Aws.Pipes.Pipes;

internal sealed partial class PipeOperations
{
    /// <summary>Changes a pipe. Batches under the old configuration end first. Absent members stay, and an empty text removes one.</summary>
    /// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_UpdatePipe.html"/>
    [RefusedInside("Target", "queues, topics, event buses, Kinesis streams, delivery streams, functions, log groups and API destinations")]
    [RefusedInside("Enrichment", "functions and API destinations")]
    [RefusedInside("KmsKeyIdentifier", "encryption of the disk below the data directory")]
    [Refused("LogConfiguration.Level", "OFF, with StateReason of DescribePipe and tarn.losses", "OFF")]
    [Refused("LogConfiguration.S3LogDestination, LogConfiguration.FirehoseLogDestination, LogConfiguration.CloudwatchLogsLogDestination", "no log")]
    [Refused("LogConfiguration.IncludeExecutionData", "no log")]
    [Refused("SourceParameters.ActiveMQBrokerParameters, SourceParameters.RabbitMQBrokerParameters", "an SQS queue")]
    [Refused("SourceParameters.ManagedStreamingKafkaParameters, SourceParameters.SelfManagedKafkaParameters", "a Kinesis stream")]
    [Refused("TargetParameters.StepFunctionStateMachineParameters, TargetParameters.EcsTaskParameters, TargetParameters.BatchJobParameters", "a function")]
    [Refused("TargetParameters.RedshiftDataParameters, TargetParameters.TimestreamParameters", "a delivery stream to a table")]
    [Refused("TargetParameters.SageMakerPipelineParameters", "a function")]
    [Refused("TargetParameters.EventBridgeEventBusParameters.EndpointId", "the ARN of an event bus")]
    public async Task<UpdatePipeOutput> UpdatePipe(UpdatePipeInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.Name);
        input.Refuse();
        RefuseKey(call, input.KmsKeyIdentifier);
        checks.Check(call, Changed(found.Config, input));
        var pipe = await pipes.Update(found.Id, before => Changed(before, input), cancellationToken);
        return new UpdatePipeOutput
        {
            Arn = pipe.Config.Arn,
            Name = pipe.Config.Name,
            DesiredState = PipeStates.Desired(pipe.Config),
            CurrentState = PipeStates.Current(pipe.State),
            CreationTime = TimeOf(pipe.Config.CreatedMs),
            LastModifiedTime = TimeOf(pipe.Config.ModifiedMs),
        };
    }

    private PipeConfig Changed(PipeConfig before, UpdatePipeInput input)
    {
        var settings = SourceSettings.Of(input.SourceParameters);
        return SourceForms.Apply(before, settings, input.SourceParameters?.FilterCriteria) with
        {
            Description = input.Description is null ? before.Description : input.Description.Length == 0 ? null : input.Description,
            RoleArn = input.RoleArn,
            IsEnabled = input.DesiredState is null ? before.IsEnabled : input.DesiredState == PipeStates.Running,
            Enrichment = input.Enrichment is null && input.EnrichmentParameters is null ? before.Enrichment
                : StepForms.Enrichment(input.Enrichment ?? before.Enrichment?.Arn, input.EnrichmentParameters ?? StepForms.EnrichmentOf(before.Enrichment)),
            Target = input.Target is null && input.TargetParameters is null ? before.Target
                : StepForms.Target(input.Target ?? before.Target.Arn, input.TargetParameters ?? StepForms.TargetOf(before.Target)),
            ModifiedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
    }
}
