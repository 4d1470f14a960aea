namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// A row that every commit rewrites, with a number drawn in its transaction. A commit with an unknown outcome must
/// never replace the row of a later acknowledged commit: D2 (a failed sync poisons its file).
/// </summary>
internal sealed class ModelRow
{
    private readonly HashSet<long> never = [];
    private long drawn;
    private long current;

    /// <summary>Draws the number of a commit, in the order in which the store runs them.</summary>
    public long Draw() => ++drawn;

    public void Acknowledge(long number) => current = Math.Max(current, number);

    /// <summary>Notes that the commit must never appear; 0: its transaction did not run.</summary>
    public void Refuse(long number)
    {
        if (number > 0)
        {
            never.Add(number);
        }
    }

    /// <summary>Notes the row after a start. The other commits with an unknown outcome must never appear.</summary>
    public void Found(long number)
    {
        SimulationFailure.Unless(
            number >= current && number <= drawn && !never.Contains(number), $"the row says {number}, {current} was acknowledged, {drawn} is the newest");
        current = number;
        for (var other = number + 1; other <= drawn; other++)
        {
            never.Add(other);
        }
    }
}
