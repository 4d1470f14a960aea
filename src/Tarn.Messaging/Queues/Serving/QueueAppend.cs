using Tarn.Messaging.Queues.Messages;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Targets;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>A message of a standard queue in the sender's commit.</summary>
internal sealed class QueueAppend(MessageQueue queue, QueueMessage message) : IInsideAppend
{
    private AppendTicket? _ticket;

    /// <inheritdoc/>
    public long Target => queue.Core.Shards.Stream.Value;

    /// <inheritdoc/>
    public int Bytes => MessageCodec.LengthOf(message);

    /// <inheritdoc/>
    public ValueTask Enter() => queue.Core.Appends.Enter();

    /// <inheritdoc/>
    public void Write(IMetadataTransaction transaction)
    {
        _ticket = null;
        if (queue.Core.Parts.RulesOf(queue.Core.Shards.Stream) is null)
        {
            return;
        }

        using var batch = new RecordBatchWriter();
        QueueCore.Write(batch, [message], queue.Core.Parts.NowMs);
        var append = queue.Core.MessagesOf(batch);
        _ticket = transaction.Append(append with { Batch = append.Batch.ToArray() });
    }

    /// <inheritdoc/>
    public void Committed()
    {
        if (_ticket is { } ticket)
        {
            queue.Core.Register([message], ticket.BaseOffset);
        }
    }

    /// <inheritdoc/>
    public void Leave() => queue.Core.Appends.Leave();
}
