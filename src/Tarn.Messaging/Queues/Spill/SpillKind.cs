namespace Tarn.Messaging.Queues.Spill;

/// <summary>The kinds of spilled items. The numbers are stored.</summary>
internal enum SpillKind : byte
{
    /// <summary>Messages whose delays run.</summary>
    Delays = 1,

    /// <summary>Ids of deduplication.</summary>
    Ids = 2,
}
