using System.Buffers.Binary;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed.Sketches;

/// <summary>
/// A t-digest: clusters of values that are small at both ends of a distribution. Its limits, its interpolation and its binary
/// form are Trino's.
/// </summary>
/// <seealso href="https://arxiv.org/abs/1902.04023"/>
internal sealed class TDigest
{
    private const double Compression = 100;
    private const double WorkingCompression = 2 * Compression;
    private const int ClustersMax = 6 * ((int)WorkingCompression + 10);
    private const int HeadSize = 1 + (4 * sizeof(double)) + sizeof(int);

    private readonly List<(double Mean, double Weight)> _clusters = [];
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;
    private double _total;
    private bool _isMerged = true;
    private bool _isBackwards;

    public bool IsEmpty => _clusters.Count == 0;

    public double Total => _total;

    /// <summary>Adds a value. The weight is above 0.</summary>
    public void Add(double value, double weight)
    {
        if (!double.IsFinite(value) || !double.IsFinite(weight))
        {
            throw RowValues.Error(
                SqlErrorName.InvalidFunctionArgument, double.IsNaN(value) ? "value is NaN" : double.IsNaN(weight) ? "weight is NaN" : "value must be finite");
        }

        if (_clusters.Count >= ClustersMax)
        {
            Merge(WorkingCompression);
        }

        _clusters.Add((value, weight));
        _total += weight;
        (_min, _max) = (Math.Min(_min, value), Math.Max(_max, value));
        _isMerged = false;
    }

    public void Add(TDigest other)
    {
        if (_clusters.Count + other._clusters.Count > ClustersMax)
        {
            Merge(WorkingCompression);
            other.Merge(WorkingCompression);
        }

        _clusters.AddRange(other._clusters);
        _total += other._total;
        (_min, _max) = (Math.Min(_min, other._min), Math.Max(_max, other._max));
        _isMerged = false;
    }

