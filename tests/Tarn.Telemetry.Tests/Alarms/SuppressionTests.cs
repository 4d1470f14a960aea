using Tarn.Telemetry.Alarms.States;

namespace Tarn.Telemetry.Tests.Alarms;

/// <summary>The waits of a composite alarm with a suppressor: 60 s for it, 30 s after it.</summary>
public sealed class SuppressionTests
{
    private Suppression? _now;
    private AlarmValue _value = AlarmValue.Ok;

    [Fact]
    public void Without_the_suppressor_actions_are_sent_after_the_wait()
    {
        Assert.False(At(0, AlarmValue.Alarm));
        Assert.Equal(Suppression.ByWait, _now!.By);
        Assert.False(At(59, AlarmValue.Alarm));
        Assert.True(At(60, AlarmValue.Alarm));
        Assert.Null(_now);
        Assert.False(At(61, AlarmValue.Alarm));
    }

    [Fact]
    public void A_return_within_the_wait_sends_nothing()
    {
        Assert.False(At(0, AlarmValue.Alarm));
        Assert.False(At(30, AlarmValue.Ok));
        Assert.Null(_now);
        Assert.False(At(90, AlarmValue.Ok));
    }

    [Fact]
    public void A_suppressor_within_the_wait_suppresses_until_its_end_and_the_extension()
    {
        Assert.False(At(0, AlarmValue.Alarm));
        Assert.False(At(10, AlarmValue.Alarm, isSuppressing: true));
        Assert.Equal(Suppression.ByAlarm, _now!.By);
        Assert.False(At(500, AlarmValue.Alarm, isSuppressing: true));
        Assert.False(At(600, AlarmValue.Alarm));
        Assert.Equal(Suppression.ByExtension, _now!.By);
        Assert.False(At(610, AlarmValue.Alarm, isSuppressing: true));
        Assert.False(At(620, AlarmValue.Alarm));
        Assert.False(At(649, AlarmValue.Alarm));
        Assert.True(At(650, AlarmValue.Alarm));
        Assert.Null(_now);
    }

    [Fact]
    public void A_return_while_suppressed_sends_nothing_at_the_end()
    {
        Assert.False(At(0, AlarmValue.Alarm, isSuppressing: true));
        Assert.False(At(10, AlarmValue.Ok, isSuppressing: true));
        Assert.False(At(20, AlarmValue.Ok));
        Assert.False(At(50, AlarmValue.Ok));
        Assert.Null(_now);
    }

    private bool At(int second, AlarmValue value, bool isSuppressing = false)
    {
        (_now, var sends) = Suppressions.Next(_now, _value, value, isSuppressing, waitSeconds: 60, extensionSeconds: 30, second * 1_000L);
        _value = value;
        return sends;
    }
}
