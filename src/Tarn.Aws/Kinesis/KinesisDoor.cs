using Tarn.Aws.Kinesis.Changes;
using Tarn.Aws.Kinesis.Consumers;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Policies;
using Tarn.Aws.Kinesis.Records;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Aws.Kinesis.Settings;
using Tarn.Aws.Kinesis.Shards;
using Tarn.Aws.Kinesis.Streams;
using Tarn.Aws.Kinesis.Tags;
using Tarn.Aws.Tagging;
using Tarn.Storage.Records;
using Tarn.Wire.Http.Bodies;

namespace Tarn.Aws.Kinesis;

/// <summary>Kinesis Data Streams.</summary>
[AwsService("kinesis")]
[Client]
public sealed partial class KinesisDoor : IDoor
{
    /// <param name="parts">The parts that the door uses.</param>
    public KinesisDoor(KinesisParts parts)
    {
        var streams = new StreamFinder(parts.Registry, parts.Streams, parts.Limits);
        var consumers = new ConsumerFinder(streams, parts.Registry);
        var changes = new StreamChanges(parts.Control, parts.Store);
        var places = new StartingOffsets(parts.Log, parts.Time);
        var pushes = new ShardPushes(parts.Subscriptions, places, streams, parts.Reads, parts.Limits, parts.Readers, parts.Time);
        var puts = new PutRouting(parts.Log, parts.Streams, parts.Holds, parts.Loads, parts.Limits, parts.Time);
        var reads = new RecordReads(parts.Log, new BodyBudget(parts.AnswerBytesMax), parts.Reads);
        var tokens = new PageTokens(
            parts.Sealer,
            _ => KinesisErrors.InvalidArgumentException("Invalid NextToken."),
            ShardIterator.Lifetime,
            () => KinesisErrors.ExpiredNextTokenException(KinesisTexts.TokenExpired));

        RecordOperations = new RecordOperations(streams, puts, places, reads, parts.Sealer, parts.Limits);
        ShardOperations = new ShardOperations(streams, changes, parts.Log, tokens, parts.Limits);
        ConsumerOperations = new ConsumerOperations(streams, consumers, pushes, parts.Store, tokens, parts.Limits);
        StreamOperations = new StreamOperations(streams, changes, parts.Store, parts.Log, tokens, parts.Limits);
        SettingOperations = new SettingOperations(streams, changes, parts.Store, parts.Limits);
        TagOperations = new TagOperations(streams, consumers, new TagChanges(parts.Store));
        PolicyOperations = new PolicyOperations(consumers);
    }

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => KinesisFailures.Map(failure);

    /// <summary>Removes a stream's name, tags and consumers, in the commit that removes the stream.</summary>
    public static async ValueTask Removed(IMetadataTransaction transaction, StreamId stream)
    {
        var id = new ResourceId(stream.Value);
        if (await ResourceRegistry.Get(transaction, id) is { } resource)
        {
            foreach (var consumer in await ConsumerRows.AllOf(transaction, resource.Name))
            {
                await ResourceRegistry.Remove(transaction, consumer.Id);
            }
        }

        await ResourceRegistry.Remove(transaction, id);
    }
}
