using System.Globalization;
using Tarn.Storage;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Statistics;

namespace Tarn.Telemetry.Tests.Metrics;

public sealed class StatisticTests
{
    [Theory]
    [InlineData("SampleCount", 10)]
    [InlineData("Average", 5.5)]
    [InlineData("Sum", 55)]
    [InlineData("Minimum", 1)]
    [InlineData("Maximum", 10)]
    [InlineData("p50", 5)]
    [InlineData("p99.9", 10)]
    [InlineData("p0", 1)]
    [InlineData("tm90", 5)]
    [InlineData("TM(10%:90%)", 5.5)]
    [InlineData("TM(2:4)", 3.5)]
    [InlineData("tc90", 9)]
    [InlineData("TC(:3)", 3)]
    [InlineData("TS(80%:)", 19)]
    [InlineData("PR(:3)", 30)]
    [InlineData("PR(3:5)", 20)]
    [InlineData("wm90", 5.4)]
    [InlineData("WM(20%:80%)", 5.3)]
    [InlineData("IQM", 5.5)]
    public void Statistics_of_one_to_ten(string text, double value)
    {
        var period = new PeriodValues(keepsValues: true);
        for (var i = 10; i >= 1; i--)
        {
            period.Add(MetricSample.Of(i));
        }

        Assert.Equal(value, Statistic.Parse(text).Of(period)!.Value, 9);
    }

    [Fact]
    public void Weighted_values_count_like_the_same_values_one_by_one()
    {
        for (var round = 0; round < TestSeed.Count(400); round++)
        {
            var chance = new Random((TestSeed.Value * 10_000) + round);
            var weighted = new PeriodValues(keepsValues: true);
            var all = new List<double>();
            for (var i = chance.Next(1, 6); i > 0; i--)
            {
                var values = Enumerable.Range(0, chance.Next(1, 5)).Select(_ => new WeightedValue(chance.Next(0, 12), chance.Next(1, 4))).ToArray();
                weighted.Add(MetricSample.Distribution(values));
                all.AddRange(values.SelectMany(each => Enumerable.Repeat(each.Value, (int)each.Count)));
            }

            all.Sort();
            var (lower, upper) = (chance.Next(0, 50), chance.Next(50, 101));
            var bounds = string.Create(CultureInfo.InvariantCulture, $"({lower}%:{upper}%)");
            Assert.Equal(Rank(all, upper), Statistic.Parse($"p{upper}").Of(weighted)!.Value, 9);
            Assert.Equal(all.Count(value => value > 3 && value <= 8) * 100.0 / all.Count, Statistic.Parse("PR(3:8)").Of(weighted)!.Value, 9);
            var (count, sum) = Cut(all, lower / 100.0, upper / 100.0);
            Assert.Equal(count, Statistic.Parse($"TC{bounds}").Of(weighted)!.Value, 6);
            Assert.Equal(sum, Statistic.Parse($"TS{bounds}").Of(weighted)!.Value, 6);
            Assert.Equal(count > 0 ? sum / count : null, Statistic.Parse($"TM{bounds}").Of(weighted), Near);
            var (low, high) = (Rank(all, lower), Rank(all, upper));
            Assert.Equal(all.Average(value => Math.Clamp(value, low, high)), Statistic.Parse($"WM{bounds}").Of(weighted)!.Value, 9);
        }
    }

    [Fact]
    public void Percentiles_need_single_values_that_are_not_negative()
    {
        var set = new PeriodValues(keepsValues: true);
        set.Add(MetricSample.Set(3, 9, 3, 3));
        Assert.Equal(3, Statistic.Parse("p90").Of(set));
        set.Add(MetricSample.Set(2, 3, 1, 2));
        Assert.Null(Statistic.Parse("p90").Of(set));
        Assert.Equal(2.4, Statistic.Parse("Average").Of(set));
        var negative = new PeriodValues(keepsValues: true);
        negative.Add(MetricSample.Of(-1));
        Assert.Null(Statistic.Parse("tm99").Of(negative));
        Assert.Equal(-1, Statistic.Parse("Minimum").Of(negative));
    }

    [Theory]
    [InlineData("Median")]
    [InlineData("p101")]
    [InlineData("p")]
    [InlineData("TM(:)")]
    [InlineData("TM(10:90%)")]
    [InlineData("TM(90%:10%)")]
    [InlineData("PR(10%:20%)")]
    [InlineData("average")]
    public void Other_names_are_refused(string text) =>
        Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<TarnException>(() => Statistic.Parse(text)).Kind);

    private static bool Near(double? one, double? other) => one is null ? other is null : other is not null && Math.Abs(one.Value - other.Value) < 1e-6;

    private static double Rank(List<double> sorted, int percent) => sorted[Math.Max(0, (int)Math.Ceiling((percent / 100m) * sorted.Count) - 1)];

    // Each value takes a place of length 1; the bounds cut places.
    private static (double Count, double Sum) Cut(List<double> sorted, double lower, double upper)
    {
        var (count, sum) = (0.0, 0.0);
        for (var i = 0; i < sorted.Count; i++)
        {
            var part = Math.Max(0, Math.Min(i + 1, upper * sorted.Count) - Math.Max(i, lower * sorted.Count));
            count += part;
            sum += part * sorted[i];
        }

        return (count, sum);
    }
}
