using Xunit.Abstractions;

namespace Tarn.Sql.Tests.Forests;

/// <summary>The forest against recorded ones, statistically: scores of other random numbers never agree one by one.</summary>
public sealed class RecordedForestTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Scores_stay_within_the_spread_of_the_recorded_seeds(long seed) => CheckAll(Path.Combine(AppContext.BaseDirectory, "rcf"), seed);

    [Trait("Long", "Recorded")]
    [Theory]
    [InlineData(101)]
    [InlineData(102)]
    [InlineData(103)]
    [InlineData(104)]
    public void Scores_of_every_recorded_setting_stay_within_the_spread(long seed)
    {
        if (Shared() is not { } folder)
        {
            output.WriteLine("skipped: the recorded cases, ../shared/rcf-cases, are not beside the repository");
            return;
        }

        CheckAll(folder, seed);
    }

    private static void CheckAll(string folder, long seed)
    {
        var (within, all, faults) = (0, 0, new List<string>());
        foreach (var one in ForestCase.Read(folder))
        {
            try
            {
                var parts = ForestYardstick.Check(one, seed);
                within += parts.Within;
                all += parts.All;
            }
            catch (Xunit.Sdk.XunitException fault)
            {
                faults.Add(fault.Message);
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
        Assert.True(all > 0 && within >= 0.9 * all, $"{within} of {all} parts are near their mean");
    }

    private static string? Shared()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "rcf-cases");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
