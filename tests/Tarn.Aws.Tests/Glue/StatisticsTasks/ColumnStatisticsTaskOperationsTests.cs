using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Statistics;
using Tarn.Aws.Glue.StatisticsTasks;
using Tarn.Sql.Statistics;
using Tarn.Storage;
using Tarn.Storage.Rights;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Glue.StatisticsTasks;

/// <summary>The family alone, on the twins of store, files and queries.</summary>
public sealed class ColumnStatisticsTaskOperationsTests : IAsyncLifetime
{
    private readonly CountedQueries _queries = new();
    private CatalogTwins _twins = null!;
    private ColumnStatisticsTasks _tasks = null!;
    private ColumnStatisticsTaskOperations _family = null!;

    public async Task InitializeAsync()
    {
        _twins = await CatalogTwins.Open();
        await _twins.AddIceberg("t");
        _tasks = new ColumnStatisticsTasks(
            _twins.Store, _twins.Catalog, _queries, new GlueColumnFacts(), (_, _) => InstanceRights.Instance, TimeProvider.System);
        _family = new ColumnStatisticsTaskOperations(_twins.Finder, _twins.Store, _tasks, new GlueRoles(await _twins.Roles()), _twins.Tokens);
    }

    public async Task DisposeAsync()
    {
        await _tasks.DisposeAsync();
        await _twins.DisposeAsync();
    }

    [Fact]
    public async Task A_run_counts_the_columns_that_have_statistics_and_the_table_shows_them()
    {
        _queries.Row = ["1", "-5", "9", "7", "0", "3", "2.5", "4", "2", "10", "11"];
        var run = await Ended(await Start());
        Assert.Equal(("SUCCEEDED", null), (run.Status, run.ErrorMessage));
        Assert.Equal(100, run.SampleSize);
        Assert.Equal(
            "SELECT count_if(\"id\" IS NULL), min(\"id\"), max(\"id\"), approx_distinct(\"id\"), count_if(\"name\" IS NULL), max(length(\"name\")), "
            + "avg(length(\"name\")), approx_distinct(\"name\"), count_if(\"ok\" IS NULL), count_if(\"ok\"), count_if(NOT \"ok\") FROM \"db\".\"t\"",
            Assert.Single(_queries.Asked));
        var shown = (await new ColumnStatisticsOperations(_twins.Finder, _twins.Store).GetColumnStatisticsForTable(
            new GetColumnStatisticsForTableInput { DatabaseName = "db", TableName = "t", ColumnNames = ["id", "name", "ok", "parts"] },
            CatalogTwins.Call("GetColumnStatisticsForTable"),
            default)).ColumnStatisticsList!;
        Assert.Equal(["LONG", "STRING", "BOOLEAN"], shown.Select(one => one.StatisticsData.Type));
        Assert.Equal((-5, 9, 7, 1), (
            shown[0].StatisticsData.LongColumnStatisticsData!.MinimumValue, shown[0].StatisticsData.LongColumnStatisticsData!.MaximumValue,
            shown[0].StatisticsData.LongColumnStatisticsData!.NumberOfDistinctValues, shown[0].StatisticsData.LongColumnStatisticsData!.NumberOfNulls));
        Assert.Equal(2.5, shown[1].StatisticsData.StringColumnStatisticsData!.AverageLength);
        Assert.Equal(10, shown[2].StatisticsData.BooleanColumnStatisticsData!.NumberOfTrues);
    }

