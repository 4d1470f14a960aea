using System.Numerics;

namespace Tarn.Meters;

/// <summary>
/// Counts of values in buckets. Each value below 64 has a bucket; from there on, each doubling has 32. A bucket's middle differs
/// from its values by at most 1/64. Memory is taken for doublings that have values. Any thread records.
/// </summary>
public sealed class SparseHistogram
{
    /// <summary>The highest value; higher ones count as this one.</summary>
    public const long ValueMax = (1L << 40) - 1;

    private const int FineBits = 5;
    private const int Fine = 1 << FineBits;
    private const int Chunks = 40 - FineBits + 1;

    private readonly long[]?[] _chunks = new long[Chunks][];

    /// <summary>The number of values.</summary>
    public long Count
    {
        get
        {
            var count = 0L;
            for (var bucket = 0; bucket < Chunks * Fine; bucket++)
            {
                count += CountIn(bucket);
            }

            return count;
        }
    }

    /// <summary>Counts a value.</summary>
    /// <param name="value">A negative one counts as 0.</param>
    public void Record(long value) => Add(BucketOf(Math.Clamp(value, 0, ValueMax)), 1);

    /// <summary>Adds the counts of another histogram.</summary>
    public void Merge(SparseHistogram other)
    {
        for (var bucket = 0; bucket < Chunks * Fine; bucket++)
        {
            if (other.CountIn(bucket) is > 0 and var count)
            {
                Add(bucket, count);
            }
        }
    }

    /// <summary>The value of a quantile: the smallest one that this share of the values does not exceed.</summary>
    /// <param name="share">0 to 1: 0.99 for p99.</param>
    /// <returns>Null: no value was recorded.</returns>
    public long? Quantile(double share)
    {
        var counts = new long[Chunks * Fine];
        var total = 0L;
        for (var bucket = 0; bucket < counts.Length; bucket++)
        {
            total += counts[bucket] = CountIn(bucket);
        }

        var rank = Math.Clamp((long)Math.Ceiling(share * total), 1, Math.Max(total, 1));
        for (var bucket = 0; bucket < counts.Length; bucket++)
        {
            rank -= counts[bucket];
            if (rank <= 0)
            {
                return MiddleOf(bucket);
            }
        }

        return null;
    }

    /// <summary>The values that this histogram has beyond an earlier one of the same source: the middle of each bucket, and its count.</summary>
    public IEnumerable<(long Value, long Count)> Since(SparseHistogram? before)
    {
        for (var bucket = 0; bucket < Chunks * Fine; bucket++)
        {
            if (CountIn(bucket) - (before?.CountIn(bucket) ?? 0) is > 0 and var count)
            {
                yield return (MiddleOf(bucket), count);
            }
        }
    }

    // Below 64 the shift is 0. Of a higher value, the 6 highest bits count.
    private static int BucketOf(long value)
    {
        var shift = Math.Max(0, 63 - FineBits - BitOperations.LeadingZeroCount((ulong)value));
        return (shift << FineBits) + (int)(value >> shift);
    }

    private static long MiddleOf(int bucket)
    {
        var shift = Math.Max(0, (bucket >> FineBits) - 1);
        return ((bucket - ((long)shift << FineBits)) << shift) + ((1L << shift) >> 1);
    }

    private long CountIn(int bucket) => Volatile.Read(ref _chunks[bucket >> FineBits]) is { } chunk ? Volatile.Read(ref chunk[bucket & (Fine - 1)]) : 0;

    private void Add(int bucket, long count)
    {
        ref var place = ref _chunks[bucket >> FineBits];
        var chunk = Volatile.Read(ref place) ?? NewChunk(ref place);
        Interlocked.Add(ref chunk[bucket & (Fine - 1)], count);
    }

    private static long[] NewChunk(ref long[]? place)
    {
        var made = new long[Fine];
        return Interlocked.CompareExchange(ref place, made, null) ?? made;
    }
}
