using Tarn.Aws.Pipes.Failures;
using Tarn.Aws.Pipes.Finding;
using Tarn.Aws.Pipes.Forms;
using Tarn.Aws.Pipes.Model;
using Tarn.Dispatch.Mappings;
using Tarn.Messaging.Pipes.Definitions;

namespace Tarn.Aws.Pipes.Pipes;

internal sealed partial class PipeOperations
{
    /// <summary>Creates a pipe; it reads within moments.</summary>
    /// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_CreatePipe.html"/>
    [RefusedInside("Source", "Kinesis streams, streams of item tables, and queues")]
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
    public async Task<CreatePipeOutput> CreatePipe(CreatePipeInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        RefuseKey(call, input.KmsKeyIdentifier);
        var (streamArn, layout) = sources.Find(call, input.Source);
        var config = Requested(call, input, streamArn, layout.Stream.Id.Value);
        checks.Check(call, config);
        var starts = await sources.Starts(layout, config, cancellationToken);
        var made = await pipes.Create(config, starts, transaction => Add(transaction, call, config, input.Tags), cancellationToken);
        call.Touch(new ResourceId(made.Id.Value));
        return new CreatePipeOutput
        {
            Arn = config.Arn,
            Name = config.Name,
            DesiredState = PipeStates.Desired(config),
            CurrentState = PipeStates.Current(made.State),
            CreationTime = TimeOf(config.CreatedMs),
            LastModifiedTime = TimeOf(config.ModifiedMs),
        };
    }

    private PipeConfig Requested(Call call, CreatePipeInput input, string streamArn, long stream)
    {
        var (isQueue, nowMs) = (PipeSources.IsQueue(streamArn), time.GetUtcNow().ToUnixTimeMilliseconds());
        SourceSettings[] settings = [.. SourceSettings.Of(input.SourceParameters)];
        if (!isQueue && settings.Length == 0)
        {
            throw PipesFailures.Invalid($"SourceParameters with a StartingPosition are required for the source {input.Source}.");
        }

        return SourceForms.Apply(
            new PipeConfig
            {
                Name = input.Name,
                Arn = PipeDefinition.Kind.ArnOf(call, input.Name),
                Account = call.Account,
                Region = call.Region,
                Description = input.Description,
                RoleArn = input.RoleArn,
                SourceArn = input.Source,
                StreamArn = streamArn,
                Stream = stream,
                IsEnabled = input.DesiredState != PipeStates.Stopped,
                BatchSize = isQueue ? PipeLimits.QueueBatchSize : PipeLimits.StreamBatchSize,
                Start = isQueue ? default : StartOf(settings[0]),
                StartMs = isQueue ? null : settings[0].StartTime?.ToUnixTimeMilliseconds(),
                Enrichment = StepForms.Enrichment(input.Enrichment, input.EnrichmentParameters),
                Target = StepForms.Target(input.Target, input.TargetParameters),
                CreatedMs = nowMs,
                ModifiedMs = nowMs,
            },
            settings,
            input.SourceParameters?.FilterCriteria);
    }

    private static async ValueTask<MappingId> Add(
        IMetadataTransaction transaction, Call call, PipeConfig config, IReadOnlyDictionary<string, string>? tags)
    {
        var name = PipeDefinition.Kind.NameOf(call, config.Name);
        if (await ResourceRegistry.Find(transaction, name) is not null)
        {
            throw PipesFailures.Exists(config.Name);
        }

        if (!await ResourceRegistry.HasRoom(transaction, name, PipeLimits.PipesMax))
        {
            throw PipesFailures.TooMany("pipes");
        }

        var resource = new Resource
        {
            Id = new ResourceId(transaction.NextId()),
            Name = name,
            Arn = config.Arn,
            Owner = call.Account,
            Created = call.Time,
        };
        await ResourceRegistry.Add(transaction, resource);
        ResourceTags.Set(transaction, resource.Id, tags ?? new Dictionary<string, string>());
        return new MappingId(resource.Id.Value);
    }

    private static StartingPosition StartOf(SourceSettings given) => given.Start switch
    {
        "LATEST" => StartingPosition.Latest,
        "AT_TIMESTAMP" => given.StartTime is null
            ? throw PipesFailures.Invalid("StartingPositionTimestamp is required with StartingPosition AT_TIMESTAMP.")
            : StartingPosition.AtTimestamp,
        _ => StartingPosition.TrimHorizon,
    };

    private static void RefuseKey(Call call, string? key)
    {
        if (key is { Length: > 0 })
        {
            throw PipesFailures.Invalid(Refusal.OfMember("pipes", call.Operation, "KmsKeyIdentifier", "encryption of the disk below the data directory"));
        }
    }
}
