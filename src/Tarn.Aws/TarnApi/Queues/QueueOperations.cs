using Tarn.Aws.TarnApi.Model;
using Tarn.Messaging.Queues;
using Tarn.Messaging.Queues.Definitions;
using Tarn.Storage.Records;

namespace Tarn.Aws.TarnApi.Queues;

/// <summary>Looks into queues.</summary>
/// <param name="registry">The names of queues.</param>
/// <param name="queues">Their messages; asked at a call.</param>
[AwsOperations("tarn")]
internal sealed partial class QueueOperations(ResourceRegistry registry, Func<MessageQueues> queues)
{
    private const int MessagesDefault = 10;

    // A body has up to 1 MiB, and an answer has all of them.
    private const int MessagesMax = 100;

    /// <summary>
    /// Shows the oldest messages of a queue without a receive: they stay visible, and their counts stay. The caller needs the right to
    /// receive them. At most 100 are shown.
    /// </summary>
    public async Task<PeekQueueOutput> PeekQueue(PeekQueueInput input, Call call, CancellationToken cancellationToken)
    {
        if (!registry.TryFind(QueueDefinition.Kind.NameOf(call, input.QueueName), out var found))
        {
            throw new TarnException(ErrorKind.NotFound, $"There is no queue {input.QueueName} in {call.Region}.");
        }

        call.Touch(found.Id);
        var queue = await queues().Open(new StreamId(found.Id.Value));
        var messages = await queue.Peek(Math.Min(input.MaxResults ?? MessagesDefault, MessagesMax), cancellationToken);
        call.Use(UsageDimension.RecordsOut, messages.Count);
        var counts = queue.Counts;
        return new PeekQueueOutput
        {
            Messages = [.. messages.Select(one => new Model.PeekedMessage
            {
                MessageId = one.Message.Id.ToString(),
                State = one.State,
                SentAt = DateTimeOffset.FromUnixTimeMilliseconds(one.Message.SentMs),
                Receives = one.Receives,
                Group = one.Message.Group,
                Source = one.Message.SourceArn,
                Body = one.Message.Body,
            })],
            Visible = counts.Visible,
            InFlight = counts.InFlight,
            Delayed = counts.Delayed,
        };
    }
}