    /// <summary>The values at quantiles, which rise from 0 to 1.</summary>
    public double[] ValuesAt(IReadOnlyList<double> quantiles)
    {
        for (var i = 0; i < quantiles.Count; i++)
        {
            if (!(quantiles[i] is >= 0 and <= 1))
            {
                throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "quantiles should be in [0, 1] range");
            }

            if (i > 0 && quantiles[i] < quantiles[i - 1])
            {
                throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "quantiles must be sorted in increasing order");
            }
        }

        if (!_isMerged)
        {
            Merge(WorkingCompression);
        }

        return [.. quantiles.Select(ValueAt)];
    }

    public byte[] ToBytes()
    {
        Merge(Compression);
        var bytes = new byte[HeadSize + (_clusters.Count * 2 * sizeof(double))];
        var rest = bytes.AsSpan(1);
        foreach (var number in new[] { _min, _max, Compression, _total })
        {
            Write(ref rest, number);
        }

        BinaryPrimitives.WriteInt32LittleEndian(rest, _clusters.Count);
        rest = rest[sizeof(int)..];
        foreach (var (mean, _) in _clusters)
        {
            Write(ref rest, mean);
        }

        foreach (var (_, weight) in _clusters)
        {
            Write(ref rest, weight);
        }

        return bytes;
    }

    public static TDigest Read(ReadOnlySpan<byte> bytes)
    {
        var count = bytes.Length < HeadSize || bytes[0] != 0 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes[(HeadSize - sizeof(int))..]);
        if (count < 0 || bytes.Length != HeadSize + (count * 2L * sizeof(double)))
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "Invalid t-digest");
        }

        var digest = new TDigest { _min = Number(bytes, 0), _max = Number(bytes, 1), _total = Number(bytes, 3) };
        var values = bytes[HeadSize..];
        for (var i = 0; i < count; i++)
        {
            digest._clusters.Add((
                BinaryPrimitives.ReadDoubleLittleEndian(values[(i * sizeof(double))..]),
                BinaryPrimitives.ReadDoubleLittleEndian(values[((count + i) * sizeof(double))..])));
        }

        return digest;

        static double Number(ReadOnlySpan<byte> bytes, int place) => BinaryPrimitives.ReadDoubleLittleEndian(bytes[(1 + (place * sizeof(double)))..]);
    }

    private static void Write(ref Span<byte> rest, double number)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(rest, number);
        rest = rest[sizeof(double)..];
    }

    private double ValueAt(double quantile)
    {
        if (_clusters.Count <= 1)
        {
            return _clusters.Count == 0 ? double.NaN : _clusters[0].Mean;
        }

        var index = quantile * _total;
        var (first, last) = (_clusters[0], _clusters[^1]);
        if (index < 1)
        {
            return _min;
        }

        if (index < first.Weight / 2)
        {
            return _min + Interpolated(index, 1, _min, first.Weight / 2, first.Mean);
        }

        if (index <= _total - 1 && _total - index <= last.Weight / 2 && last.Weight / 2 > 1)
        {
            return NearTop(index, last);
        }

        return index >= _total - 1 ? _max : Between(index);
    }

    private double NearTop(double index, (double Mean, double Weight) last) => _max + Interpolated(_total - index, 1, _max, last.Weight / 2, last.Mean);

    /// <summary>A value between the centers of two clusters. A cluster of one value holds exactly for its half of the way.</summary>
    private double Between(double index)
    {
        var center = _clusters[0].Weight / 2;
        for (var i = 0; i + 1 < _clusters.Count; i++)
        {
            var (left, right) = (_clusters[i], _clusters[i + 1]);
            var distance = (left.Weight + right.Weight) / 2;
            if (center + distance <= index)
            {
                center += distance;
                continue;
            }

            var offset = index - center;
            if (left.Weight == 1 && offset < left.Weight / 2)
            {
                return left.Mean;
            }

            if (right.Weight == 1 && offset >= left.Weight / 2)
            {
                return right.Mean;
            }

            (offset, distance) = left.Weight == 1 ? (offset - (left.Weight / 2), right.Weight / 2) : (offset, right.Weight == 1 ? left.Weight / 2 : distance);
            return left.Mean + Interpolated(offset, 0, left.Mean, distance, right.Mean);
        }

        return index <= _total - 1 && _clusters[^1].Weight / 2 > 1 ? NearTop(index, _clusters[^1]) : _max;
    }

    private static double Interpolated(double x, double x0, double y0, double x1, double y1) => (x - x0) / (x1 - x0) * (y1 - y0);

    /// <summary>Joins neighbours while a cluster stays below the size that its quantile allows.</summary>
    private void Merge(double compression)
    {
        _isMerged = true;
        if (_clusters.Count == 0)
        {
            return;
        }

        var sorted = _clusters.OrderBy(cluster => cluster.Mean).ToList();
        if (_isBackwards)
        {
            sorted.Reverse();
        }

        var normalizer = compression / ((4 * Math.Log(_total / compression)) + 24);
        _clusters.Clear();
        var current = sorted[0];
        var (before, sizeMax) = (0.0, 0.0);
        foreach (var next in sorted.Skip(1))
        {
            var weight = current.Weight + next.Weight;
            var quantile = Math.Min((before + weight) / _total, 1);
            if (weight <= _total * Math.Min(sizeMax, SizeMax(quantile)))
            {
                current = (current.Mean + ((next.Mean - current.Mean) * next.Weight / weight), weight);
                continue;
            }

            _clusters.Add(current);
            before += current.Weight;
            sizeMax = SizeMax(before / _total);
            current = next;
        }

        _clusters.Add(current);
        if (_isBackwards)
        {
            _clusters.Reverse();
        }

        _isBackwards = !_isBackwards;

        double SizeMax(double quantile) => quantile * (1 - quantile) / normalizer;
    }
}
