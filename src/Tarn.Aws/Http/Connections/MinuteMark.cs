namespace Tarn.Aws.Http.Connections;

/// <summary>Lets one line a minute into the log. One thread at a time.</summary>
internal sealed class MinuteMark(TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private long? markedAt;

    /// <summary>Whether a line is due; if so, the next one is due a minute later.</summary>
    public bool IsDue()
    {
        if (markedAt is { } before && time.GetElapsedTime(before) < Every)
        {
            return false;
        }

        markedAt = time.GetTimestamp();
        return true;
    }
}
