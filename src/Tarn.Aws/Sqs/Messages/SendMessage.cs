using Tarn.Aws.Sqs.Model;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;

namespace Tarn.Aws.Sqs.Messages;

internal sealed partial class MessageOperations
{
    private const int BatchBytesMax = 1 << 20;

    /// <summary>Sends a message; it is on the disk when the call returns.</summary>
    public async Task<SendMessageOutput> SendMessage(SendMessageInput input, Call call, CancellationToken cancellationToken)
    {
        var queue = queues.Find(call, input.QueueUrl);
        var entry = new SendMessageBatchRequestEntry
        {
            Id = "",
            MessageBody = input.MessageBody,
            DelaySeconds = input.DelaySeconds,
            MessageAttributes = input.MessageAttributes,
            MessageSystemAttributes = input.MessageSystemAttributes,
            MessageDeduplicationId = input.MessageDeduplicationId,
            MessageGroupId = input.MessageGroupId,
        };
        var message = MessageForms.Make(queue, call, entry, time.GetUtcNow(), isBatch: false);
        var sent = await (await queues.Open(queue)).Send([message], call.KeyFor(queue.Resource.Id));
        call.Use(UsageDimension.RecordsIn, 1);
        return new SendMessageOutput
        {
            MessageId = sent[0].Id.ToString(),
            MD5OfMessageBody = MessageDigests.OfBody(message.Body),
            MD5OfMessageAttributes = MessageDigests.OfAttributes(message.Attributes),
            MD5OfMessageSystemAttributes = input.MessageSystemAttributes is null ? null : SystemDigest(message),
            SequenceNumber = queue.Settings.Rules.IsFifo ? SequenceNumbers.Of(sent[0].Order) : null,
        };
    }

    /// <summary>Sends up to ten messages in one append. A refused message does not hold up the others.</summary>
    public async Task<SendMessageBatchOutput> SendMessageBatch(SendMessageBatchInput input, Call call, CancellationToken cancellationToken)
    {
        var queue = queues.Find(call, input.QueueUrl);
        var entries = input.Entries ?? [];
        BatchEntries.Check([.. entries.Select(entry => entry.Id)], "SendMessageBatchRequestEntry");
        MessageForms.CheckIds(queue.Settings, entries);
        var failed = new List<BatchResultErrorEntry>();
        var (sending, messages, bytes) = (new List<SendMessageBatchRequestEntry>(QueueLimits.BatchMax), new List<QueueMessage>(QueueLimits.BatchMax), 0L);
        foreach (var entry in entries)
        {
            try
            {
                var message = MessageForms.Make(queue, call, entry, time.GetUtcNow(), isBatch: true);
                bytes += QueueMessage.SizeOf(message.Body, message.Attributes);
                sending.Add(entry);
                messages.Add(message);
            }
            catch (AwsErrorException failure)
            {
                failed.Add(BatchEntries.Failed(entry.Id, failure));
            }
        }

        if (bytes > BatchBytesMax)
        {
            throw SqsErrors.BatchRequestTooLong($"Batch requests cannot be longer than {BatchBytesMax} bytes. You have sent {bytes} bytes.");
        }

        var sent = messages.Count == 0 ? [] : await (await queues.Open(queue)).Send(messages, call.KeyFor(queue.Resource.Id));
        call.Use(UsageDimension.RecordsIn, messages.Count);
        return new SendMessageBatchOutput
        {
            Failed = BatchEntries.Listed(failed),
            Successful = BatchEntries.Listed<SendMessageBatchResultEntry>([.. sent.Select((one, i) => new SendMessageBatchResultEntry
            {
                Id = sending[i].Id,
                MessageId = one.Id.ToString(),
                MD5OfMessageBody = MessageDigests.OfBody(messages[i].Body),
                MD5OfMessageAttributes = MessageDigests.OfAttributes(messages[i].Attributes),
                MD5OfMessageSystemAttributes = sending[i].MessageSystemAttributes is null ? null : SystemDigest(messages[i]),
                SequenceNumber = queue.Settings.Rules.IsFifo ? SequenceNumbers.Of(one.Order) : null,
            })]),
        };
    }

    private static string? SystemDigest(QueueMessage message) => message.TraceHeader is null ? null : MessageDigests.OfAttributes(
        [new MessageAttribute("AWSTraceHeader", "String", false, System.Text.Encoding.UTF8.GetBytes(message.TraceHeader))]);
}
