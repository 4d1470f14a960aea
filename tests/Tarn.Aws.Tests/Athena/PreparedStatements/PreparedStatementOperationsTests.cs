using Tarn.Aws.Athena.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Athena.PreparedStatements;

/// <summary>Prepared statements, made by operations and by SQL, and executed.</summary>
public sealed class PreparedStatementOperationsTests(StatementWorld world) : IClassFixture<StatementWorld>
{
    private const string Above = "SELECT count(*) FROM shop.facts WHERE n > ? AND n < ?";

    [Fact]
    public async Task A_statement_is_created_listed_changed_executed_and_deleted()
    {
        await Create("above", Above);

        Assert.Equal(Above, (await Get("above")).QueryStatement);
        Assert.Equal(["2"], await world.Rows(await world.Run("EXECUTE above USING 1, 2 + 2")));
        var byParameters = await world.Run(new StartQueryExecutionInput { QueryString = "EXECUTE above", ExecutionParameters = ["2", "9"] });
        Assert.Equal(["1"], await world.Rows(byParameters));
        Assert.Equal(("DML", "EXECUTE"), ((await world.Execution(byParameters)).StatementType, (await world.Execution(byParameters)).SubstatementType));

        await world.Prepared.UpdatePreparedStatement(
            new UpdatePreparedStatementInput { StatementName = "above", WorkGroup = "primary", QueryStatement = "SELECT ?" },
            StatementWorld.Call("UpdatePreparedStatement"),
            default);
        Assert.Equal(["it's"], await world.Rows(await world.Run("EXECUTE above USING 'it''s'")));
        var batch = await world.Prepared.BatchGetPreparedStatement(
            new BatchGetPreparedStatementInput { WorkGroup = "primary", PreparedStatementNames = ["above", "none"] },
            StatementWorld.Call("BatchGetPreparedStatement"),
            default);
        Assert.Equal("SELECT ?", Assert.Single(batch.PreparedStatements!).QueryStatement);
        Assert.Equal("none", Assert.Single(batch.UnprocessedPreparedStatementNames!).StatementName);

        await Delete("above");
        Assert.Equal("ResourceNotFoundException", (await Assert.ThrowsAsync<AwsErrorException>(() => Get("above"))).Code);
        Assert.Equal("ResourceNotFoundException", (await Assert.ThrowsAsync<AwsErrorException>(() => Delete("above"))).Code);
        var missing = await world.Execution(await world.Run("EXECUTE above USING 1"));
        Assert.Equal("NOT_FOUND: line 1:1: Prepared statement not found: above", missing.Status!.StateChangeReason);
    }

    [Fact]
    public async Task Prepare_and_deallocate_in_SQL_change_the_same_statements()
    {
        var id = await world.Run("/* dbt */ PREPARE twice FROM\n  SELECT n * ? FROM shop.facts -- all\n ORDER BY 1;");
        Assert.Equal(("SUCCEEDED", "UTILITY"), ((await world.Execution(id)).Status!.State, (await world.Execution(id)).StatementType));
        Assert.Equal("SELECT n * ? FROM shop.facts -- all\n ORDER BY 1", (await Get("twice")).QueryStatement);
        Assert.Equal(["2", "4", "6"], await world.Rows(await world.Run("EXECUTE twice USING 2")));
        await world.Run("PREPARE twice FROM SELECT 7");
        Assert.Equal(["7"], await world.Rows(await world.Run("EXECUTE twice")));

        await Create("zero", "SELECT 0");
        var first = await List(null);
        var rest = await List(first.NextToken);
        Assert.Equal(["twice", "zero"], first.PreparedStatements!.Concat(rest.PreparedStatements!).Select(statement => statement.StatementName));

        await world.Run("DEALLOCATE PREPARE twice");
        Assert.Equal("ResourceNotFoundException", (await Assert.ThrowsAsync<AwsErrorException>(() => Get("twice"))).Code);
        var missing = await world.Execution(await world.Run("DEALLOCATE PREPARE twice"));
        Assert.Equal("NOT_FOUND: PreparedStatement twice was not found in workGroup primary", missing.Status!.StateChangeReason);
        await Delete("zero");
    }

    [Theory]
    [InlineData("PREPARE p FROM SELECT 1 FROM", "SYNTAX_ERROR")]
    [InlineData("PREPARE p FROM SHOW TABLES", "NOT_SUPPORTED")]
    [InlineData("EXECUTE p USING (SELECT 1)", "INVALID_PARAMETER_USAGE")]
    [InlineData("EXECUTE p USING", "SYNTAX_ERROR")]
    [InlineData("DEALLOCATE p", "SYNTAX_ERROR")]
    public async Task Wrong_uses_fail_by_name(string sql, string error) =>
        Assert.StartsWith(error, (await world.Execution(await world.Run(sql))).Status!.StateChangeReason, StringComparison.Ordinal);

    [Fact]
    public async Task A_name_is_taken_once_in_its_group()
    {
        await Create("once", "SELECT 1");
        await Assert.ThrowsAsync<Tarn.Storage.TarnException>(() => Create("once", "SELECT 2"));
        var missing = await Assert.ThrowsAsync<AwsErrorException>(() => Create("once", "SELECT 1", "none"));
        Assert.Equal("WorkGroup none is not found.", missing.Message);
        await Delete("once");
    }

    private Task Create(string name, string sql, string group = "primary") => world.Prepared.CreatePreparedStatement(
        new CreatePreparedStatementInput { StatementName = name, WorkGroup = group, QueryStatement = sql },
        StatementWorld.Call("CreatePreparedStatement"),
        default);

    private Task Delete(string name) => world.Prepared.DeletePreparedStatement(
        new DeletePreparedStatementInput { StatementName = name, WorkGroup = "primary" }, StatementWorld.Call("DeletePreparedStatement"), default);

    private Task<ListPreparedStatementsOutput> List(string? token) => world.Prepared.ListPreparedStatements(
        new ListPreparedStatementsInput { WorkGroup = "primary", MaxResults = 1, NextToken = token }, StatementWorld.Call("ListPreparedStatements"), default);

    private async Task<PreparedStatement> Get(string name) => (await world.Prepared.GetPreparedStatement(
        new GetPreparedStatementInput { StatementName = name, WorkGroup = "primary" }, StatementWorld.Call("GetPreparedStatement"), default))
        .PreparedStatement!;
}
