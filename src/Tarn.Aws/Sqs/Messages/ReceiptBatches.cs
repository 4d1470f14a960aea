using Tarn.Aws.Sqs.Model;
using Tarn.Messaging.Queues.Serving;
using Tarn.Storage.Records;

namespace Tarn.Aws.Sqs.Messages;

internal sealed partial class MessageOperations
{
    /// <summary>Deletes up to ten messages, each with an outcome of its own.</summary>
    public async Task<DeleteMessageBatchOutput> DeleteMessageBatch(DeleteMessageBatchInput input, Call call, CancellationToken cancellationToken)
    {
        var queue = queues.Find(call, input.QueueUrl);
        var entries = input.Entries ?? [];
        BatchEntries.Check([.. entries.Select(entry => entry.Id)], "DeleteMessageBatchRequestEntry");
        var failed = new List<BatchResultErrorEntry>();
        var opened = entries.Select(entry => (entry.Id, entry.ReceiptHandle, Receipt: TryOpen(queue.Id, entry.Id, entry.ReceiptHandle, failed)))
            .Where(entry => entry.Receipt is not null).ToList();
        var outcomes = opened.Count == 0 ? [] : await (await queues.Open(queue)).Delete([.. opened.Select(entry => entry.Receipt!.Value)]);
        var done = new List<DeleteMessageBatchResultEntry>();
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (Failure(outcomes[i], opened[i].ReceiptHandle, null) is { } failure)
            {
                failed.Add(BatchEntries.Failed(opened[i].Id, failure));
            }
            else
            {
                done.Add(new DeleteMessageBatchResultEntry { Id = opened[i].Id });
            }
        }

        return new DeleteMessageBatchOutput { Successful = BatchEntries.Listed(done), Failed = BatchEntries.Listed(failed) };
    }

    /// <summary>Hides up to ten received messages for other times, each with an outcome of its own.</summary>
    public async Task<ChangeMessageVisibilityBatchOutput> ChangeMessageVisibilityBatch(
        ChangeMessageVisibilityBatchInput input, Call call, CancellationToken cancellationToken)
    {
        var queue = queues.Find(call, input.QueueUrl);
        var entries = input.Entries ?? [];
        BatchEntries.Check([.. entries.Select(entry => entry.Id)], "ChangeMessageVisibilityBatchRequestEntry");
        var failed = new List<BatchResultErrorEntry>();
        var opened = new List<(ChangeMessageVisibilityBatchRequestEntry Entry, Receipt Receipt, TimeSpan Visibility)>();
        foreach (var entry in entries)
        {
            try
            {
                opened.Add((entry, handles.Open(queue.Id, entry.ReceiptHandle), Visibility(entry.VisibilityTimeout)));
            }
            catch (AwsErrorException failure)
            {
                failed.Add(BatchEntries.Failed(entry.Id, failure));
            }
        }

        var outcomes = opened.Count == 0 ? [] : await (await queues.Open(queue)).Hide([.. opened.Select(item => (item.Receipt, item.Visibility))]);
        var done = new List<ChangeMessageVisibilityBatchResultEntry>();
        for (var i = 0; i < outcomes.Length; i++)
        {
            var entry = opened[i].Entry;
            if (Failure(outcomes[i], entry.ReceiptHandle, entry.VisibilityTimeout) is { } failure)
            {
                failed.Add(BatchEntries.Failed(entry.Id, failure));
            }
            else
            {
                done.Add(new ChangeMessageVisibilityBatchResultEntry { Id = entry.Id });
            }
        }

        return new ChangeMessageVisibilityBatchOutput { Successful = BatchEntries.Listed(done), Failed = BatchEntries.Listed(failed) };
    }

    private Receipt? TryOpen(StreamId queue, string id, string handle, List<BatchResultErrorEntry> failed)
    {
        try
        {
            return handles.Open(queue, handle);
        }
        catch (AwsErrorException failure)
        {
            failed.Add(BatchEntries.Failed(id, failure));
            return null;
        }
    }
}
