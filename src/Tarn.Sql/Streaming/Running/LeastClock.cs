namespace Tarn.Sql.Streaming.Running;

/// <summary>The least watermark of several sources.</summary>
internal sealed class LeastClock(IReadOnlyList<SourceClock> sources) : StreamClock
{
    /// <summary>Follows the moves of the sources by the present inputs.</summary>
    public void Follow()
    {
        Restore(sources.Min(s => s.Start));
        Begin();
        foreach (var place in sources.SelectMany(s => s.Moves.Select(m => m.Place)).Distinct().Order())
        {
            Move(place, sources.Min(s => s.Before(place + 1)));
        }
    }
}
