using Tarn.Storage;

namespace Tarn.Sql.Forests;

/// <summary>
/// A random cut forest over a stream of points, as RANDOM_CUT_FOREST needs it. Each point is scored, then given to the trees. Scores follow from the
/// seed and the points alone. Memory is bounded by <see cref="ForestSettings.BytesMax"/>, and a point allocates nothing. Not for concurrent use.
/// </summary>
/// <seealso href="https://proceedings.mlr.press/v48/guha16.html"/>
public sealed class RandomCutForest
{
    // Sums of ranges over all dimensions must stay finite.
    private const double ValueMax = 1e300;

    // A quarter of the sample: fewer points give no useful score.
    private const int PartBeforeScores = 4;

    private readonly double[] _shingle;
    private readonly PointVisit _visit;

    internal RandomCutForest(ForestSettings settings, ForestTree[] trees)
    {
        Settings = settings;
        Trees = trees;
        _shingle = new double[settings.Dimensions];
        _visit = new PointVisit(settings.Sample, settings.Dimensions);
    }

    /// <summary>They never change: a forest of other settings is another forest.</summary>
    public ForestSettings Settings { get; }

    /// <summary>The number of points so far.</summary>
    public long Count { get; private set; }

    internal ForestTree[] Trees { get; }

    internal ReadOnlySpan<double> Shingle => _shingle;

    private bool IsShingled => Count >= Settings.Shingle;

    /// <summary>Makes an empty forest.</summary>
    /// <param name="bytesMax">The most memory that it may take.</param>
    /// <exception cref="TarnException">InvalidArgument: a setting is out of its range, or the forest is too large.</exception>
    public static RandomCutForest Create(ForestSettings settings, long bytesMax)
    {
        settings.Check(bytesMax);
        return new RandomCutForest(settings, [.. Enumerable.Range(0, settings.Trees).Select(tree => new ForestTree(settings, tree))]);
    }

    /// <summary>Scores a point, then adds it.</summary>
    /// <param name="values">A number per column.</param>
    /// <returns>The score; 0 until a quarter of the sample has come.</returns>
    /// <exception cref="TarnException">InvalidArgument: a value is not finite, or is beyond 1e300. The forest is as before.</exception>
    public double Observe(ReadOnlySpan<double> values)
    {
        var score = 0.0;
        if (Take(values))
        {
            foreach (var tree in Trees)
            {
                score += _visit.Score(tree.Cuts, _shingle);
            }
        }

        Add();
        return score / Trees.Length;
    }

    /// <summary>Scores a point, explains the score, then adds the point.</summary>
    /// <param name="values">A number per column.</param>
    /// <param name="highs">
    /// Set to the part of the score per dimension that comes from a high value. The oldest point of the shingle comes first.
    /// </param>
    /// <param name="lows">The parts from low values. All parts add up to the score.</param>
    /// <returns>The score; 0 until a quarter of the sample has come.</returns>
    /// <exception cref="TarnException">InvalidArgument: a value is not finite, or is beyond 1e300. The forest is as before.</exception>
    public double Observe(ReadOnlySpan<double> values, Span<double> highs, Span<double> lows)
    {
        Invariant.Check(highs.Length == Settings.Dimensions && lows.Length == Settings.Dimensions);
        highs.Clear();
        lows.Clear();
        var score = 0.0;
        if (Take(values))
        {
            foreach (var tree in Trees)
            {
                score += _visit.Explain(tree.Cuts, _shingle, 1.0 / Trees.Length, highs, lows);
            }
        }

        Add();
        return score / Trees.Length;
    }

    internal void Restore(long count, ReadOnlySpan<double> shingle)
    {
        Count = count;
        shingle.CopyTo(_shingle);
    }

    // Returns whether the point is to be scored.
    private bool Take(ReadOnlySpan<double> values)
    {
        Invariant.Check(values.Length == Settings.Columns);
        foreach (var value in values)
        {
            if (!(Math.Abs(value) <= ValueMax))
            {
                throw new TarnException(ErrorKind.InvalidArgument, $"{value} cannot be scored: values are finite numbers up to {ValueMax}.");
            }
        }

        var isReady = Count >= Math.Max(Settings.Sample / PartBeforeScores, Settings.Shingle);
        _shingle.AsSpan(values.Length).CopyTo(_shingle);
        values.CopyTo(_shingle.AsSpan(_shingle.Length - values.Length));
        Count++;
        return isReady;
    }

    private void Add()
    {
        if (!IsShingled)
        {
            return;
        }

        foreach (var tree in Trees)
        {
            tree.Add(Count, _shingle, _visit.Path);
        }
    }
}
