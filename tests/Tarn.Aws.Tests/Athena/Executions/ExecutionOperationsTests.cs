using Tarn.Aws.Athena.Executions;
using Tarn.Aws.Athena.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Athena.Executions;

/// <summary>The family alone, with a service of its own.</summary>
public sealed class ExecutionOperationsTests(StatementWorld world) : IClassFixture<StatementWorld>
{
    private ExecutionOperations Family => world.Family;

    [Fact]
    public async Task A_statement_runs_and_its_rows_are_read_page_by_page()
    {
        var id = await world.Run("SELECT a FROM (VALUES 1, 2) t(a) ORDER BY a");

        var execution = await Get(id);
        Assert.Equal(("SUCCEEDED", "DML", "primary"), (execution.Status!.State, execution.StatementType, execution.WorkGroup));
        var first = await Results(id, token: null);
        Assert.Equal(["a", "1"], Texts(first));
        Assert.Equal("integer", Assert.Single(first.ResultSet!.ResultSetMetadata!.ColumnInfo!).Type);
        Assert.Equal(["2"], Texts(await Results(id, first.NextToken)));
        var cost = await Family.GetQueryRuntimeStatistics(
            new GetQueryRuntimeStatisticsInput { QueryExecutionId = id }, StatementWorld.Call("GetQueryRuntimeStatistics"), default);
        Assert.Equal(2, cost.QueryRuntimeStatistics!.Rows!.OutputRows);
    }

    [Fact]
    public async Task A_statement_of_the_catalog_is_answered_in_text()
    {
        var id = await world.Run("SHOW DATABASES");

        Assert.Equal(["shop"], Texts(await Results(id, token: null)));
        Assert.Equal("string", (await Results(id, token: null)).ResultSet!.ResultSetMetadata!.ColumnInfo![0].Type);
    }

    [Fact]
    public async Task Executions_are_listed_newest_first_and_found_many_at_a_time()
    {
        var (older, newer) = (await world.Run("SHOW DATABASES"), await world.Run("SHOW DATABASES"));

        var page = await Family.ListQueryExecutions(new ListQueryExecutionsInput { MaxResults = 1 }, StatementWorld.Call("ListQueryExecutions"), default);
        var next = await Family.ListQueryExecutions(
            new ListQueryExecutionsInput { MaxResults = 1, NextToken = page.NextToken }, StatementWorld.Call("ListQueryExecutions"), default);
        Assert.Equal([newer, older], page.QueryExecutionIds!.Concat(next.QueryExecutionIds!));

        var batch = await Family.BatchGetQueryExecution(
            new BatchGetQueryExecutionInput { QueryExecutionIds = [older, "none"] }, StatementWorld.Call("BatchGetQueryExecution"), default);
        Assert.Equal(older, Assert.Single(batch.QueryExecutions!).QueryExecutionId);
        Assert.Equal("none", Assert.Single(batch.UnprocessedQueryExecutionIds!).QueryExecutionId);
    }

    [Fact]
    public async Task A_statement_that_fails_tells_Athenas_number_and_has_no_rows()
    {
        var id = await world.Run("SELECT * FROM missing");

        var status = (await Get(id)).Status!;
        Assert.Equal(("FAILED", 2, 1110), (status.State, status.AthenaError!.ErrorCategory, status.AthenaError.ErrorType));
        await Assert.ThrowsAsync<Tarn.Storage.TarnException>(() => Results(id, token: null));
    }

    [Fact]
    public async Task A_statement_that_has_ended_stays_as_it_is_when_it_is_stopped()
    {
        var id = await world.Run("SHOW DATABASES");

        await Family.StopQueryExecution(new StopQueryExecutionInput { QueryExecutionId = id }, StatementWorld.Call("StopQueryExecution"), default);

        Assert.Equal("SUCCEEDED", (await Get(id)).Status!.State);
    }

    [Fact]
    public async Task What_Tarn_does_not_have_is_refused_by_name()
    {
        await Refused("WorkGroup other", new StartQueryExecutionInput { QueryString = "SELECT 1", WorkGroup = "other" });
        await Refused("Data catalog other", new StartQueryExecutionInput
        {
            QueryString = "SELECT 1",
            QueryExecutionContext = new QueryExecutionContext { Catalog = "other" },
        });
        await Refused("EngineConfiguration", new StartQueryExecutionInput { QueryString = "SELECT 1", EngineConfiguration = new EngineConfiguration() });
        await Refused("SSE_KMS", new StartQueryExecutionInput
        {
            QueryString = "SELECT 1",
            ResultConfiguration = new ResultConfiguration { EncryptionConfiguration = new EncryptionConfiguration { EncryptionOption = "SSE_KMS" } },
        });
        await Refused("111111111111", new StartQueryExecutionInput
        {
            QueryString = "SELECT 1",
            ResultConfiguration = new ResultConfiguration { ExpectedBucketOwner = "111111111111" },
        });
        var unknown = await Assert.ThrowsAsync<AwsErrorException>(() => Get("none"));
        Assert.Equal(("InvalidRequestException", "QueryExecution none was not found"), (unknown.Code, unknown.Message));
    }

    private async Task Refused(string name, StartQueryExecutionInput input)
    {
        var refusal = await StatementWorld.Refusal(Family.StartQueryExecution(input, StatementWorld.Call("StartQueryExecution"), default));
        Assert.Equal("InvalidRequestException", refusal.Code);
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
    }

    private async Task<QueryExecution> Get(string id) => (await Family.GetQueryExecution(
        new GetQueryExecutionInput { QueryExecutionId = id }, StatementWorld.Call("GetQueryExecution"), default)).QueryExecution!;

    private Task<GetQueryResultsOutput> Results(string id, string? token) => Family.GetQueryResults(
        new GetQueryResultsInput { QueryExecutionId = id, NextToken = token, MaxResults = 2 }, StatementWorld.Call("GetQueryResults"), default);

    private static IEnumerable<string?> Texts(GetQueryResultsOutput page) => page.ResultSet!.Rows!.Select(row => Assert.Single(row.Data!).VarCharValue);
}
