using Tarn.Sql.Running;
using Tarn.Sql.Executions;
using Tarn.Sql.Queueing;
using Tarn.Storage;

namespace Tarn.Sql.Tests.Executions;

public sealed class StatementTermsTests(ExecutionWorld world) : IClassFixture<ExecutionWorld>
{
    private const string Endless =
        "SELECT count(*) FROM UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(y), UNNEST(sequence(1, 10000)) c(z) WHERE x * y % 7 = z";

    [Fact]
    public async Task A_statement_that_reads_more_than_its_group_allows_is_cancelled_in_Athenas_words()
    {
        var execution = await world.Run("SELECT * FROM events", new StatementTerms { ScannedBytesMax = 1 });
        Assert.Equal((ExecutionState.Cancelled, "Bytes scanned limit was exceeded"), (execution.State, execution.Error?.Text));
        Assert.Equal(ErrorKind.Conflict, (await Assert.ThrowsAsync<TarnException>(() => world.Service.Results(execution.Key, null, 1, default))).Kind);

        Assert.Equal(ExecutionState.Succeeded, (await world.Run("SELECT * FROM events", new StatementTerms { ScannedBytesMax = 10_000_000 })).State);
    }

    [Fact]
    public async Task A_statement_that_runs_longer_than_its_group_allows_fails_and_the_next_one_runs()
    {
        var execution = await world.Run(Endless, new StatementTerms { Timeout = TimeSpan.FromMilliseconds(300) });
        Assert.Equal((ExecutionState.Failed, SqlErrorName.ExceededTimeLimit), (execution.State, execution.Error?.Name));
        Assert.Equal(ExecutionState.Succeeded, (await world.Run("SELECT 1", new StatementTerms())).State);
    }

    [Fact]
    public async Task A_statement_whose_worker_grows_over_its_groups_share_fails_and_the_next_one_runs()
    {
        var execution = await world.Run(Endless, new StatementTerms { MemoryBytesMax = 1 << 20 });
        Assert.Equal((ExecutionState.Failed, SqlErrorName.ExceededMemoryLimit), (execution.State, execution.Error?.Name));
        Assert.Equal(ExecutionState.Succeeded, (await world.Run("SELECT 1", new StatementTerms())).State);
    }

    [Fact]
    public async Task A_worker_that_no_longer_answers_ends_at_the_deadline_and_the_next_statement_runs()
    {
        await world.Run("SELECT 1", new StatementTerms());
        var workers = world.IdleWorkers;
        Signal("STOP", workers);
        var execution = await world.Run("SELECT 1", new StatementTerms { Timeout = TimeSpan.FromMilliseconds(300) });
        Assert.Equal((ExecutionState.Failed, SqlErrorName.ExceededTimeLimit), (execution.State, execution.Error?.Name));
        Signal("CONT", workers);
        Assert.Equal(ExecutionState.Succeeded, (await world.Run("SELECT 1", new StatementTerms())).State);
    }

    private static void Signal(string signal, IEnumerable<int> processes)
    {
        // A process that has ended meanwhile is no error.
        using var kill = System.Diagnostics.Process.Start("sh", ["-c", $"kill -{signal} {string.Join(' ', processes)} 2>/dev/null"]);
        kill.WaitForExit();
    }

    [Fact]
    public async Task A_query_keeps_the_steps_of_its_plan_with_the_rows_of_its_files()
    {
        var execution = await world.Run("SELECT count(*) FROM events e JOIN (VALUES 10, 20) t(x) ON e.id = t.x WHERE day = DATE '2024-05-01'");
        var (names, scans) = (new List<string>(), new List<PlanStep>());
        Walk(execution.Plan!);
        Assert.Equal(("shop.events", 3L), (Assert.Single(scans).Table, scans[0].Rows));
        Assert.Subset(names.ToHashSet(), new HashSet<string> { "Aggregate", "Join", "Values", "TableScan" });

        void Walk(PlanStep step)
        {
            names.Add(step.Name);
            scans.AddRange(step.Table.Length > 0 ? [step] : []);
            step.Inputs.ToList().ForEach(Walk);
        }
    }

    [Fact]
    public async Task A_group_queues_as_many_statements_as_it_allows()
    {
        var terms = new StatementTerms { ActiveMax = 1 };
        var running = await world.Start(Endless, terms, "queue");
        var refused = await Assert.ThrowsAsync<TarnException>(() => world.Start("SELECT 1", terms, "queue"));
        Assert.Equal(ErrorKind.Throttled, refused.Kind);
        await world.Service.Stop(running.Key, default);
        await world.Service.Ended(running.Key).InTime();
        Assert.Equal(ExecutionState.Succeeded, (await world.Run("SELECT 1", terms, "queue")).State);
    }

    [Fact]
    public async Task A_removed_group_stops_its_statements_and_forgets_its_history_with_results_but_no_others()
    {
        var ended = await world.Run("SELECT 1", new StatementTerms(), "gone");
        var other = await world.Run("SELECT 1", new StatementTerms(), "gone2");
        var running = await world.Start(Endless, new StatementTerms(), "gone");

        await world.Service.RemoveGroup("000000000000", "us-east-1", "gone", default);

        Assert.True(world.Service.Ended(running.Key).IsCompleted);
        Assert.Null(await world.Service.Find(ended.Key, default));
        Assert.Empty(await world.Service.List("000000000000", "us-east-1", "gone", null, 10, default));
        var place = Lake.Files.ObjectLocation.Parse(ended.OutputLocation);
        var missing = await Assert.ThrowsAsync<TarnException>(async () => await world.Objects.Head(place.Bucket, place.Key, default));
        Assert.Equal(ErrorKind.NotFound, missing.Kind);
        Assert.Equal([other.Key.Id], await world.Service.List("000000000000", "us-east-1", "gone2", null, 10, default));
    }
}
