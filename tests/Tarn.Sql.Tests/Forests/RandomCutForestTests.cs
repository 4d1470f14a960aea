using Tarn.Sql.Forests;
using Tarn.Storage;

namespace Tarn.Sql.Tests.Forests;

/// <summary>Scores of the forest.</summary>
public sealed class RandomCutForestTests
{
    private static readonly ForestSettings Settings = new() { Columns = 2, Trees = 20, Sample = 64, Shingle = 2, Decay = 1_000, Seed = 5 };

    [Fact]
    public void The_same_seed_gives_the_same_scores_and_another_seed_others()
    {
        Assert.Equal(Scores(Settings), Scores(Settings));
        Assert.NotEqual(Scores(Settings), Scores(Settings with { Seed = 6 }));
    }

    [Fact]
    public void An_explained_score_is_the_score_and_the_sum_of_its_parts()
    {
        var (plain, explained) = (RandomCutForest.Create(Settings, ForestYardstick.BytesMax), RandomCutForest.Create(Settings, ForestYardstick.BytesMax));
        var (highs, lows) = (new double[4], new double[4]);
        var random = new Random(TestSeed.Value);
        for (var i = 0; i < 2_000; i++)
        {
            double[] point = [random.Next(5), i % 100 == 99 ? -50 : random.NextDouble()];
            var score = plain.Observe(point);
            Assert.Equal(score, explained.Observe(point, highs, lows), 1e-9);
            Assert.Equal(score, highs.Sum() + lows.Sum(), 1e-9);
            Assert.All(highs.Concat(lows), part => Assert.True(part >= 0));
            Assert.True(i < 200 || i % 100 != 99 || lows[3] == highs.Concat(lows).Max(), "a low value of the newest point explains the score");
        }
    }

    [Fact]
    public void A_point_allocates_nothing()
    {
        var forest = RandomCutForest.Create(Settings, ForestYardstick.BytesMax);
        var (point, highs, lows, random) = (new double[2], new double[4], new double[4], new Random(TestSeed.Value));
        var before = 0L;
        for (var i = 0; i < 3_000; i++)
        {
            before = i == 1_000 ? GC.GetAllocatedBytesForCurrentThread() : before;
            (point[0], point[1]) = (random.Next(5), random.NextDouble());
            forest.Observe(point);
            forest.Observe(point, highs, lows);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_forest_takes_no_more_memory_than_its_bound()
    {
        var settings = Settings with { Trees = 100, Sample = 256, Shingle = 4 };
        var before = GC.GetAllocatedBytesForCurrentThread();
        var forest = RandomCutForest.Create(settings, ForestYardstick.BytesMax);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, settings.BytesMax);
        Assert.Equal(0, forest.Count);
    }

    [Fact]
    public void Values_that_cannot_be_scored_are_refused_and_change_nothing()
    {
        var forest = RandomCutForest.Create(Settings, ForestYardstick.BytesMax);
        forest.Observe([1, 2]);
        var before = ForestState.Write(forest);
        foreach (var value in (double[])[double.NaN, double.PositiveInfinity, 1e301])
        {
            Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<TarnException>(() => forest.Observe([1, value])).Kind);
        }

        Assert.Equal(before, ForestState.Write(forest));
    }

    [Fact]
    public void Settings_out_of_their_range_are_refused()
    {
        ForestSettings[] all =
        [
            Settings with { Trees = 0 }, Settings with { Sample = 1_001 }, Settings with { Shingle = 31 }, Settings with { Decay = 0 },
            Settings with { Columns = 0 }, Settings with { Trees = 1_000, Sample = 1_000 },
        ];
        foreach (var wrong in all)
        {
            Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<TarnException>(() => RandomCutForest.Create(wrong, ForestYardstick.BytesMax)).Kind);
        }
    }

    private static double[] Scores(ForestSettings settings)
    {
        var (forest, random) = (RandomCutForest.Create(settings, ForestYardstick.BytesMax), new Random(3));
        return [.. Enumerable.Range(0, 500).Select(_ => forest.Observe([random.NextDouble(), random.Next(9)]))];
    }
}
