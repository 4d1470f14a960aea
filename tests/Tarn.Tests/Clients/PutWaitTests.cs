using Tarn.Clients;

namespace Tarn.Tests.Clients;

public sealed class PutWaitTests
{
    [Fact]
    public void A_wait_is_reported_at_once_and_then_every_10_seconds()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        var lines = new List<string>();
        var wait = new PutWait("tarn: put visits", time, lines.Add);
        var since = time.GetUtcNow();
        for (var second = 0; second <= 25; second++)
        {
            wait.Refused(1, "InternalFailure: the disk of the log is full", since);
            wait.Refused(500, "InternalFailure: the disk of the log is full", since);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(
            [
                "tarn: put visits has waited since 03:04:05 UTC (0 s): the server refuses 1 record for now: InternalFailure: the disk of the log is full",
                "tarn: put visits has waited since 03:04:05 UTC (10 s): the server refuses 1 record for now: InternalFailure: the disk of the log is full",
                "tarn: put visits has waited since 03:04:05 UTC (20 s): the server refuses 1 record for now: InternalFailure: the disk of the log is full",
            ],
            lines);
    }
}
