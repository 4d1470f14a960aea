namespace Tarn.Sql.Forests;

/// <summary>
/// The sample of one tree, weighted by time: a heap whose first entry has the greatest key and leaves first. The key of a point is
/// log(-log u) - decay × number, so that newer points tend to stay.
/// </summary>
/// <param name="capacity">The most entries.</param>
/// <param name="decay">The loss of weight per point.</param>
internal sealed class DecayedSample(int capacity, double decay)
{
    /// <summary>Until this part is filled, each point is taken; then a falling part of them, so that trees differ early.</summary>
    private const double FilledAtOnce = 0.125;

    private readonly double[] _keys = new double[capacity];
    private readonly int[] _leaves = new int[capacity];

    /// <summary>The number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>Whether an entry leaves before the next is added.</summary>
    public bool IsFull => Count == capacity;

    public double KeyAt(int place) => _keys[place];

    public int LeafAt(int place) => _leaves[place];

    /// <summary>Decides whether the tree takes a point.</summary>
    /// <param name="number">The number of the point.</param>
    /// <param name="key">Its key, for <see cref="Add"/>.</param>
    public bool Accepts(ref ForestRandom random, long number, out double key)
    {
        // At 1 the logarithm were 0, and the key without end.
        var unit = Math.Min(random.NextAboveZero(), Math.BitDecrement(1.0));
        key = Math.Log(-Math.Log(unit)) - (decay * number);
        return (!IsFull && random.NextUnit() < Chance()) || (Count > 0 && key < _keys[0]);
    }

    /// <summary>Adds an entry.</summary>
    public void Add(double key, int leaf)
    {
        var place = Count++;
        while (place > 0 && _keys[(place - 1) / 2] < key)
        {
            Move((place - 1) / 2, place);
            place = (place - 1) / 2;
        }

        (_keys[place], _leaves[place]) = (key, leaf);
    }

    /// <summary>Adds an entry where it was before its heap was written.</summary>
    public void Restore(double key, int leaf)
    {
        (_keys[Count], _leaves[Count]) = (key, leaf);
        Count++;
    }

    /// <summary>Whether no entry has a greater key than the entry above it.</summary>
    public bool IsHeap()
    {
        for (var place = 1; place < Count; place++)
        {
            if (!(_keys[(place - 1) / 2] >= _keys[place]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Removes the entry with the greatest key, and returns its leaf.</summary>
    public int RemoveFirst()
    {
        var (removed, last) = (_leaves[0], --Count);
        var (key, leaf) = (_keys[last], _leaves[last]);
        var place = 0;
        while ((2 * place) + 1 < Count)
        {
            var child = (2 * place) + 1;
            if (child + 1 < Count && _keys[child + 1] > _keys[child])
            {
                child++;
            }

            if (_keys[child] <= key)
            {
                break;
            }

            Move(child, place);
            place = child;
        }

        (_keys[place], _leaves[place]) = (key, leaf);
        return removed;
    }

    private void Move(int from, int to) => (_keys[to], _leaves[to]) = (_keys[from], _leaves[from]);

    private double Chance()
    {
        var filled = (double)Count / capacity;
        return filled < FilledAtOnce ? 1 : 1 - ((filled - FilledAtOnce) / (1 - FilledAtOnce));
    }
}
