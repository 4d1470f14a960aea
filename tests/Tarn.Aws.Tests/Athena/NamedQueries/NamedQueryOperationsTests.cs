using Tarn.Aws.Athena.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Athena.NamedQueries;

/// <summary>Named queries of work groups.</summary>
public sealed class NamedQueryOperationsTests(StatementWorld world) : IClassFixture<StatementWorld>
{
    [Fact]
    public async Task A_query_is_kept_found_listed_changed_and_deleted()
    {
        var id = await Create("daily", "SELECT 1");
        var other = await Create("weekly", "SELECT 2");

        Assert.Equal(("daily", "shop", "SELECT 1", "primary"), Facts(await Get(id)));
        var first = await world.NamedQueries.ListNamedQueries(new ListNamedQueriesInput { MaxResults = 1 }, StatementWorld.Call("ListNamedQueries"), default);
        var rest = await world.NamedQueries.ListNamedQueries(
            new ListNamedQueriesInput { MaxResults = 5, NextToken = first.NextToken }, StatementWorld.Call("ListNamedQueries"), default);
        Assert.Equal(new[] { id, other }.Order(StringComparer.Ordinal), first.NamedQueryIds!.Concat(rest.NamedQueryIds!));
        Assert.Null(rest.NextToken);

        await world.NamedQueries.UpdateNamedQuery(
            new UpdateNamedQueryInput { NamedQueryId = id, Name = "hourly", QueryString = "SELECT 3" }, StatementWorld.Call("UpdateNamedQuery"), default);
        var batch = await world.NamedQueries.BatchGetNamedQuery(
            new BatchGetNamedQueryInput { NamedQueryIds = [id, "none"] }, StatementWorld.Call("BatchGetNamedQuery"), default);
        Assert.Equal(("hourly", "shop", "SELECT 3", "primary"), Facts(Assert.Single(batch.NamedQueries!)));
        Assert.Equal("none", Assert.Single(batch.UnprocessedNamedQueryIds!).NamedQueryId);

        foreach (var each in new[] { id, other })
        {
            await world.NamedQueries.DeleteNamedQuery(new DeleteNamedQueryInput { NamedQueryId = each }, StatementWorld.Call("DeleteNamedQuery"), default);
        }

        Assert.Equal($"NamedQuery {id} was not found", (await Assert.ThrowsAsync<AwsErrorException>(() => Get(id))).Message);
    }

    [Fact]
    public async Task A_repeated_call_with_its_token_returns_the_same_query_and_a_group_with_queries_is_not_empty()
    {
        await world.WorkGroups.CreateWorkGroup(new CreateWorkGroupInput { Name = "saved" }, StatementWorld.Call("CreateWorkGroup"), default);
        var token = new string('n', 40);
        var id = await Create("daily", "SELECT 1", "saved", token);

        Assert.Equal(id, await Create("daily", "SELECT 1", "saved", token));
        await Assert.ThrowsAsync<Tarn.Storage.TarnException>(() => Create("daily", "SELECT 2", "saved", token));
        var kept = await Assert.ThrowsAsync<AwsErrorException>(() => world.WorkGroups.DeleteWorkGroup(
            new DeleteWorkGroupInput { WorkGroup = "saved" }, StatementWorld.Call("DeleteWorkGroup"), default));
        Assert.Equal("WorkGroup saved is not empty", kept.Message);
        await world.WorkGroups.DeleteWorkGroup(
            new DeleteWorkGroupInput { WorkGroup = "saved", RecursiveDeleteOption = true }, StatementWorld.Call("DeleteWorkGroup"), default);
        await Assert.ThrowsAsync<AwsErrorException>(() => Get(id));
    }

    private static (string, string, string, string?) Facts(NamedQuery query) => (query.Name, query.Database, query.QueryString, query.WorkGroup);

    private async Task<string> Create(string name, string sql, string? group = null, string? token = null) => (await world.NamedQueries.CreateNamedQuery(
        new CreateNamedQueryInput { Name = name, Database = "shop", QueryString = sql, WorkGroup = group, ClientRequestToken = token },
        StatementWorld.Call("CreateNamedQuery"),
        default)).NamedQueryId!;

    private async Task<NamedQuery> Get(string id) => (await world.NamedQueries.GetNamedQuery(
        new GetNamedQueryInput { NamedQueryId = id }, StatementWorld.Call("GetNamedQuery"), default)).NamedQuery!;
}
