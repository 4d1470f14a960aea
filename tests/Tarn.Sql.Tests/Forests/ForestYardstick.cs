using Tarn.Sql.Forests;

namespace Tarn.Sql.Tests.Forests;

/// <summary>
/// Compares a forest of one seed with the recorded five: rank correlation at most 0.1 below the least recorded one, at most one anomaly fewer
/// among the highest scores, and 95 of 100 scores and 90 of 100 parts within four deviations plus 0.05.
/// </summary>
internal static class ForestYardstick
{
    public const long BytesMax = 64 << 20;

    private const int From = 256;

    /// <summary>The shares of parts within their band: they are judged over all cases, because a case has few.</summary>
    public static (int Within, int All) Check(ForestCase one, long seed)
    {
        var forest = RandomCutForest.Create(one.Settings with { Seed = seed }, BytesMax);
        var (high, low) = (new double[one.Settings.Dimensions], new double[one.Settings.Dimensions]);
        var (scores, within, all) = (new double[one.Points.Length], 0, 0);
        for (var i = 0; i < scores.Length; i++)
        {
            if (Array.Find(one.Parts, parts => parts.Index == i) is not { } recorded)
            {
                scores[i] = forest.Observe(one.Points[i]);
                continue;
            }

            scores[i] = forest.Observe(one.Points[i], high, low);
            Assert.Equal(scores[i], high.Sum() + low.Sum(), 1e-9);
            for (var part = 0; part < high.Length; part++)
            {
                within += Fits(high[part], recorded.High[part], recorded.HighDeviation[part]);
                within += Fits(low[part], recorded.Low[part], recorded.LowDeviation[part]);
                all += 2;
            }
        }

        CheckScores($"{one}, seed {seed}", one, scores);
        return (within, all);
    }

    public static void CheckScores(string name, ForestCase one, double[] scores)
    {
        var correlation = Correlation(scores[From..], one.Mean[From..]);
        Assert.True(correlation >= one.LeastCorrelation - 0.1, $"{name}: correlation {correlation:F3}, least recorded {one.LeastCorrelation:F3}");
        var found = Found(one, scores);
        Assert.True(found >= one.LeastFound - 1, $"{name}: {found} anomalies in the top, least recorded {one.LeastFound}");
        var fitting = scores.Select((score, i) => Fits(score, one.Mean[i], one.Deviation[i])).Sum();
        Assert.True(fitting >= 0.95 * scores.Length, $"{name}: {fitting} of {scores.Length} scores are near the mean");
    }

    private static int Fits(double value, double mean, double deviation) => Math.Abs(value - mean) <= (4 * deviation) + 0.05 ? 1 : 0;

    private static int Found(ForestCase one, double[] scores)
    {
        var top = Enumerable.Range(From, scores.Length - From).OrderByDescending(i => scores[i]).Take(one.Top).ToHashSet();
        return one.Anomalies.Count(anomaly => Enumerable.Range(anomaly.From, anomaly.To + one.Settings.Shingle - anomaly.From).Any(top.Contains));
    }

    /// <summary>Spearman's rank correlation: equal values share the mean of their ranks.</summary>
    private static double Correlation(double[] left, double[] right)
    {
        var (a, b) = (Ranks(left), Ranks(right));
        var (meanA, meanB) = (a.Average(), b.Average());
        var (product, squareA, squareB) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            product += (a[i] - meanA) * (b[i] - meanB);
            squareA += (a[i] - meanA) * (a[i] - meanA);
            squareB += (b[i] - meanB) * (b[i] - meanB);
        }

        return product / Math.Sqrt(squareA * squareB);
    }

    private static double[] Ranks(double[] values)
    {
        var order = Enumerable.Range(0, values.Length).OrderBy(i => values[i]).ToArray();
        var ranks = new double[values.Length];
        for (var first = 0; first < order.Length;)
        {
            var end = first;
            while (end < order.Length && values[order[end]] == values[order[first]])
            {
                end++;
            }

            for (var i = first; i < end; i++)
            {
                ranks[order[i]] = (first + end - 1) / 2.0;
            }

            first = end;
        }

        return ranks;
    }
}
