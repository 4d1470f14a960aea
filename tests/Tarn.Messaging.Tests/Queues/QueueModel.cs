using Tarn.Messaging.Queues.Serving;
using Tarn.Messaging.Queues.State;

namespace Tarn.Messaging.Tests.Queues;

/// <summary>A queue as a list: what SQS promises, without speed or durability.</summary>
internal sealed class QueueModel(bool isFifo)
{
    public List<ModelMessage> Messages { get; } = [];

    /// <summary>The outcome of a change of a message whose timeout has ended.</summary>
    public ReceiptOutcome AfterTimeout => isFifo ? ReceiptOutcome.Expired : ReceiptOutcome.Done;

    public QueueCounts Counts(long nowMs) => new(
        Messages.Count(message => message.VisibleAtMs <= nowMs),
        Messages.Count(message => message.IsInFlight(nowMs)),
        Messages.Count(message => message.Receives == 0 && message.VisibleAtMs > nowMs));

    public void Expire(long nowMs, long retentionMs) => Messages.RemoveAll(message => message.SentMs + retentionMs <= nowMs);

    /// <summary>Checks what a receiver got, and notes it.</summary>
    public void Take(IReadOnlyList<ReceivedMessage> received, int max, long nowMs, long visibilityMs)
    {
        var visible = Messages.Where(message => message.VisibleAtMs <= nowMs).ToList();
        if (isFifo)
        {
            TakeInOrder(received, max, nowMs);
        }
        else
        {
            Assert.Equal(Math.Min(max, visible.Count), received.Count);
        }

        foreach (var one in received)
        {
            var message = Assert.Single(visible, message => message.Body == one.Message.Body);
            message.Receives++;
            Assert.Equal(message.Receives, one.Receipt.Receives);
            Assert.Equal(message.Order, one.Receipt.Order);
            message.VisibleAtMs = nowMs + visibilityMs;
        }
    }

    /// <summary>A message that was received at some time.</summary>
    public ModelMessage? Pick(Random random)
    {
        var received = Messages.Where(message => message.Receives > 0).ToList();
        return received.Count == 0 ? null : received[random.Next(received.Count)];
    }

    public ReceiptOutcome Delete(ModelMessage message, long nowMs)
    {
        if (isFifo && !message.IsInFlight(nowMs))
        {
            return ReceiptOutcome.Expired;
        }

        Messages.Remove(message);
        return ReceiptOutcome.Done;
    }

    // A group gives its first messages, in order, up to the first that is hidden.
    private void TakeInOrder(IReadOnlyList<ReceivedMessage> received, int max, long nowMs)
    {
        var possible = 0;
        foreach (var group in Messages.OrderBy(message => message.Order).GroupBy(message => message.Group))
        {
            var free = group.TakeWhile(message => message.VisibleAtMs <= nowMs).Select(message => message.Body).ToList();
            var got = received.Where(one => one.Message.Group == group.Key).Select(one => one.Message.Body).ToList();
            Assert.Equal(free.Take(got.Count), got);
            possible += free.Count;
        }

        Assert.Equal(Math.Min(max, possible), received.Count);
    }
}

/// <summary>A message of the model.</summary>
internal sealed class ModelMessage(string body, string? group, long sentMs, long order)
{
    public string Body { get; } = body;

    public string? Group { get; } = group;

    public long SentMs { get; } = sentMs;

    public long Order { get; } = order;

    public int Receives { get; set; }

    public long VisibleAtMs { get; set; }

    public Receipt Receipt => new(Order, Receives);

    public bool IsInFlight(long nowMs) => Receives > 0 && VisibleAtMs > nowMs;
}
