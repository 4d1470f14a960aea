namespace Tarn.Sql.Forests;

/// <summary>A tree with its sample and its random numbers.</summary>
internal sealed class ForestTree
{
    private ForestRandom _random;

    public ForestTree(ForestSettings settings, int tree)
    {
        Cuts = new CutTree(settings.Sample, settings.Dimensions);
        Sample = new DecayedSample(settings.Sample, 1.0 / settings.Decay);
        _random = ForestRandom.Of(settings.Seed, tree);
    }

    public CutTree Cuts { get; }

    public DecayedSample Sample { get; }

    public ulong RandomState
    {
        get => _random.State;
        set => _random = new ForestRandom(value);
    }

    /// <summary>Gives the tree a point, which it may leave out.</summary>
    /// <param name="number">The number of the point.</param>
    /// <param name="path">A buffer for a path.</param>
    public void Add(long number, ReadOnlySpan<double> point, Span<int> path)
    {
        if (!Sample.Accepts(ref _random, number, out var key))
        {
            return;
        }

        if (Sample.IsFull)
        {
            Cuts.Remove(Sample.RemoveFirst(), path);
        }

        Sample.Add(key, Cuts.Insert(ref _random, point));
    }
}
