namespace Tarn.Messaging.Queues.State;

/// <summary>The states of a message with an entry. The numbers are stored in snapshots.</summary>
internal enum EntryState : byte
{
    /// <summary>Visible, and in the queue's line.</summary>
    Ready = 0,

    /// <summary>Never received, and its delay is running.</summary>
    Delayed = 1,

    /// <summary>Received, and its visibility timeout is running.</summary>
    InFlight = 2,

    /// <summary>Its deletion or its move is being written.</summary>
    Leaving = 3,

    /// <summary>Gone: deleted, moved, purged or past its retention.</summary>
    Gone = 4,
}
