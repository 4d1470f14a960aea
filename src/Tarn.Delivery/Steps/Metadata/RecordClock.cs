namespace Tarn.Delivery.Steps.Metadata;

/// <summary>
/// The clock of a program over records: the arrival time of the record. A record that is read again gives the same
/// result: D22 (positions commit with their output).
/// </summary>
internal sealed class RecordClock : TimeProvider
{
    /// <summary>The record's arrival time, Unix milliseconds.</summary>
    public long NowMs { get; set; }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);
}
