using Tarn.Aws.Athena.Model;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.Tests.Athena;
using Tarn.Sql.Executions;

namespace Tarn.Aws.Tests.TarnApi.Executions;

public sealed class StartStatementTests(StatementWorld world) : IClassFixture<StatementWorld>
{
    private const string Sql = "SELECT ARRAY['a, b', NULL] AS l, MAP(ARRAY['k=1'], ARRAY[ROW(n, 'x')]) AS m, 'text' AS t FROM shop.facts WHERE n = 1";

    [Fact]
    public async Task Arrays_maps_and_rows_are_json_and_no_result_of_the_other_form_is_reused()
    {
        var id = await Start("11111111-2222-3333-4444-555555555555");
        Assert.Equal(["[\"a, b\",null]|{\"k=1\":{\"field0\":1,\"field1\":\"x\"}}|text"], await world.Rows(id));
        var described = await world.Own.DescribeExecution(
            new DescribeExecutionInput { QueryExecutionId = id }, StatementWorld.Call("DescribeExecution"), default);
        Assert.Equal(("SUCCEEDED", 1L), (described.State, described.Rows));
        Assert.Equal(id, await Start("11111111-2222-3333-4444-555555555555"));

        var other = await world.Run(new StartQueryExecutionInput
        {
            QueryString = Sql,
            ResultReuseConfiguration = new ResultReuseConfiguration
            {
                ResultReuseByAgeConfiguration = new ResultReuseByAgeConfiguration { Enabled = true, MaxAgeInMinutes = 60 },
            },
        });
        Assert.Equal(["[a, b, null]|{k=1={field0=1, field1=x}}|text"], await world.Rows(other));
    }

    private async Task<string> Start(string token)
    {
        var call = StatementWorld.Call("StartStatement");
        var started = await world.Own.StartStatement(new StartStatementInput { QueryString = Sql, ClientRequestToken = token }, call, default);
        await world.Service.Ended(new ExecutionKey(call.Account, call.Region, started.QueryExecutionId));
        return started.QueryExecutionId;
    }
}
