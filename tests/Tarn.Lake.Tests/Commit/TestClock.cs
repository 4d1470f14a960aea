namespace Tarn.Lake.Tests.Commit;

internal sealed class TestClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero);

    public void Advance(TimeSpan by) => now += by;

    public override DateTimeOffset GetUtcNow() => now;
}
