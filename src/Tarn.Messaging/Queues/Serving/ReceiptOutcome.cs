namespace Tarn.Messaging.Queues.Serving;

/// <summary>The outcome of a deletion, or of a change of a visibility timeout.</summary>
public enum ReceiptOutcome
{
    /// <summary>Done; or the message was gone already, for a deletion.</summary>
    Done,

    /// <summary>On a FIFO queue the visibility timeout has passed.</summary>
    Expired,

    /// <summary>The message is not in flight.</summary>
    NotInFlight,

    /// <summary>The visibility timeout would exceed 12 hours from the receive on.</summary>
    TooLong,
}
