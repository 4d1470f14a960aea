using Tarn.Storage;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Writing;

namespace Tarn.Telemetry.Tests.Logs;

/// <summary>AWS's rules of a batch.</summary>
public sealed class PutRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Events_outside_of_the_window_are_rejected_and_the_others_taken()
    {
        var (old, hour) = (TimeSpan.FromDays(-14), TimeSpan.FromHours(1));
        Assert.Equal(new PutOutcome(1, 2, null, 1, null), Check(null, old - hour, old + hour));
        Assert.Equal(new PutOutcome(0, 1, 1, null, null), Check(null, TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(4)));
        Assert.Equal(new PutOutcome(1, 2, null, null, 1), Check(TimeSpan.FromDays(1), TimeSpan.FromHours(-25), TimeSpan.FromHours(-2)));
        Assert.Equal(new PutOutcome(0, 1, null, null, null), Check(TimeSpan.FromDays(1), TimeSpan.FromHours(2)));
        var none = Check(null, TimeSpan.FromDays(-20));
        Assert.Equal((1, 1, 1), (none.From, none.Before, none.TooOldBefore));
    }

    [Fact]
    public void Batches_that_break_a_rule_are_refused_as_a_whole()
    {
        Assert.Contains("chronological order", Refused(() => Check(null, TimeSpan.Zero, TimeSpan.FromSeconds(-1))), StringComparison.Ordinal);
        Assert.Contains("span more than 24 hours", Refused(() => Check(null, TimeSpan.FromHours(-24), TimeSpan.FromSeconds(1))), StringComparison.Ordinal);
        var most = new byte[PutRules.BatchBytesMax - PutRules.EventOverheadBytes];
        Assert.Equal(1, PutRules.Check([new LogEvent(Now, most)], null, Now).Before);
        Assert.Equal(
            "Upload too large: 1048577 bytes exceeds limit of 1048576",
            Refused(() => PutRules.Check([new LogEvent(Now, new byte[most.Length + 1])], null, Now)));
    }

    private static PutOutcome Check(TimeSpan? retention, params TimeSpan[] at) =>
        PutRules.Check([.. at.Select(offset => new LogEvent(Now + offset, "x"u8.ToArray()))], retention, Now);

    private static string Refused(Action check)
    {
        var refused = Assert.Throws<TarnException>(check);
        Assert.Equal(ErrorKind.InvalidArgument, refused.Kind);
        return refused.Message;
    }
}
