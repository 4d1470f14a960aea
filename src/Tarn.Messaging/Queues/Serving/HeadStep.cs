namespace Tarn.Messaging.Queues.Serving;

/// <summary>The outcome of one step of a receiver at the head of a queue.</summary>
internal enum HeadStep
{
    /// <summary>A message was taken, or was found dead or expired.</summary>
    Took,

    /// <summary>No record is at hand.</summary>
    Empty,

    /// <summary>The head cannot move: too many messages are passed over or delayed.</summary>
    Blocked,
}
