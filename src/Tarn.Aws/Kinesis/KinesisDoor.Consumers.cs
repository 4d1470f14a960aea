using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Protocols;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Kinesis;

/// <content>What the operations on consumers share: they are resources of the registry, and need nothing else.</content>
public sealed partial class KinesisDoor
{
    internal const string ConsumerType = "consumer";

    private const string ConsumerStatusActive = "ACTIVE";

    /// <summary>Removes the consumers of a stream that goes.</summary>
    private static async ValueTask RemoveConsumers(IMetadataTransaction transaction, ResourceName stream)
    {
        foreach (var consumer in await AllConsumersOf(transaction, stream))
        {
            await ResourceRegistry.Remove(transaction, consumer.Id);
        }
    }

    private static ValueTask<IReadOnlyList<Resource>> ConsumersOf(IMetadataReader reader, ResourceName stream, string? after, int limit) =>
        ResourceRegistry.List(
            reader, ConsumerArns.NameOf(stream, ""), after is null ? null : ConsumerArns.NameOf(stream, after).Name, limit);

    private static async ValueTask<IReadOnlyList<Resource>> AllConsumersOf(IMetadataReader reader, ResourceName stream)
    {
        var all = new List<Resource>();
        while (true)
        {
            var page = await ConsumersOf(reader, stream, all.Count == 0 ? null : ConsumerArns.NameOf(all[^1]), ListConsumersMax);
            all.AddRange(page);
            if (page.Count < ListConsumersMax)
            {
                return all;
            }
        }
    }

    private ValueTask<int> CountConsumers(FoundStream found, CancellationToken ct) => store.Read(
        async reader => (await AllConsumersOf(reader, found.Resource.Name)).Count, ct);

    /// <summary>The consumer that a request names: by its ARN, or by its name and its stream's ARN.</summary>
    private (FoundStream Stream, Resource Consumer) FindConsumer(Call call, string? consumerArn, string? streamArn, string? name)
    {
        if (consumerArn is null)
        {
            return streamArn is not null && name is not null
                ? FindConsumer(call, Find(call, null, streamArn), name, null)
                : throw KinesisErrors.InvalidArgumentException(KinesisTexts.ConsumerUnnamed);
        }

        var (stream, consumer, id) = ConsumerArns.Parse(consumerArn);
        if ((name is not null && name != consumer) || (streamArn is not null && streamArn != stream))
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.ConsumerUnnamed);
        }

        return FindConsumer(call, Find(call, null, stream), consumer, id);
    }

    private (FoundStream Stream, Resource Consumer) FindConsumer(Call call, FoundStream stream, string name, ResourceId? id)
    {
        if (!registry.TryFind(ConsumerArns.NameOf(stream.Resource.Name, name), out var consumer) || (id is not null && id != consumer.Id))
        {
            throw NoConsumer(name, stream.Account);
        }

        call.Touch(consumer.Id);
        return (stream, consumer);
    }

    private static AwsErrorException NoConsumer(string name, string account) =>
        KinesisErrors.ResourceNotFoundException(KinesisTexts.ConsumerNotFound(name, account));

    private static AwsErrorException NotFound(Resource tagged) => tagged.Name.Type == ConsumerType
        ? NoConsumer(ConsumerArns.NameOf(tagged), tagged.Name.Account)
        : NotFound(tagged.Name);

    /// <summary>A stream or one of its consumers, by ARN: both carry tags.</summary>
    private Resource FindTagged(Call call, string arn) =>
        ConsumerArns.IsConsumer(arn) ? FindConsumer(call, arn, null, null).Consumer : FindResource(call, arn).Resource;
}
