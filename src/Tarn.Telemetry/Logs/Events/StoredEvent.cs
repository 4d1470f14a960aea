namespace Tarn.Telemetry.Logs.Events;

/// <summary>An accepted event.</summary>
/// <param name="TimeMs">Its time, Unix milliseconds.</param>
/// <param name="IngestedMs">When it was accepted, Unix milliseconds.</param>
/// <param name="Id">Its id: 56 digits.</param>
/// <param name="Message">The message, UTF-8.</param>
public sealed record StoredEvent(
    LogGroupId Group, LogStreamId Stream, EventNumber Number, long TimeMs, long IngestedMs, string Id, ReadOnlyMemory<byte> Message)
{
    // In addition to the message: the object, its id and its entries in lists.
    private const int OverheadBytes = 256;

    /// <summary>Its position in the order of reads.</summary>
    public EventKey Key => new(TimeMs, Number);

    /// <summary>The hour of its time, in hours since 1970.</summary>
    public long Hour => Math.DivRem(TimeMs, 3_600_000).Quotient;

    /// <summary>The approximate memory that it takes.</summary>
    public int MemoryBytes => Message.Length + OverheadBytes;
}
