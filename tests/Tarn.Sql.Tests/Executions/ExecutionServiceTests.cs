using System.Text;
using Tarn.Sql.Executions;
using Tarn.Storage;

namespace Tarn.Sql.Tests.Executions;

public sealed class ExecutionServiceTests(ExecutionWorld world) : IClassFixture<ExecutionWorld>
{
    [Fact]
    public async Task A_query_leaves_the_CSV_object_and_pages_with_a_header()
    {
        var execution = await world.Run("SELECT id, note FROM events WHERE id < 12 ORDER BY id");
        Assert.Null(execution.Error);
        Assert.Equal(ExecutionState.Succeeded, execution.State);
        var csv = await world.Objects.ReadAll(
            await world.Objects.Head("aws-athena-query-results-000000000000-us-east-1", execution.Key.Id + ".csv", default), default);
        Assert.Equal("\"id\",\"note\"\n\"10\",\"a\"\"b\"\n\"11\",\n", Encoding.UTF8.GetString(csv));
        var page = await world.Service.Results(execution.Key, null, 1000, default);
        Assert.Equal([["id", "note"], ["10", "a\"b"], ["11", null]], page.Rows);
        Assert.Null(page.NextToken);
        Assert.Equal(["bigint", "varchar"], page.Columns.Select(c => c.Type.Name));
    }

    [Fact]
    public async Task Each_change_of_a_state_is_reported_in_its_commit()
    {
        var done = await world.Run("SELECT id FROM events");
        var states = world.Changes.Where(change => change.Id == done.Key.Id).ToList();
        Assert.Equal((null, ExecutionState.Queued), (states[0].Before, states[0].After));
        Assert.Equal(ExecutionState.Succeeded, states[^1].After);
        Assert.All(states.Zip(states.Skip(1)), pair => Assert.Equal(pair.First.After, pair.Second.Before));

        // the end is final
        var count = world.Changes.Count(change => change.Id == done.Key.Id);
        await world.Service.Stop(done.Key, default);
        Assert.Equal(count, world.Changes.Count(change => change.Id == done.Key.Id));
    }

    [Fact]
    public async Task Pages_follow_each_other_by_their_tokens()
    {
        var execution = await world.Run("SELECT id FROM events ORDER BY id");
        var rows = new List<string?>();
        string? token = null;
        do
        {
            var page = await world.Service.Results(execution.Key, token, 3, default);
            rows.AddRange(page.Rows.Select(r => r[0]));
            token = page.NextToken;
        }
        while (token is not null);
        Assert.Equal(["id", "10", "11", "12", "20", "21", "22"], rows);
    }

    [Fact]
    public async Task Files_that_cannot_match_are_not_read()
    {
        var execution = await world.Run("SELECT count(*) FROM events WHERE day = DATE '2024-05-02'");
        Assert.Equal((2, 1), (execution.Statistics.FilesTotal, execution.Statistics.FilesRead));
        Assert.Equal("3", (await world.Service.Results(execution.Key, null, 10, default)).Rows[1][0]);
        Assert.True(execution.Statistics.ScannedBytes > 0);
    }

    [Fact]
    public async Task A_renamed_struct_field_is_found_by_its_id_in_older_files()
    {
        var execution = await world.Run("SELECT id, device.label, device.extra, device FROM events WHERE id IN (10, 20) ORDER BY id");
        Assert.Null(execution.Error);
        Assert.Equal([["10", "d10", null, "{label=d10, v=1, extra=null}"], ["20", "d20", "true", "{label=d20, v=2, extra=true}"]],
            (await world.Service.Results(execution.Key, null, 10, default)).Rows.Skip(1));
    }

