namespace Tarn.Storage.Tests;

/// <summary>A clock that stands until it is moved; the timestamp follows the wall clock unless set apart.</summary>
public sealed class ManualTime : TimeProvider
{
    private long wallMs = 1_800_000_000_000;
    private long monotonicMs = 5_000_000;

    public long NowMs => wallMs;

    public override long TimestampFrequency => 1_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Volatile.Read(ref wallMs));

    public override long GetTimestamp() => Volatile.Read(ref monotonicMs);

    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref wallMs, (long)by.TotalMilliseconds);
        Interlocked.Add(ref monotonicMs, (long)by.TotalMilliseconds);
    }

    /// <summary>Somebody set the wall clock.</summary>
    public void Jump(TimeSpan by) => Interlocked.Add(ref wallMs, (long)by.TotalMilliseconds);
}
