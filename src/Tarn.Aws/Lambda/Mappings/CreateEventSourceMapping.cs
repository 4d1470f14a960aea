using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Dispatch.Mappings;
using Tarn.Functions.Mappings.Configuration;

namespace Tarn.Aws.Lambda.Mappings;

internal sealed partial class MappingOperations
{
    /// <summary>Creates a mapping of a stream or queue; it reads within moments.</summary>
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"/>
    [Kept("MetricsConfig", "the metrics are in tarn functions and in status")]
    [Refused("SelfManagedEventSource", "EventSourceArn of a Kinesis stream, a table's stream or a queue")]
    [Refused("Topics, Queues, SourceAccessConfigurations", "Kinesis streams and SQS queues")]
    [Refused("AmazonManagedKafkaEventSourceConfig, SelfManagedKafkaEventSourceConfig, DocumentDBEventSourceConfig", "Kinesis streams")]
    [Refused("KMSKeyArn", "no key")]
    [Refused("LoggingConfig", "LastProcessingResult")]
    [Refused("ProvisionedPollerConfig", "ParallelizationFactor or ScalingConfig")]
    [Refused("DestinationConfig.OnSuccess.Destination", "OnFailure")]
    [RefusedInside("DestinationConfig.OnFailure.Destination", "the ARN of a bucket, queue or topic")]
    public async Task<CreateEventSourceMappingOutput> CreateEventSourceMapping(
        CreateEventSourceMappingInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var isQueue = QueueMappingRules.IsQueue(input.EventSourceArn ?? "");
        var requested = new RequestedMapping(input.MappingSettings).Check("CreateEventSourceMapping", isQueue);
        var (streamArn, layout) = sources.Find(call, input.EventSourceArn);
        if (input.StartingPosition == "AT_TIMESTAMP" && Arn.TryParse(streamArn, out var arn) && arn.Service != "kinesis")
        {
            throw LambdaErrors.InvalidParameterValueException("Unsupported starting position for this event source: AT_TIMESTAMP");
        }

        var functionArn = FunctionOf(call, input.FunctionName);
        var uuid = Guid.NewGuid().ToString();
        var config = requested.Apply(new MappingConfig
        {
            Uuid = uuid,
            Account = call.Account,
            Region = call.Region,
            SourceArn = input.EventSourceArn!,
            StreamArn = streamArn,
            Stream = layout.Stream.Id.Value,
            FunctionArn = functionArn,
            Arn = MappingNames.ArnOf(call, uuid),
            BatchSize = isQueue ? QueueMappingRules.BatchSize : MappingConfig.StreamBatchSize,
            Start = isQueue ? RefuseStart(input) : StartOf(input),
            StartMs = input.StartingPositionTimestamp?.ToUnixTimeMilliseconds(),
            ModifiedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        });
        CheckRole(config);
        queueRules.Check(config);
        RefuseTwin(config);
        var starts = await sources.Starts(layout, config, cancellationToken);
        var status = await mappings.Create(config, starts, transaction => Add(transaction, call, config, input.Tags), cancellationToken);
        call.Touch(new ResourceId(status.Id.Value));
        return new CreateEventSourceMappingOutput { MappingMembers = MappingViews.Members(status) };
    }

    private static StartingPosition StartOf(CreateEventSourceMappingInput input) => input.StartingPosition switch
    {
        "TRIM_HORIZON" => StartingPosition.TrimHorizon,
        "LATEST" => StartingPosition.Latest,
        "AT_TIMESTAMP" => input.StartingPositionTimestamp is null
            ? throw LambdaErrors.InvalidParameterValueException("StartingPositionTimestamp must be specified with StartingPosition AT_TIMESTAMP.")
            : StartingPosition.AtTimestamp,
        _ => throw LambdaErrors.InvalidParameterValueException(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null."),
    };

    private static StartingPosition RefuseStart(CreateEventSourceMappingInput input) => input.StartingPosition is null
        ? default
        : throw LambdaErrors.InvalidParameterValueException("StartingPosition is not valid for SQS event sources.");

    private void RefuseTwin(MappingConfig config)
    {
        if (mappings.All.FirstOrDefault(other => other.Config.SourceArn == config.SourceArn && other.Config.FunctionArn == config.FunctionArn
            && other.State != MappingState.Deleting) is { } twin)
        {
            throw LambdaErrors.ResourceConflictException(
                $"The event source arn (\" {config.SourceArn} \") and function (\" {config.FunctionArn} \") provided mapping already exists. "
                + $"Please update or delete the existing mapping with UUID {twin.Config.Uuid}");
        }
    }

    private static async ValueTask<MappingId> Add(
        IMetadataTransaction transaction, Call call, MappingConfig config, IReadOnlyDictionary<string, string>? tags)
    {
        var resource = new Resource
        {
            Id = new ResourceId(transaction.NextId()),
            Name = MappingNames.Of(call, config.Uuid),
            Arn = config.Arn,
            Owner = call.Account,
            Created = call.Time,
        };
        await ResourceRegistry.Add(transaction, resource);
        ResourceTags.Set(transaction, resource.Id, tags ?? new Dictionary<string, string>());
        return new MappingId(resource.Id.Value);
    }
}