    [Theory]
    [InlineData("SELECT id, \"$path\", \"$file_modified_time\", \"$partition\" FROM events WHERE id IN (11, 21) ORDER BY 1",
        "11|s3://lake/day1.parquet|2024-05-01 00:00:00.123 UTC|;21|s3://lake/day2.parquet|2024-05-01 00:00:00.123 UTC|", 2)]
    [InlineData("SELECT count(*) FROM events e WHERE e.\"$path\" = 's3://lake/day2.parquet'", "3", 1)]
    [InlineData("SELECT count(*) FROM events WHERE \"$path\" IN ('s3://lake/day1.parquet', 's3://lake/day2.parquet')", "6", 2)]
    [InlineData("SELECT count(*) FROM events WHERE \"$path\" LIKE '%day1%'", "3", 2)]
    [InlineData("SELECT \"$path\", count(*) FROM events GROUP BY 1 ORDER BY 1", "s3://lake/day1.parquet|3;s3://lake/day2.parquet|3", 2)]
    [InlineData("SELECT count(*) FROM events a JOIN events b ON a.\"$path\" = b.\"$path\" AND a.id = b.id", "6", 4)]
    [InlineData("SELECT p FROM (SELECT \"$path\" AS p, id FROM events) t WHERE p > 's3://lake/day1.parquet' AND id < 21", "s3://lake/day2.parquet", 1)]
    [InlineData("SELECT count(DISTINCT device.label) FROM events WHERE \"$path\" <> ''", "6", 2)]
    public async Task Facts_of_the_file_are_columns_that_can_be_named(string sql, string rows, int filesRead)
    {
        var execution = await world.Run(sql);
        Assert.Null(execution.Error);
        Assert.Equal(filesRead, execution.Statistics.FilesRead);
        var page = await world.Service.Results(execution.Key, null, 100, default);
        Assert.Equal(rows, string.Join(';', page.Rows.Skip(1).Select(r => string.Join('|', r))));
    }

    [Theory]
    [InlineData("SELECT * FROM events")]
    [InlineData("TABLE events")]
    [InlineData("SELECT e.* FROM events e")]
    [InlineData("SELECT * FROM events AS e(a, b, c, d)")]
    public async Task A_star_leaves_the_files_facts_out(string sql) =>
        Assert.Equal(4, (await world.Service.Results((await world.Run(sql)).Key, null, 1, default)).Columns.Count);

    [Theory]
    [InlineData("SELECT \"$path\" FROM events AS e(a, b, c, d)", "COLUMN_NOT_FOUND")]
    [InlineData("SELECT \"$path\" FROM (SELECT * FROM events)", "COLUMN_NOT_FOUND")]
    [InlineData("SELECT \"$path\" FROM events a, events b", "AMBIGUOUS_NAME")]
    [InlineData("SELECT \"$path\" FROM (VALUES 1) t(a)", "COLUMN_NOT_FOUND")]
    public async Task Facts_of_the_file_are_known_beside_their_table_only(string sql, string error) => Assert.Equal(error, (await world.Run(sql)).Error?.Name);

    [Fact]
    public async Task Errors_carry_Athenas_name_and_place()
    {
        Assert.Equal("TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.shop.nope' does not exist", (await world.Run("SELECT * FROM nope")).Error?.Text);
        Assert.Equal("COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved", (await world.Run("SELECT x FROM events")).Error?.Text);
        Assert.StartsWith("SYNTAX_ERROR: line 1:1: mismatched input 'SELEC'. Expecting: ", (await world.Run("SELEC 1")).Error?.Text, StringComparison.Ordinal);
        Assert.Equal("DIVISION_BY_ZERO: Division by zero", (await world.Run("SELECT 1 / (id - id) FROM events")).Error?.Text);
    }

    [Fact]
    public async Task A_client_token_starts_one_execution_only()
    {
        var token = new string('t', 32) + Guid.NewGuid();
        var first = await world.Start("SELECT 1", token);
        var second = await world.Start("SELECT 1", token);
        Assert.Equal(first.Key, second.Key);
        var error = await Assert.ThrowsAsync<TarnException>(() => world.Start("SELECT 2", token));
        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        await world.Service.Ended(first.Key);
    }

    [Fact]
    public async Task A_stopped_execution_is_cancelled_and_stays_so()
    {
        var execution = await world.Start(
            "SELECT count(*) FROM UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(y), UNNEST(sequence(1, 10000)) c(z) WHERE x * y % 7 = z");
        await world.Service.Stop(execution.Key, default);
        await world.Service.Ended(execution.Key);
        Assert.Equal(ExecutionState.Cancelled, (await world.Service.Get(execution.Key, default)).State);
        var error = await Assert.ThrowsAsync<TarnException>(() => world.Service.Results(execution.Key, null, 10, default));
        Assert.Equal(ErrorKind.Conflict, error.Kind);
    }

