namespace Tarn.Meters;

/// <summary>A histogram of which each processor has its own part. A part is made for its first value.</summary>
public sealed class StripedHistogram
{
    private readonly SparseHistogram?[] _parts = new SparseHistogram[Stripes.Count];

    /// <summary>Counts a value.</summary>
    /// <param name="processor">From <see cref="Stripes.Current"/>.</param>
    public void Record(int processor, long value) => (Volatile.Read(ref _parts[processor]) ?? NewPart(ref _parts[processor])).Record(value);

    /// <summary>All counts until now, in a histogram of the caller's own.</summary>
    public SparseHistogram Total()
    {
        var total = new SparseHistogram();
        for (var i = 0; i < _parts.Length; i++)
        {
            if (Volatile.Read(ref _parts[i]) is { } part)
            {
                total.Merge(part);
            }
        }

        return total;
    }

    private static SparseHistogram NewPart(ref SparseHistogram? place)
    {
        var made = new SparseHistogram();
        return Interlocked.CompareExchange(ref place, made, null) ?? made;
    }
}
