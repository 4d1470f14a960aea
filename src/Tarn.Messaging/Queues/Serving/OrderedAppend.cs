using Tarn.Messaging.Queues.Messages;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Targets;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>
/// A message of a FIFO queue in the sender's commit. A message whose id of deduplication the queue had in the last 5 minutes is left out.
/// </summary>
internal sealed class OrderedAppend(MessageQueue queue, QueueMessage message) : IInsideAppend
{
    private QueueIntake? _intake;
    private AppendTicket? _ticket;

    /// <inheritdoc/>
    public long Target => queue.Core.Shards.Stream.Value;

    /// <inheritdoc/>
    public bool IsAlone => true;

    /// <inheritdoc/>
    public int Bytes => MessageCodec.LengthOf(message);

    /// <inheritdoc/>
    public async ValueTask Enter()
    {
        var intake = new QueueIntake(queue);
        intake.Messages.Add(message);
        try
        {
            await intake.Reserve();
            await intake.Enter();
        }
        catch
        {
            intake.Dispose();
            throw;
        }

        _intake = intake;
    }

    /// <inheritdoc/>
    public void Write(IMetadataTransaction transaction)
    {
        _ticket = null;
        if (queue.Core.Parts.RulesOf(queue.Core.Shards.Stream) is not null && _intake!.Batch() is { } append)
        {
            _ticket = transaction.Append(append with { Batch = append.Batch.ToArray() });
        }
    }

    /// <inheritdoc/>
    public void Committed()
    {
        if (_ticket is { } ticket)
        {
            _intake!.Registered(ticket.BaseOffset);
        }
    }

    /// <inheritdoc/>
    public void Leave() => _intake!.Dispose();
}
