namespace Tarn.Sql.Forests;

/// <summary>
/// One tree of random cuts over the points of its sample. An inner node cuts the box of its points in one dimension; a leaf is a point with the
/// number of its equals. All slots are allocated with the tree, so that a point allocates nothing.
/// </summary>
/// <param name="sample">The most points.</param>
/// <param name="dimensions">The numbers of a point.</param>
internal sealed class CutTree(int sample, int dimensions)
{
    /// <summary>No node: the tree is empty.</summary>
    public const int None = int.MaxValue;

    private readonly double[] _points = new double[sample * dimensions];
    private readonly int[] _leafMass = new int[sample];
    private readonly FreeSlots _freeLeaves = new(sample);

    private readonly double[] _lows = new double[sample * dimensions];
    private readonly double[] _highs = new double[sample * dimensions];
    private readonly int[] _dimension = new int[sample];
    private readonly double[] _cut = new double[sample];
    private readonly int[] _mass = new int[sample];
    private readonly int[] _left = new int[sample];
    private readonly int[] _right = new int[sample];
    private readonly FreeSlots _freeNodes = new(sample);

    /// <summary>The topmost node; <see cref="None"/>: the tree is empty.</summary>
    public int Root { get; private set; } = None;

    /// <summary>The number of points.</summary>
    public int Mass => Root == None ? 0 : MassOf(Root);

    /// <summary>Leaves have negative numbers, inner nodes others.</summary>
    public static bool IsLeaf(int node) => node < 0;

    public int MassOf(int node) => IsLeaf(node) ? _leafMass[~node] : _mass[node];

    public int LeftOf(int node) => _left[node];

    public int RightOf(int node) => _right[node];

    public int DimensionOf(int node) => _dimension[node];

    public double CutOf(int node) => _cut[node];

    /// <summary>The lowest corner of a node's box.</summary>
    public ReadOnlySpan<double> Lows(int node) => IsLeaf(node) ? PointOf(node) : _lows.AsSpan(node * dimensions, dimensions);

    /// <summary>The highest corner of a node's box.</summary>
    public ReadOnlySpan<double> Highs(int node) => IsLeaf(node) ? PointOf(node) : _highs.AsSpan(node * dimensions, dimensions);

    public ReadOnlySpan<double> PointOf(int leaf) => _points.AsSpan(~leaf * dimensions, dimensions);

    /// <summary>The child on the point's side of the cut.</summary>
    public int ChildTowards(int node, ReadOnlySpan<double> point) => point[_dimension[node]] <= _cut[node] ? _left[node] : _right[node];

    /// <summary>Adds a point, and returns its leaf, which an equal point may have already.</summary>
    public int Insert(ref ForestRandom random, ReadOnlySpan<double> point)
    {
        var (parent, node, dimension, cut) = (None, Root, 0, 0.0);
        while (node != None)
        {
            var range = ExtendedRange(node, point);
            if (IsLeaf(node) && range == 0)
            {
                _leafMass[~node]++;
                return node;
            }

            // Draws for each node of the path, as if the tree were built again with this point.
            (dimension, cut) = Draw(node, point, range * random.NextUnit());
            if (Separates(node, point, dimension, cut))
            {
                break;
            }

            Extend(node, point);
            _mass[node]++;
            (parent, node) = (node, ChildTowards(node, point));
        }

        var leaf = AddLeaf(point, 1);
        var isLeft = node != None && point[dimension] <= cut;
        Replace(parent, node, node == None ? leaf : AddNode(dimension, cut, isLeft ? leaf : node, isLeft ? node : leaf));
        return leaf;
    }

