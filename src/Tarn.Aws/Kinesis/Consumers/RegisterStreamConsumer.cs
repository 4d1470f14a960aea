using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams.Definitions;

namespace Tarn.Aws.Kinesis.Consumers;

internal sealed partial class ConsumerOperations
{
    private const byte ConsumerDocumentVersion = 1;

    /// <summary>
    /// Creates a consumer, which can subscribe at once. The answer's status is always CREATING, as in the service.
    /// </summary>
    public async Task<RegisterStreamConsumerOutput> RegisterStreamConsumer(RegisterStreamConsumerInput input, Call call, CancellationToken cancellationToken)
    {
        var found = streams.FindActive(call, null, input.StreamARN);
        StreamTags.Check(input.Tags, input.ConsumerName, found.Account);
        var consumer = await store.Commit(transaction => Register(transaction, found, input, call), cancellationToken);
        call.Touch(consumer.Id);
        return new RegisterStreamConsumerOutput
        {
            Consumer = new Consumer
            {
                ConsumerName = input.ConsumerName,
                ConsumerARN = consumer.Arn,
                ConsumerStatus = "CREATING",
                ConsumerCreationTimestamp = consumer.Created,
            },
        };
    }

    private async ValueTask<Resource> Register(
        IMetadataTransaction transaction, FoundStream found, RegisterStreamConsumerInput input, Call call)
    {
        // The stream and its consumers may have been deleted since the look-up.
        if (await ResourceRegistry.Get(transaction, found.Resource.Id) is null)
        {
            throw StreamFinder.NotFound(found.Resource.Name);
        }

        var name = ConsumerArns.NameOf(found.Resource.Name, input.ConsumerName);
        if (await ResourceRegistry.Find(transaction, name) is not null)
        {
            throw KinesisErrors.ResourceInUseException(KinesisTexts.ConsumerExists(input.ConsumerName, found.Name, found.Account));
        }

        if (limits is not null)
        {
            var account = await ThroughputCommitment.Read(transaction, call.Account, call.Region);
            ServiceLimits.CheckConsumers(
                found, (await RegisteredConsumers.AllOf(transaction, found.Resource.Name)).Count, account.Runs(call.Time));
        }

        var id = new ResourceId(transaction.NextId());
        var consumer = new Resource
        {
            Id = id,
            Name = name,
            Arn = ConsumerArns.Of(found.Resource.Arn, input.ConsumerName, id),
            Owner = call.Account,
            Created = call.Time,
            Document = new[] { ConsumerDocumentVersion },
        };
        await ResourceRegistry.Add(transaction, consumer);
        ResourceTags.Set(transaction, id, input.Tags ?? new Dictionary<string, string>());
        return consumer;
    }
}
