namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// A row that every commit writes anew, with a number drawn in its transaction: one whose outcome was unknown must never come back over one that was
/// acknowledged after it (D2).
/// </summary>
internal sealed class ModelRow
{
    private readonly HashSet<long> never = [];
    private long drawn;
    private long current;

    /// <summary>The number of this commit, in the order in which the store runs them.</summary>
    public long Draw() => ++drawn;

    public void Acknowledge(long number) => current = Math.Max(current, number);

    /// <summary>It never becomes true; 0: the transaction did not run.</summary>
    public void Refuse(long number)
    {
        if (number > 0)
        {
            never.Add(number);
        }
    }

    /// <summary>A start shows which of those in doubt became true: the others never do.</summary>
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
