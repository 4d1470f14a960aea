namespace Tarn.Wire.Connections;

/// <summary>Limits a log message to one line a minute. One thread at a time may call it.</summary>
internal sealed class MinuteLimit(TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private long? _markedAt;

    /// <summary>Whether a line is due. If it is, the next one is due a minute later.</summary>
    public bool IsDue()
    {
        if (_markedAt is { } before && time.GetElapsedTime(before) < Every)
        {
            return false;
        }

        _markedAt = time.GetTimestamp();
        return true;
    }
}
