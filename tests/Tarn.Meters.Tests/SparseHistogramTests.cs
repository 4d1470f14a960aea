using FsCheck.Fluent;

namespace Tarn.Meters.Tests;

public sealed class SparseHistogramTests
{
    private const double ErrorMax = 0.02;

    [Fact]
    public void A_quantile_is_within_two_percent_of_the_sorted_list()
    {
        // any magnitude up to 2^40
        var value = Gen.Choose(0, 39).Zip(Gen.Choose(0, int.MaxValue)).Select(pair => (1L << pair.Item1) + (pair.Item2 % (1L << pair.Item1)));
        var share = Gen.Choose(0, 1_000).Select(part => part / 1_000.0);
        Prop.ForAll(value.NonEmptyListOf().Zip(share).ToArbitrary(), test => IsNear([.. test.Item1], test.Item2)).Holds();
    }

    [Fact]
    public void The_values_since_a_histogram_are_those_that_it_lacks()
    {
        var values = Gen.Choose(0, 5_000_000).ListOf();
        Prop.ForAll(values.Zip(values).ToArbitrary(), test =>
        {
            var (before, whole, added) = (Of(test.Item1), Of([.. test.Item1, .. test.Item2]), Of(test.Item2));
            return whole.Since(before).SequenceEqual(added.Since(null)) && added.Since(null).Sum(each => each.Count) == added.Count;
        }).Holds();
    }

    [Fact]
    public void Merged_histograms_count_as_one()
    {
        var values = Gen.Choose(0, 5_000_000).ListOf();
        Prop.ForAll(values.Zip(values).ToArbitrary(), test =>
        {
            var (merged, whole) = (Of(test.Item1), Of([.. test.Item1, .. test.Item2]));
            merged.Merge(Of(test.Item2));
            return merged.Count == whole.Count && merged.Quantile(0.5) == whole.Quantile(0.5) && merged.Quantile(0.99) == whole.Quantile(0.99);
        }).Holds();
    }

    [Fact]
    public void Small_values_are_exact_and_bounds_hold()
    {
        for (var value = 0; value < 64; value++)
        {
            Assert.Equal(value, Of([value]).Quantile(0.5));
        }

        Assert.Equal(0, Of([-5]).Quantile(0.5));
        Assert.InRange(Of(long.MaxValue).Quantile(1)!.Value, SparseHistogram.ValueMax * 0.98, SparseHistogram.ValueMax);
        Assert.Null(new SparseHistogram().Quantile(0.5));
    }

    [Fact]
    public void A_value_of_a_known_magnitude_allocates_nothing()
    {
        var histogram = Of([1_000]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var value = 0; value < 1_000; value++)
        {
            histogram.Record(1_000 + (value % 20));
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(1_001, histogram.Count);
    }

    private static bool IsNear(long[] values, double share)
    {
        Array.Sort(values);
        var exact = values[(int)Math.Clamp(Math.Ceiling(share * values.Length), 1, values.Length) - 1];
        return Math.Abs(Of(values).Quantile(share)!.Value - exact) <= exact * ErrorMax;
    }

    private static SparseHistogram Of(IEnumerable<int> values) => Of([.. values.Select(value => (long)value)]);

    private static SparseHistogram Of(params long[] values)
    {
        var histogram = new SparseHistogram();
        Array.ForEach(values, histogram.Record);
        return histogram;
    }
}
