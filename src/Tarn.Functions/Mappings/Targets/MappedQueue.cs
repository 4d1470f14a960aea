using System.Buffers;
using Tarn.Dispatch.Batches;
using Tarn.Dispatch.Sources;
using Tarn.Dispatch.Targets;
using Tarn.Functions.Invocations;
using Tarn.Functions.Mappings.Answers;
using Tarn.Functions.Mappings.Configuration;

namespace Tarn.Functions.Mappings.Targets;

/// <summary>The queue of a mapping, and its function, whose role reads the queue.</summary>
/// <param name="services">The parts that mappings work with.</param>
/// <param name="queues">Reads the queue.</param>
internal sealed class MappedQueue(MappingServices services, IQueueSource queues, MappingConfig config) : IMessageFeed
{
    private readonly MappedRights _rights = new(services, config);

    public string Name => config.Uuid;

    public string Arn => config.Arn;

    public string Source => config.StreamArn;

    public void Check() => _rights.Check();

    public ValueTask<IReadOnlyList<FedMessage>> Take(int max, TimeSpan wait, CancellationToken cancellationToken) =>
        queues.Take(config.StreamArn, max, wait, cancellationToken);

    public void WriteForFilter(BatchBuffer target, FedMessage message) => queues.WriteForFilter(target, message);

    public async ValueTask<FeedAnswer> Call(IReadOnlyList<FedMessage> messages, CancellationToken cancellationToken)
    {
        var payload = new BatchBuffer(messages.Sum(message => message.Content.Length + 1) + 16);
        payload.Write("{\"Records\":["u8);
        for (var i = 0; i < messages.Count; i++)
        {
            payload.Write(i == 0 ? default : ","u8);
            payload.Write(messages[i].Content.Span);
        }

        payload.Write("]}"u8);
        var invocation = new Invocation { RequestId = Guid.NewGuid().ToString(), InvokedArn = config.FunctionArn, Payload = payload.Written };
        return MessagesAnswer.Of(await services.Target.Invoke(config.FunctionArn, invocation, cancellationToken), messages, config.ReportsItems);
    }

    public ValueTask Remove(IReadOnlyList<FedMessage> messages) => queues.Remove(config.StreamArn, messages);

    public ValueTask Return(IReadOnlyList<FedMessage> messages) => queues.Return(config.StreamArn, messages);
}
