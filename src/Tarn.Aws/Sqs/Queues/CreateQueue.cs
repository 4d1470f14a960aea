using Tarn.Aws.Sqs.Model;
using Tarn.Messaging.Queues.Definitions;

namespace Tarn.Aws.Sqs.Queues;

internal sealed partial class QueueOperations
{
    /// <summary>Makes a queue. A queue of that name with the same attributes is returned as it is.</summary>
    [RefusedInside("Attributes", "all but KmsMasterKeyId")]
    public async Task<CreateQueueOutput> CreateQueue(CreateQueueInput input, Call call, CancellationToken cancellationToken)
    {
        var name = QueueDefinition.Kind.NameOf(call, input.QueueName);
        waits?.Create(name, call.Time);
        var queue = await changes.Create(name, input.Attributes ?? new Dictionary<string, string>(), input.Tags, call.Time, cancellationToken);
        call.Touch(queue.Id);
        return new CreateQueueOutput { QueueUrl = queues.UrlOf(call, queue) };
    }
}
