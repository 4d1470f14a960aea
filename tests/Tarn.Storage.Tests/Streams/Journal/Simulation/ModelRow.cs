namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// A row that every commit rewrites, with a number drawn in its transaction. A commit with an unknown outcome must
/// never replace the row of a later acknowledged commit: D2 (a failed sync poisons its file).
/// </summary>
internal sealed class ModelRow
{
    private readonly HashSet<long> _never = [];
    private long _drawn;
    private long _current;

    /// <summary>Draws the number of a commit, in the order in which the store runs them.</summary>
    public long Draw() => ++_drawn;

    public void Acknowledge(long number) => _current = Math.Max(_current, number);

    /// <summary>Notes that the commit must never appear; 0: its transaction did not run.</summary>
    public void Refuse(long number)
    {
        if (number > 0)
        {
            _never.Add(number);
        }
    }

    /// <summary>Notes the row after a start. The other commits with an unknown outcome must never appear.</summary>
    public void Found(long number)
    {
        SimulationFailure.Unless(
            number >= _current && number <= _drawn && !_never.Contains(number), $"the row says {number}, {_current} was acknowledged, {_drawn} is the newest");
        _current = number;
        for (var other = number + 1; other <= _drawn; other++)
        {
            _never.Add(other);
        }
    }
}