    /// <summary>Removes one of the equal points of a leaf.</summary>
    /// <param name="path">A buffer for the nodes from the root to the leaf.</param>
    public void Remove(int leaf, Span<int> path)
    {
        var point = PointOf(leaf);
        var (length, node) = (0, Root);
        while (node != leaf)
        {
            _mass[node]--;
            path[length++] = node;
            node = ChildTowards(node, point);
        }

        if (--_leafMass[~leaf] > 0)
        {
            return;
        }

        _freeLeaves.Return(~leaf);
        if (length == 0)
        {
            Root = None;
            return;
        }

        var parent = path[length - 1];
        Replace(length == 1 ? None : path[length - 2], parent, _left[parent] == leaf ? _right[parent] : _left[parent]);
        _freeNodes.Return(parent);
        for (var i = length - 2; i >= 0; i--)
        {
            Bound(path[i]);
        }
    }

    /// <summary>Adds a leaf that was written before.</summary>
    public int AddLeaf(ReadOnlySpan<double> point, int mass)
    {
        var place = _freeLeaves.Take();
        point.CopyTo(_points.AsSpan(place * dimensions));
        _leafMass[place] = mass;
        return ~place;
    }

    /// <summary>Adds an inner node over two others, and its box.</summary>
    public int AddNode(int dimension, double cut, int left, int right)
    {
        var node = _freeNodes.Take();
        (_dimension[node], _cut[node], _left[node], _right[node]) = (dimension, cut, left, right);
        _mass[node] = MassOf(left) + MassOf(right);
        Bound(node);
        return node;
    }

    /// <summary>Makes a node the topmost one.</summary>
    public void SetRoot(int node) => Root = node;

    private void Replace(int parent, int node, int other)
    {
        if (parent == None)
        {
            Root = other;
        }
        else if (_left[parent] == node)
        {
            _left[parent] = other;
        }
        else
        {
            _right[parent] = other;
        }
    }

    private double ExtendedRange(int node, ReadOnlySpan<double> point)
    {
        var lows = Lows(node);
        var highs = Highs(node);
        var range = 0.0;
        for (var i = 0; i < point.Length; i++)
        {
            range += Math.Max(highs[i], point[i]) - Math.Min(lows[i], point[i]);
        }

        return range;
    }

    private (int Dimension, double Cut) Draw(int node, ReadOnlySpan<double> point, double at)
    {
        var lows = Lows(node);
        var highs = Highs(node);
        var last = (Dimension: -1, Cut: 0.0);
        for (var i = 0; i < point.Length; i++)
        {
            var (low, high) = (Math.Min(lows[i], point[i]), Math.Max(highs[i], point[i]));
            var length = high - low;
            if (length > 0)
            {
                // Rounding may reach the upper end, which belongs to the other side.
                last = (i, Math.Min(low + at, Math.BitDecrement(high)));
                if (at < length)
                {
                    break;
                }
            }

            at -= length;
        }

        return last;
    }

    private bool Separates(int node, ReadOnlySpan<double> point, int dimension, double cut)
    {
        var value = point[dimension];
        return (value <= cut && cut < Lows(node)[dimension]) || (value > cut && cut >= Highs(node)[dimension]);
    }

    private void Extend(int node, ReadOnlySpan<double> point)
    {
        var lows = _lows.AsSpan(node * dimensions, dimensions);
        var highs = _highs.AsSpan(node * dimensions, dimensions);
        for (var i = 0; i < point.Length; i++)
        {
            lows[i] = Math.Min(lows[i], point[i]);
            highs[i] = Math.Max(highs[i], point[i]);
        }
    }

    private void Bound(int node)
    {
        var lows = _lows.AsSpan(node * dimensions, dimensions);
        var highs = _highs.AsSpan(node * dimensions, dimensions);
        Lows(_left[node]).CopyTo(lows);
        Highs(_left[node]).CopyTo(highs);
        var otherLows = Lows(_right[node]);
        var otherHighs = Highs(_right[node]);
        for (var i = 0; i < lows.Length; i++)
        {
            lows[i] = Math.Min(lows[i], otherLows[i]);
            highs[i] = Math.Max(highs[i], otherHighs[i]);
        }
    }
}
