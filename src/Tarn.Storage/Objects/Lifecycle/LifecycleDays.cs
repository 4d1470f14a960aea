namespace Tarn.Storage.Objects.Lifecycle;

/// <summary>
/// S3's days: an action is due at the first midnight UTC after a number of whole days. Tests and trials may shorten the day.
/// </summary>
/// <param name="length">The length of a day.</param>
public sealed class LifecycleDays(TimeSpan length)
{
    /// <summary>The midnight after a time and a number of days.</summary>
    public DateTimeOffset After(DateTimeOffset time, int days) => NextMidnight(time + (days * length));

    /// <summary>The first midnight at a time or after it.</summary>
    public DateTimeOffset NextMidnight(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        return DateTimeOffset.UnixEpoch.AddTicks((ticks + length.Ticks - 1) / length.Ticks * length.Ticks);
    }
}
