using Tarn.Messaging.Queues.State;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>The messages that one receiver takes, before this is written.</summary>
internal sealed class Selection
{
    /// <summary>The messages, in the order of the queue.</summary>
    public List<SelectedMessage> Messages { get; } = [];

    /// <summary>Messages that were received too often: they move to the dead-letter queue.</summary>
    public List<QueueEntry> Dead { get; } = [];

    /// <summary>Too many messages are in flight.</summary>
    public bool IsOverLimit { get; set; }

    /// <summary>The time of the receive, Unix milliseconds.</summary>
    public long ReceivedMs { get; set; }

    /// <summary>The end of the visibility timeout, Unix milliseconds.</summary>
    public long VisibleAtMs { get; set; }
}
