namespace Tarn.Messaging.Queues.Serving;

/// <summary>A receiver that waits.</summary>
internal sealed class Waiter(ReceiveRequest request, long deadlineMs)
{
    public ReceiveRequest Request { get; } = request;

    /// <summary>The end of its wait, Unix milliseconds.</summary>
    public long DeadlineMs { get; } = deadlineMs;

    /// <summary>Its node in the list of its queue's receivers.</summary>
    public LinkedListNode<Waiter>? Node { get; set; }

    /// <summary>Its node in the list of all receivers of the instance.</summary>
    public LinkedListNode<(Waiter Waiter, ReceiverQueue Queue)>? LimitNode { get; set; }

    /// <summary>Completes with the messages, or with null.</summary>
    public TaskCompletionSource<Selection?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