    [Fact]
    public async Task Endless_statements_of_one_caller_leave_room_to_another()
    {
        const string Endless =
            "SELECT count(*) FROM UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(y), UNNEST(sequence(1, 10000)) c(z) WHERE x * y % 7 = z";
        var endless = new[] { await world.Start(Endless, identity: "ada"), await world.Start(Endless, identity: "ada"),
            await world.Start(Endless, identity: "ada") };
        await Patience.Until(async () => await StateOf(endless[0]) == ExecutionState.Running);
        var other = await world.Start("SELECT 1", identity: "bob");
        await world.Service.Ended(other.Key).InTime();
        Assert.Equal(ExecutionState.Succeeded, await StateOf(other));
        Assert.Equal(
            [ExecutionState.Running, ExecutionState.Queued, ExecutionState.Queued],
            new[] { await StateOf(endless[0]), await StateOf(endless[1]), await StateOf(endless[2]) });
        await world.Service.Stop(endless[1].Key, default);
        await world.Service.Ended(endless[1].Key).InTime();
        await world.Service.Stop(endless[0].Key, default);
        await Patience.Until(async () => await StateOf(endless[2]) == ExecutionState.Running);
        await world.Service.Stop(endless[2].Key, default);
        foreach (var one in endless)
        {
            await world.Service.Ended(one.Key).InTime();
            Assert.Equal(ExecutionState.Cancelled, await StateOf(one));
        }
    }

    private async Task<ExecutionState> StateOf(Execution execution) => (await world.Service.Get(execution.Key, default)).State;

    [Fact]
    public async Task Show_and_describe_give_lines()
    {
        Assert.Equal([["events"], ["runs"]], await Lines("SHOW TABLES"));
        Assert.Equal([["events"]], await Lines("SHOW TABLES IN shop 'ev*'"));
        Assert.Equal([["shop"]], await Lines("SHOW DATABASES"));
        Assert.Equal("note                \tstring              \tfree text           ", (await Lines("DESCRIBE events"))[2][0]);
    }

    [Fact]
    public async Task Parameters_stand_for_question_marks()
    {
        var execution = await world.Run("SELECT id FROM events WHERE id > ? AND note IS NOT NULL AND day < ? ORDER BY 1", "10", "DATE '2024-05-02'");
        Assert.Null(execution.Error);
        Assert.Equal([["12"]], (await world.Service.Results(execution.Key, null, 10, default)).Rows.Skip(1));
    }

    [Fact]
    public async Task Lambdas_within_lambdas_see_the_right_names()
    {
        var execution = await world.Run(
            "SELECT transform_values(MAP(ARRAY[1, 2], ARRAY[MAP(ARRAY[1, 5], ARRAY['a', 'b']), MAP(ARRAY[3], "
                + "ARRAY['c'])]), (k, v) -> map_filter(v, (a, b) -> a > k)), "
            + "transform(ARRAY[3, 4], n -> reduce(sequence(1, n), 0, (s, x) -> s + x * n + reduce(ARRAY[1], 0, (t, y) -> t + y * n, t -> t), s -> s))");
        Assert.Null(execution.Error);
        Assert.Equal(["{1={5=b}, 2={3=c}}", "[27, 56]"], (await world.Service.Results(execution.Key, null, 10, default)).Rows[1]);
    }

    [Fact]
    public async Task Executions_are_listed_newest_first_and_survive_a_restart()
    {
        var first = await world.Run("SELECT 1");
        var second = await world.Run("SELECT 2");
        await using var restarted = await world.Open();
        var ids = await restarted.List("000000000000", "us-east-1", "primary", null, 100, default);
        Assert.Contains(first.Key.Id, ids);
        Assert.True(ids.ToList().IndexOf(second.Key.Id) <= ids.ToList().IndexOf(first.Key.Id) || second.SubmittedMs == first.SubmittedMs);
        Assert.Equal("2", (await restarted.Results(second.Key, null, 10, default)).Rows[1][0]);
    }

    [Fact]
    public async Task An_execution_that_ran_when_the_server_ended_is_failed_by_the_next_start()
    {
        var execution = await world.Start(
            "SELECT count(*) FROM UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(y), UNNEST(sequence(1, 10000)) c(z) WHERE x * y % 7 = z");
        await using var restarted = await world.Open();
        var failed = await restarted.Get(execution.Key, default);
        Assert.Equal((ExecutionState.Failed, "SERVER_SHUTTING_DOWN"), (failed.State, failed.Error?.Name));
        await world.Service.Stop(execution.Key, default);
        await world.Service.Ended(execution.Key);
    }

    private async Task<IReadOnlyList<IReadOnlyList<string?>>> Lines(string sql)
    {
        var execution = await world.Run(sql);
        Assert.Null(execution.Error);
        Assert.EndsWith(".txt", execution.OutputLocation, StringComparison.Ordinal);
        return (await world.Service.Results(execution.Key, null, 100, default)).Rows;
    }
}
