namespace Tarn.Patterns.Paths;

/// <summary>Bounds the work of one reading: a path with several <c>..</c> visits values many times.</summary>
internal sealed class PathBudget
{
    private const int VisitsMax = 1_000_000;
    private int _left = VisitsMax;

    /// <summary>Counts a visited value.</summary>
    public void Visit()
    {
        if (--_left < 0)
        {
            throw new PatternException($"The path reads more than {VisitsMax} values of the document.");
        }
    }
}
