using Tarn.Aws.Athena.Statements;
using Tarn.Sql.Executions;
using Tarn.Storage.Metadata;
using Tarn.Targets;

namespace Tarn.Aws.Tests.Athena.Statements;

/// <summary>Changes of a statement's state as events.</summary>
public sealed class StatementEventsTests
{
    private static readonly Execution Statement = new()
    {
        Key = new ExecutionKey("000000000000", "eu-west-1", "id"),
        Sql = "SELECT 1",
        Database = "default",
        Catalog = "AwsDataCatalog",
        WorkGroup = "etl",
        Identity = "root",
        State = ExecutionState.Queued,
        Kind = StatementKind.Dml,
        Substatement = "SELECT",
        OutputLocation = "s3://b/id.csv",
        SubmittedMs = 1,
    };

    [Fact]
    public async Task States_have_AWSs_members()
    {
        var failed = Statement with { State = ExecutionState.Failed, Error = new ExecutionError("TABLE_NOT_FOUND", "TABLE_NOT_FOUND: no t", true) };
        var running = Statement with { State = ExecutionState.Running };
        var events = await Note((null, Statement), (ExecutionState.Queued, running), (ExecutionState.Running, failed));
        Assert.Equal(
            """{"versionId":"0","currentState":"QUEUED","statementType":"DML","queryExecutionId":"id","workgroupName":"etl","sequenceNumber":"1"}""",
            events[0].Detail);
        Assert.Equal(("RUNNING", "QUEUED", "2"), StatesOf(events[1]));
        Assert.Equal(("FAILED", "RUNNING", "3"), StatesOf(events[2]));
        Assert.Equal(
            """{"errorCategory":2,"errorType":1110,"errorMessage":"TABLE_NOT_FOUND: no t","retryable":false}""",
            NotedServiceEvents.Text(events[2], "athenaError"));
        Assert.Equal(
            ("aws.athena", "Athena Query State Change", "eu-west-1", 7L), (events[0].Source, events[0].DetailType, events[0].Region, events[0].TimeMs));
        Assert.Empty(events[0].Resources);
    }

    [Fact]
    public async Task The_end_of_a_short_statement_is_its_second_state()
    {
        var one = Assert.Single(await Note((ExecutionState.Queued, Statement with { State = ExecutionState.Succeeded })));
        Assert.Equal(("SUCCEEDED", "QUEUED", "2"), StatesOf(one));
    }

    private static (string State, string Before, string Number) StatesOf(ServiceEvent one) =>
        (NotedServiceEvents.Text(one, "currentState"), NotedServiceEvents.Text(one, "previousState"), NotedServiceEvents.Text(one, "sequenceNumber"));

    private static async Task<IReadOnlyList<ServiceEvent>> Note(params (ExecutionState? Before, Execution After)[] changes)
    {
        var noted = new NotedServiceEvents();
        await using var store = new MemoryMetadataStore();
        await store.Commit(
            transaction =>
            {
                foreach (var (before, after) in changes)
                {
                    StatementEvents.Note(transaction, noted.Events, before, after, nowMs: 7);
                }

                return ValueTask.FromResult(true);
            },
            default);
        return await noted.Take(store);
    }
}
