using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis.Consumers;

internal sealed partial class ConsumerOperations
{
    /// <summary>Removes a consumer and ends its subscriptions, both before the answer.</summary>
    public async Task<DeregisterStreamConsumerOutput> DeregisterStreamConsumer(
        DeregisterStreamConsumerInput input, Call call, CancellationToken cancellationToken)
    {
        var (_, consumer) = consumers.Find(call, input.ConsumerARN, input.StreamARN, input.ConsumerName);
        await store.Commit(
            async transaction =>
            {
                await ResourceRegistry.Remove(transaction, consumer.Id);
                return true;
            },
            cancellationToken);
        pushes.EndAll(consumer);
        return new DeregisterStreamConsumerOutput();
    }
}