    [Fact]
    public async Task Columns_and_a_sample_are_chosen_and_a_column_without_statistics_fails_the_run()
    {
        _queries.Row = ["0", "1", "2", "2"];
        await Ended(await Start(["ID"], 12.5));
        Assert.EndsWith("FROM \"db\".\"t\" TABLESAMPLE BERNOULLI (12.5)", Assert.Single(_queries.Asked), StringComparison.Ordinal);
        var failed = await Ended(await Start(["parts"]));
        Assert.Equal("FAILED", failed.Status);
        Assert.Contains("Column parts has the type array(bigint)", failed.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("Column absent not found", (await Ended(await Start(["absent"]))).ErrorMessage, StringComparison.Ordinal);
        await Refused("SampleSize is 0", () => Start(sample: 0));
        await Refused("does not exist", () => Start(role: "nobody"));
    }

    [Fact]
    public async Task A_table_has_one_run_at_a_time_which_can_be_stopped()
    {
        _queries.Row = null;
        var id = await Start();
        await _queries.Waits;
        Assert.Equal("ColumnStatisticsTaskRunningException", (await Assert.ThrowsAsync<AwsErrorException>(() => Start())).Code);
        await Stop();
        Assert.Equal("STOPPED", (await Find(id)).Status);
        Assert.Equal("ColumnStatisticsTaskNotRunningException", (await Assert.ThrowsAsync<AwsErrorException>(Stop)).Code);
        _queries.Row = ["0", "1", "2", "2"];
        var next = await Ended(await Start(["id"]));
        var all = await _family.GetColumnStatisticsTaskRuns(
            new GetColumnStatisticsTaskRunsInput { DatabaseName = "db", TableName = "t", MaxResults = 1 },
            CatalogTwins.Call("GetColumnStatisticsTaskRuns"),
            default);
        Assert.Equal(next.ColumnStatisticsTaskRunId, Assert.Single(all.ColumnStatisticsTaskRuns!).ColumnStatisticsTaskRunId);
        Assert.NotNull(all.NextToken);
        var ids = await _family.ListColumnStatisticsTaskRuns(
            new ListColumnStatisticsTaskRunsInput(), CatalogTwins.Call("ListColumnStatisticsTaskRuns"), default);
        Assert.Equal(new HashSet<string> { id, next.ColumnStatisticsTaskRunId! }, ids.ColumnStatisticsTaskRunIds!.ToHashSet());
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<TarnException>(() => Find("x"))).Kind);
    }

    [Fact]
    public async Task A_run_that_a_restart_cut_off_has_failed()
    {
        _queries.Row = null;
        var id = await Start();
        await _queries.Waits;
        await using var next = new ColumnStatisticsTasks(
            _twins.Store, _twins.Catalog, _queries, new GlueColumnFacts(), (_, _) => InstanceRights.Instance, TimeProvider.System);
        await next.Recover(default);
        Assert.Equal("FAILED", (await Find(id)).Status);
        Assert.Contains("restarted", (await Find(id)).ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_are_kept_changed_and_begin_runs_by_their_schedule()
    {
        _queries.Row = ["0", "1", "2", "2"];
        var time = new ManualTime(CatalogTwins.Call("x").Time);
        var schedule = new StatisticsSchedule(_twins.Store, _twins.Catalog, _tasks, time);
        var create = new CreateColumnStatisticsTaskSettingsInput
        {
            DatabaseName = "db",
            TableName = "t",
            Role = "worker",
            Schedule = "cron(15 12 * * ? *)",
            ColumnNameList = ["id"],
        };
        await Refused("no schedule like", () => Create(create with { Schedule = "rate(1 day)" }));
        var tags = await Assert.ThrowsAsync<TarnException>(() => Create(create with { Tags = new Dictionary<string, string> { ["a"] = "b" } }));
        Assert.Equal(ErrorKind.NotSupported, tags.Kind);
        await Create(create);
        Assert.Equal(ErrorKind.AlreadyExists, (await Assert.ThrowsAsync<TarnException>(() => Create(create))).Kind);
        var shown = await Settings();
        Assert.Equal(("SCHEDULED", "CRON", "TABLE"), (shown.Schedule!.State, shown.ScheduleType, shown.SettingSource));
        Assert.Equal(CatalogTwins.Worker, shown.Role);

        await schedule.Run(default);
        Assert.Null((await Settings()).LastExecutionAttempt);
        time.Advance(TimeSpan.FromDays(1));
        await schedule.Run(default);
        var attempt = (await Settings()).LastExecutionAttempt!;
        Assert.Equal("STARTED", attempt.Status);
        Assert.Equal("SUCCEEDED", (await Ended(attempt.ColumnStatisticsTaskRunId!)).Status);

        await _family.StopColumnStatisticsTaskRunSchedule(
            new StopColumnStatisticsTaskRunScheduleInput { DatabaseName = "db", TableName = "t" }, CatalogTwins.Call("Stop"), default);
        time.Advance(TimeSpan.FromDays(1));
        await schedule.Run(default);
        Assert.Equal(attempt.ColumnStatisticsTaskRunId, (await Settings()).LastExecutionAttempt!.ColumnStatisticsTaskRunId);
        await _family.UpdateColumnStatisticsTaskSettings(
            new UpdateColumnStatisticsTaskSettingsInput { DatabaseName = "db", TableName = "t", SampleSize = 50 }, CatalogTwins.Call("Update"), default);
        Assert.Equal((50, "NOT_SCHEDULED"), ((await Settings()).SampleSize, (await Settings()).Schedule!.State));
        await _family.StartColumnStatisticsTaskRunSchedule(
            new StartColumnStatisticsTaskRunScheduleInput { DatabaseName = "db", TableName = "t" }, CatalogTwins.Call("Start"), default);
        Assert.Equal("SCHEDULED", (await Settings()).Schedule!.State);
        await _family.DeleteColumnStatisticsTaskSettings(
            new DeleteColumnStatisticsTaskSettingsInput { DatabaseName = "db", TableName = "t" }, CatalogTwins.Call("Delete"), default);
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<TarnException>(Settings)).Kind);
    }

    private async Task<string> Start(IReadOnlyList<string>? columns = null, double? sample = null, string role = "worker") =>
        (await _family.StartColumnStatisticsTaskRun(
            new StartColumnStatisticsTaskRunInput { DatabaseName = "db", TableName = "t", Role = role, ColumnNameList = columns, SampleSize = sample },
            CatalogTwins.Call("StartColumnStatisticsTaskRun"),
            default)).ColumnStatisticsTaskRunId!;

    private Task Stop() => _family.StopColumnStatisticsTaskRun(
        new StopColumnStatisticsTaskRunInput { DatabaseName = "db", TableName = "t" }, CatalogTwins.Call("StopColumnStatisticsTaskRun"), default);

    private Task Create(CreateColumnStatisticsTaskSettingsInput input) =>
        _family.CreateColumnStatisticsTaskSettings(input, CatalogTwins.Call("CreateColumnStatisticsTaskSettings"), default);

    private async Task<ColumnStatisticsTaskSettings> Settings() => (await _family.GetColumnStatisticsTaskSettings(
        new GetColumnStatisticsTaskSettingsInput { DatabaseName = "db", TableName = "t" },
        CatalogTwins.Call("GetColumnStatisticsTaskSettings"),
        default)).ColumnStatisticsTaskSettings!;

    private async Task<ColumnStatisticsTaskRun> Find(string id) => (await _family.GetColumnStatisticsTaskRun(
        new GetColumnStatisticsTaskRunInput { ColumnStatisticsTaskRunId = id }, CatalogTwins.Call("GetColumnStatisticsTaskRun"), default))
        .ColumnStatisticsTaskRun!;

    private async Task<ColumnStatisticsTaskRun> Ended(string id)
    {
        while (true)
        {
            var run = await Find(id);
            if (run.EndTime is not null)
            {
                return run;
            }

            await Task.Yield();
        }
    }

    private static async Task Refused(string reason, Func<Task> act)
    {
        var failure = await Assert.ThrowsAsync<AwsErrorException>(act);
        Assert.Equal("InvalidInputException", failure.Code);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }
}
