namespace Tarn.Streaming.Running.Clocks;

/// <summary>The least watermark of several sources. Idle ones do not count; when all are idle, the greatest does.</summary>
internal sealed class LeastClock(IReadOnlyList<SourceClock> sources) : StreamClock
{
    /// <summary>Follows the moves of the sources by the present inputs.</summary>
    public void Follow()
    {
        Put(Before(sources, long.MinValue));
        Begin();
        var places = sources.SelectMany(s => s.Moves.Select(m => m.Place).Concat(s.Turns.Select(t => t.Place)));
        foreach (var place in places.Distinct().Order())
        {
            Move(place, Before(sources, place + 1));
        }
    }

    /// <summary>Puts a watermark of a state back; a smaller one changes nothing.</summary>
    public void Put(long watermark) => Restore(Math.Max(Watermark, watermark));

    private static long Before(IReadOnlyList<SourceClock> sources, long place)
    {
        var (least, greatest, hasActive) = (long.MaxValue, long.MinValue, false);
        foreach (var source in sources)
        {
            var watermark = source.Before(place);
            greatest = Math.Max(greatest, watermark);
            if (!source.IsIdleBefore(place))
            {
                (least, hasActive) = (Math.Min(least, watermark), true);
            }
        }

        return hasActive ? least : greatest;
    }
}
