using System.Text;
using Tarn.Sql.Functions.Managed.Sketches;
using Tarn.Sql.Functions.Managed.Statistics;
using Tarn.Storage.Checksums;

namespace Tarn.Sql.Tests.Functions;

/// <summary>Sketches beyond the few values of recorded answers: many values, merges, and the binary forms.</summary>
public sealed class SketchTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(600)]
    [InlineData(20_000)]
    [InlineData(300_000)]
    public void A_HyperLogLog_counts_different_values_within_its_error(int count)
    {
        var sketch = HyperLogLog.WithError(0.01625);
        for (var i = 0; i < count; i++)
        {
            sketch.Add(Hash(i));
            sketch.Add(Hash(i));
        }

        Assert.InRange(sketch.Cardinality(), count * 0.93, count * 1.07);
        Assert.Equal(sketch.Cardinality(), HyperLogLog.Read(sketch.ToBytes()).Cardinality());
    }

    [Theory]
    [InlineData(50, 50)]
    [InlineData(50, 20_000)]
    [InlineData(20_000, 20_000)]
    public void Merged_HyperLogLogs_count_the_union(int first, int second)
    {
        var (left, right, whole) = (new HyperLogLog(12), new HyperLogLog(12), new HyperLogLog(12));
        for (var i = 0; i < first + second; i++)
        {
            (i < first ? left : right).Add(Hash(i));
            whole.Add(Hash(i));
        }

        left.Add(right);
        Assert.Equal(whole.Cardinality(), left.Cardinality());
        Assert.Throws<InvalidOperationException>(() => left.Add(new HyperLogLog(11)));
        Assert.Throws<InvalidOperationException>(() => HyperLogLog.Read([9, 12, 0, 0]));
    }

    [Fact]
    public void A_tdigest_of_many_values_keeps_quantiles_and_is_small()
    {
        var digest = new TDigest();
        for (var i = 0; i < 100_000; i++)
        {
            digest.Add((i * 7919L) % 100_000, 1);
        }

        var found = digest.ValuesAt([0, 0.001, 0.25, 0.5, 0.999, 1]);
        Assert.Equal([0, 100, 25_000, 50_000, 99_900, 99_999], found.Select((f, i) => i is 0 or 5 ? f : Math.Round(f / 500) * 500).Zip(
            [0.0, 100, 25_000, 50_000, 99_900, 99_999], (f, near) => Math.Abs(f - near) <= 600 ? near : f));
        var bytes = digest.ToBytes();
        Assert.InRange(bytes.Length, 100, 8_192);
        Assert.Equal(bytes, TDigest.Read(bytes).ToBytes());
        Assert.Throws<InvalidOperationException>(() => TDigest.Read(bytes.AsSpan(1)));
        Assert.Throws<InvalidOperationException>(() => digest.ValuesAt([0.5, 0.25]));
        Assert.Throws<InvalidOperationException>(() => digest.Add(double.NaN, 1));
    }

    [Fact]
    public void A_set_digest_keeps_counts_and_similarity()
    {
        var (left, right) = (new SetDigest(), new SetDigest());
        for (var i = 0; i < 30_000; i++)
        {
            left.Add(Hash(i));
            right.Add(Hash(i + 15_000));
        }

        Assert.InRange(SetDigest.Jaccard(left, right), 0.30, 0.37);
        Assert.InRange(SetDigest.Intersection(left, right), 13_500, 16_500);
        Assert.Equal(left.Cardinality(), SetDigest.Read(left.ToBytes()).Cardinality());
        Assert.Throws<InvalidOperationException>(() => SetDigest.Read([1, 0]));
    }

    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void XxHash64_gives_the_hashes_of_its_specification(string text, ulong hash) =>
        Assert.Equal(hash, System.IO.Hashing.XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData(0.5, 0.4795001221869535)]
    [InlineData(1.9, 0.00720957076474253)]
    [InlineData(2.1, 0.002979466656333298)]
    [InlineData(5, 1.5374597944280349e-12)]
    [InlineData(-1, 1.8427007929497148)]
    public void The_error_function_has_twelve_digits(double x, double value) =>
        Assert.InRange(SpecialFunctions.ErrorComplement(x) / value, 1 - 1e-12, 1 + 1e-12);

    private static ulong Hash(int value) => Murmur128.Of(BitConverter.GetBytes((long)value), 0).First;
}
