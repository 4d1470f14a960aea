using Tarn.Aws.Kinesis.Changes;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams.Definitions;
using Tarn.Storage.Streams.Layouts;
using StreamMode = Tarn.Storage.Streams.Layouts.StreamMode;

namespace Tarn.Aws.Kinesis.Streams;

internal sealed partial class StreamOperations
{
    private const int ShardsOnDemand = 4;

    /// <summary>Creates a stream. It is CREATING at the answer and ACTIVE soon after.</summary>
    [Kept("WarmThroughputMiBps", "a shard's rate is not limited")]
    [Newer("RecordDistributionStrategy", "USER_PARTITION_KEY")]
    public async Task CreateStream(CreateStreamInput input, Call call, CancellationToken cancellationToken)
    {
        // A request with neither mode nor shard count creates an on-demand stream, as in the service.
        var onDemand = input.StreamModeDetails?.StreamMode == "ON_DEMAND" || (input.StreamModeDetails is null && input.ShardCount is null);
        if (onDemand && input.ShardCount is not null)
        {
            throw KinesisErrors.ValidationException("ShardCount must not be specified for a stream of mode ON_DEMAND.");
        }

        var shards = input.ShardCount ?? (onDemand ? ShardsOnDemand : throw KinesisErrors.ValidationException(
            "ShardCount must be specified for a stream of mode PROVISIONED."));
        if (shards > StreamStates.ShardsMax)
        {
            throw KinesisErrors.LimitExceededException($"A stream of {shards} shards is more than Tarn takes: at most {StreamStates.ShardsMax}.");
        }

        await WarmThroughput.Check(store, onDemand, input.WarmThroughputMiBps, call, cancellationToken);
        StreamTags.Check(input.Tags, input.StreamName, call.Account);
        var made = new NewStream
        {
            Owner = StreamOwner.Kinesis,
            Mode = onDemand ? StreamMode.OnDemand : StreamMode.Provisioned,
            Shards = shards,
            Phase = StreamPhase.Creating,
        };
        limits?.Count(call, input.StreamName);
        if (limits is not null)
        {
            ServiceLimits.CheckCreate(call, streams.LayoutsOf(call), made);
        }

        var definition = new StreamDefinition
        {
            MaxRecordSizeKiB = input.MaxRecordSizeInKiB ?? new StreamDefinition().MaxRecordSizeKiB,
            WarmThroughputMiBps = input.WarmThroughputMiBps ?? -1,
        };
        var id = await store.CommitWithLog(transaction => Create(transaction, input, call, made, definition), cancellationToken);
        call.Touch(id);
    }

    private async ValueTask<ResourceId> Create(
        IMetadataTransaction transaction, CreateStreamInput input, Call call, NewStream made, StreamDefinition definition)
    {
        var name = StreamArns.Kind.NameOf(call, input.StreamName);
        if (await ResourceRegistry.Find(transaction, name) is not null)
        {
            throw KinesisErrors.ResourceInUseException(KinesisTexts.StreamExists(input.StreamName, call.Account));
        }

        var stream = StreamDirectory.Create(transaction, made, call.Time);
        await changes.BeginNew(transaction, stream.Id, call.Time);
        var id = new ResourceId(stream.Id.Value);
        await StreamArns.Kind.Add(transaction, id, name, call.Time, definition);
        ResourceTags.Set(transaction, id, input.Tags ?? new Dictionary<string, string>());
        return id;
    }
}
