namespace Tarn.Sql.Forests;

/// <summary>
/// Scores a point against one tree: the expected depth at which random cuts part the point from the sample, without adding it. A point that is parted
/// near the root is an anomaly. The parts show which dimension does that, and in which direction.
/// </summary>
/// <param name="sample">The most points of a tree.</param>
/// <param name="dimensions">The numbers of a point.</param>
internal sealed class PointVisit(int sample, int dimensions)
{
    private readonly int[] _path = new int[sample];
    private readonly double[] _high = new double[dimensions];
    private readonly double[] _low = new double[dimensions];
    private readonly double[] _boxLows = new double[dimensions];
    private readonly double[] _boxHighs = new double[dimensions];

    /// <summary>A buffer for a path, between two visits.</summary>
    public Span<int> Path => _path;

    /// <summary>The higher, the fewer cuts part the point from the others.</summary>
    public double Score(CutTree tree, ReadOnlySpan<double> point)
    {
        var (depth, leaf) = Descend(tree, point);
        var isEqual = tree.PointOf(leaf).SequenceEqual(point);
        var score = isEqual ? Seen(tree, leaf, depth) : Unseen(depth);
        while (!isEqual && --depth >= 0)
        {
            var node = _path[depth];
            var chance = ChanceOfCut(tree.Lows(node), tree.Highs(node), point);
            if (chance <= 0)
            {
                break;
            }

            score = (chance * Unseen(depth)) + ((1 - chance) * score);
        }

        return score * Normal(tree);
    }

    /// <summary>The score of a point, and its parts, which are added to <paramref name="highs"/> and <paramref name="lows"/> times the weight.</summary>
    public double Explain(CutTree tree, ReadOnlySpan<double> point, double weight, Span<double> highs, Span<double> lows)
    {
        var (depth, leaf) = Descend(tree, point);
        var isEqual = tree.PointOf(leaf).SequenceEqual(point);
        var seen = isEqual ? Seen(tree, leaf, depth) : Unseen(depth);
        Begin(tree, leaf, point, seen, isEqual);
        for (var node = leaf; depth > 0; node = _path[depth])
        {
            depth--;
            if (isEqual)
            {
                // An equal point is explained by the box of all others.
                Include(tree, Sibling(tree, _path[depth], node), node == leaf);
            }

            var lowCorner = isEqual ? _boxLows : tree.Lows(_path[depth]);
            var highCorner = isEqual ? _boxHighs : tree.Highs(_path[depth]);
            if (!Cut(lowCorner, highCorner, point, Unseen(depth)))
            {
                break;
            }
        }

        return Finish(tree, isEqual ? seen : null, weight, highs, lows);
    }

    private static int Sibling(CutTree tree, int parent, int node) => tree.LeftOf(parent) == node ? tree.RightOf(parent) : tree.LeftOf(parent);

    private static double Unseen(int depth) => 1.0 / (depth + 1);

    // Many equal points are less of an anomaly than one.
    private static double Seen(CutTree tree, int leaf, int depth) =>
        (1 - (tree.MassOf(leaf) / (2.0 * tree.Mass))) / (depth + Math.Log2(tree.MassOf(leaf) + 1));

    private static double Normal(CutTree tree) => Math.Log2(tree.Mass + 1);

    private static double ChanceOfCut(ReadOnlySpan<double> lows, ReadOnlySpan<double> highs, ReadOnlySpan<double> point)
    {
        var (outside, inside) = (0.0, 0.0);
        for (var i = 0; i < point.Length; i++)
        {
            outside += Math.Max(0, Math.Max(lows[i] - point[i], point[i] - highs[i]));
            inside += highs[i] - lows[i];
        }

        return outside > 0 ? outside / (outside + inside) : 0;
    }

    private (int Depth, int Leaf) Descend(CutTree tree, ReadOnlySpan<double> point)
    {
        var (depth, node) = (0, tree.Root);
        while (!CutTree.IsLeaf(node))
        {
            _path[depth++] = node;
            node = tree.ChildTowards(node, point);
        }

        return (depth, node);
    }

    private void Begin(CutTree tree, int leaf, ReadOnlySpan<double> point, double score, bool isEqual)
    {
        if (isEqual)
        {
            _high.AsSpan().Fill(score / 2 / dimensions);
            _low.AsSpan().Fill(score / 2 / dimensions);
            return;
        }

        var place = tree.PointOf(leaf);
        var distance = 0.0;
        for (var i = 0; i < point.Length; i++)
        {
            distance += Math.Abs(point[i] - place[i]);
        }

        for (var i = 0; i < point.Length; i++)
        {
            _high[i] = score * Math.Max(0, point[i] - place[i]) / distance;
            _low[i] = score * Math.Max(0, place[i] - point[i]) / distance;
        }
    }

    private void Include(CutTree tree, int node, bool isFirst)
    {
        var lows = tree.Lows(node);
        var highs = tree.Highs(node);
        for (var i = 0; i < _boxLows.Length; i++)
        {
            _boxLows[i] = isFirst ? lows[i] : Math.Min(_boxLows[i], lows[i]);
            _boxHighs[i] = isFirst ? highs[i] : Math.Max(_boxHighs[i], highs[i]);
        }
    }

    // Returns whether the point is outside the box.
    private bool Cut(ReadOnlySpan<double> lows, ReadOnlySpan<double> highs, ReadOnlySpan<double> point, double score)
    {
        var chance = ChanceOfCut(lows, highs, point);
        if (chance <= 0)
        {
            return false;
        }

        var outside = 0.0;
        for (var i = 0; i < point.Length; i++)
        {
            outside += Math.Max(0, Math.Max(lows[i] - point[i], point[i] - highs[i]));
        }

        for (var i = 0; i < point.Length; i++)
        {
            _high[i] = (score * chance * (Math.Max(0, point[i] - highs[i]) / outside)) + ((1 - chance) * _high[i]);
            _low[i] = (score * chance * (Math.Max(0, lows[i] - point[i]) / outside)) + ((1 - chance) * _low[i]);
        }

        return true;
    }

    // The parts of an equal point are scaled to its score.
    private double Finish(CutTree tree, double? score, double weight, Span<double> highs, Span<double> lows)
    {
        var sum = 0.0;
        for (var i = 0; i < _high.Length; i++)
        {
            sum += _high[i] + _low[i];
        }

        var scale = (score is { } wanted && sum > 0 ? wanted / sum : 1) * Normal(tree);
        for (var i = 0; i < _high.Length; i++)
        {
            highs[i] += weight * scale * _high[i];
            lows[i] += weight * scale * _low[i];
        }

        return scale * sum;
    }
}
