namespace Tarn.Sql.Forests;

/// <summary>
/// The random numbers of one tree: SplitMix64, whose whole state is one number. So a restart changes no number of a forest.
/// </summary>
/// <param name="State">The state, which each number moves.</param>
internal record struct ForestRandom(ulong State)
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private const double Unit = 1.0 / (1UL << 53);

    /// <summary>The numbers of one tree of a forest.</summary>
    public static ForestRandom Of(long seed, int tree)
    {
        var seeds = new ForestRandom((ulong)seed);
        var state = seeds.Next();
        return new ForestRandom(new ForestRandom(state + ((ulong)tree * Step)).Next());
    }

    /// <summary>A number from 0 to less than 1.</summary>
    public double NextUnit() => (Next() >> 11) * Unit;

    /// <summary>A number above 0, to 1.</summary>
    public double NextAboveZero() => ((Next() >> 11) + 1) * Unit;

    private ulong Next()
    {
        State += Step;
        var mixed = State;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
