namespace Tarn.Analytics.Runs;

/// <summary>Pauses after failures, each twice as long as the one before.</summary>
internal sealed class RunPause(RunOptions options)
{
    private TimeSpan _next = options.PauseFirst;

    public TimeSpan Next()
    {
        var now = _next;
        _next = now * 2 < options.PauseMax ? now * 2 : options.PauseMax;
        return now;
    }

    public void Reset() => _next = options.PauseFirst;
}
