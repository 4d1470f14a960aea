namespace Tarn.Delivery.Tests;

/// <summary>A clock that goes when it is told to.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long milliseconds = 1_700_000_000_000;

    public override long TimestampFrequency => 1_000;

    public void Advance(TimeSpan by) => milliseconds += (long)by.TotalMilliseconds;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    public override long GetTimestamp() => milliseconds;
}
