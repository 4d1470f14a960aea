using Tarn.Access.Credentials;
using Tarn.Aws.Sqs.Finding;
using Tarn.Dispatch.Batches;
using Tarn.Dispatch.Sources;
using Tarn.Dispatch.Targets;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Serving;

namespace Tarn.Aws.Sqs.Mappings;

/// <summary>The queues that event source mappings read.</summary>
/// <param name="definitions">All queues.</param>
/// <param name="queues">Their messages.</param>
/// <param name="sealer">Seals receipt handles.</param>
/// <param name="time">The clock.</param>
public sealed class QueueSource(Definitions<RegisteredQueue> definitions, MessageQueues queues, SecretSealer sealer, TimeProvider time) : IQueueSource
{
    private readonly ReceiptHandles _handles = new(sealer);

    /// <inheritdoc/>
    public string Service => QueueDefinition.Kind.Service;

    /// <inheritdoc/>
    public IReadOnlyList<string> Actions { get; } = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<FedMessage>> Take(string queueArn, int max, TimeSpan wait, CancellationToken cancellationToken)
    {
        var queue = Find(queueArn);
        var (id, rules) = (queue.Id, queue.Rules);
        var request = new ReceiveRequest(Math.Min(max, QueueLimits.BatchMax), rules.VisibilityTimeout, wait, null);
        var received = await (await queues.Open(id)).Receive(request, cancellationToken);
        var visibleAtMs = (time.GetUtcNow() + rules.VisibilityTimeout).ToUnixTimeMilliseconds();
        return [.. received.Select(message => new FedMessage
        {
            Id = message.Message.Id.ToString(),
            Content = QueueRecord.Write(message, _handles.Seal(id, message.Receipt), queueArn, rules.IsFifo),
            SentMs = message.Message.SentMs,
            VisibleAtMs = visibleAtMs,
            Order = message.Receipt.Order,
            Receives = message.Receipt.Receives,
        })];
    }

    /// <inheritdoc/>
    public void WriteForFilter(BatchBuffer target, FedMessage message) => QueueRecord.WriteForFilter(target, message.Content);

    /// <inheritdoc/>
    public async ValueTask Remove(string queueArn, IReadOnlyList<FedMessage> messages) =>
        await (await queues.Open(Find(queueArn).Id)).Delete([.. messages.Select(ReceiptOf)]);

    /// <inheritdoc/>
    public async ValueTask Return(string queueArn, IReadOnlyList<FedMessage> messages) =>
        await (await queues.Open(Find(queueArn).Id)).Hide([.. messages.Select(message => (ReceiptOf(message), TimeSpan.Zero))]);

    private static Receipt ReceiptOf(FedMessage message) => new(message.Order, message.Receives);

    private RegisteredQueue Find(string queueArn) =>
        definitions.FindByArn(queueArn) ?? throw new TarnException(ErrorKind.NotFound, $"The queue {queueArn} does not exist.");
}
