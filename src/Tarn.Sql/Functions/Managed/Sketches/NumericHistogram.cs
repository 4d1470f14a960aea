using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed.Sketches;

/// <summary>
/// A histogram with a fixed number of buckets, each a weight at a value. When a bucket too many comes, the two neighbours join
/// whose join changes the distribution least.
/// </summary>
internal sealed class NumericHistogram
{
    private readonly int _bucketsMax;
    private readonly int _room;
    private List<(double Value, double Weight)> _buckets = [];

    public NumericHistogram(long bucketsMax)
    {
        if (bucketsMax < 2)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "numeric_histogram bucket count must be greater than one");
        }

        _bucketsMax = (int)Math.Min(bucketsMax, int.MaxValue / 2);
        _room = _bucketsMax + Math.Max((int)(_bucketsMax * 0.2), 1);
    }

    public void Add(double value, double weight)
    {
        if (_buckets.Count >= _room)
        {
            Compact();
        }

        _buckets.Add((value, weight));
    }

    /// <summary>The buckets in the order of their values.</summary>
    public IReadOnlyList<(double Value, double Weight)> Buckets()
    {
        Compact();
        return _buckets;
    }

    private void Compact()
    {
        var sorted = new List<(double Value, double Weight)>();
        foreach (var bucket in _buckets.OrderBy(b => b.Value))
        {
            if (sorted.Count > 0 && sorted[^1].Value == bucket.Value)
            {
                sorted[^1] = (bucket.Value, sorted[^1].Weight + bucket.Weight);
            }
            else
            {
                sorted.Add(bucket);
            }
        }

        while (sorted.Count > _bucketsMax)
        {
            var best = 0;
            for (var i = 1; i + 1 < sorted.Count; i++)
            {
                best = Penalty(sorted[i], sorted[i + 1]) < Penalty(sorted[best], sorted[best + 1]) ? i : best;
            }

            var (left, right) = (sorted[best], sorted[best + 1]);
            var weight = left.Weight + right.Weight;
            sorted[best] = (((left.Value * left.Weight) + (right.Value * right.Weight)) / weight, weight);
            sorted.RemoveAt(best + 1);
        }

        _buckets = sorted;
    }

    private static double Penalty((double Value, double Weight) left, (double Value, double Weight) right)
    {
        var weight = left.Weight + right.Weight;
        var distance = left.Value - right.Value;
        return weight * (distance * distance) * (left.Weight * right.Weight / (weight * weight));
    }
}
