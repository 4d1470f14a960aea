namespace Tarn.Meters;

/// <summary>The sums of cells to which several processors add at once: a stripe for each, a cache line apart.</summary>
/// <param name="sums">The number of sums.</param>
internal sealed class HotSums(int sums)
{
    private const int LineLongs = 8;

    private readonly int _stride = StrideOf(sums);

    // The array's own length, which every access reads, is a line apart too.
    private readonly long[] _sums = new long[StrideOf(sums) * (Stripes.Count + 1)];

    public void Add(int stripe, int cell, long units) => Interlocked.Add(ref _sums[((stripe + 1) * _stride) + cell], units);

    public long SumOf(int cell)
    {
        var sum = 0L;
        for (var stripe = 1; stripe <= Stripes.Count; stripe++)
        {
            sum += Volatile.Read(ref _sums[(stripe * _stride) + cell]);
        }

        return sum;
    }

    private static int StrideOf(int sums) => ((sums + LineLongs - 1) / LineLongs * LineLongs) + LineLongs;
}
