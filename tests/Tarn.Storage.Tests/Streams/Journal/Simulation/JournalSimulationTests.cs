namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// The journal under the simulator. <c>./bench/simulate --seeds N --from S</c> runs further seeds; <c>--seed S
/// --trace</c> shows one seed.
/// </summary>
public sealed class JournalSimulationTests
{
    private const int Seeds = 300;
    private const int SeedsOfAll = 2_500;

    [Fact]
    public void Seeds_keep_what_was_acknowledged_and_nothing_else() => Run(from: 1, Seeds);

    [Fact]
    [Trait("Long", "Simulator")]
    public void Every_seed_keeps_what_was_acknowledged_and_nothing_else()
    {
        var run = Run(from: 1, SeedsOfAll);

        // A fault that never happens proves nothing.
        Assert.All(run.Counts.All(), count => Assert.True(count.Count > 0, $"{count.Name} never happened"));
    }

    [Theory]
    [InlineData(1_276)]
    [InlineData(3_026)]
    [InlineData(6_092)]
    [InlineData(7_239)]
    [InlineData(8_442)]
    [InlineData(13_382)]
    [InlineData(16_138)]
    [InlineData(85_356)]
    [InlineData(102_951)]
    [InlineData(137_216)]
    [InlineData(348_320)]
    [InlineData(370_448)]
    [InlineData(375_194)]
    [InlineData(398_292)]
    public void A_seed_that_has_failed_once_holds(int seed) => Run(seed, seeds: 1);

    [Fact]
    public void The_same_seed_gives_the_same_history()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var (first, second) = (Simulation.Run(seed), Simulation.Run(seed));
            Assert.Equal((first.Hash, first.Events), (second.Hash, second.Events));
        }
    }

    [Theory]
    [Trait("Long", "Simulator")]
    [InlineData(SimulationDefect.SyncsAreSkipped)]
    [InlineData(SimulationDefect.SyncErrorsAreHidden)]
    [InlineData(SimulationDefect.FolderSyncsAreSkipped)]
    public void A_defect_that_is_planted_below_the_journal_is_found(SimulationDefect defect)
    {
        var run = new SimulationRun(from: 1, seeds: 500, threads: 1) { UntilFailure = true, Defect = defect };
        run.Run((_, _) => { });
        Assert.NotEmpty(run.Failures);
    }

    private static SimulationRun Run(int from, int seeds)
    {
        var run = new SimulationRun(from, seeds, Math.Min(2, Environment.ProcessorCount));
        run.Run((_, _) => { });
        Assert.True(run.Failures.Count == 0, string.Join('\n', run.Failures.Select(failure =>
            $"seed {failure.Seed}: {failure.Failure!.Message} (again: ./bench/simulate --seed {failure.Seed} --trace)")));
        return run;
    }
}
