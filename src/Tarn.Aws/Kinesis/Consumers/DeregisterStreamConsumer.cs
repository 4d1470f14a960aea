using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Streams.Subscriptions;

namespace Tarn.Aws.Kinesis.Consumers;

internal sealed partial class ConsumerOperations
{
    /// <summary>Removes a consumer and ends its subscriptions, both before the answer.</summary>
    public async Task<DeregisterStreamConsumerOutput> DeregisterStreamConsumer(
        DeregisterStreamConsumerInput input, Call call, CancellationToken ct)
    {
        var (_, consumer) = consumers.Find(call, input.ConsumerARN, input.StreamARN, input.ConsumerName);
        await store.Commit(
            async transaction =>
            {
                await ResourceRegistry.Remove(transaction, consumer.Id);
                return true;
            },
            ct);
        pushes.EndAll(consumer);
        return new DeregisterStreamConsumerOutput();
    }
}
