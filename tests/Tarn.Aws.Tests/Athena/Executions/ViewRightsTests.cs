using Tarn.Access;
using Tarn.Storage.Rights;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Tests.Protocols;
using Tarn.Sql.Executions;
using Tarn.Storage;

namespace Tarn.Aws.Tests.Athena.Executions;

/// <summary>A statement over views runs with the caller's rights: to each view and to each table below it.</summary>
public sealed class ViewRightsTests(StatementWorld world) : IClassFixture<StatementWorld>
{
    [Fact]
    public async Task A_statement_asks_for_the_rights_to_views_and_to_the_tables_below_them()
    {
        var rights = new AskedRights();
        var call = DoorWire.Call("StartQueryExecution", DateTimeOffset.UtcNow, rights);
        var started = await world.Family.StartQueryExecution(new() { QueryString = "WITH x AS (SELECT n FROM shop.evens) SELECT * FROM x" }, call, default);
        await world.Service.Ended(new ExecutionKey(call.Account, call.Region, started.QueryExecutionId!));
        Assert.Equal(["0", "1", "1"], (await world.Rows(started.QueryExecutionId!)).Order());
        Assert.Equal(["shop/evens", "shop/facts", "shop/halves"], rights.Tables.Order());
    }

    [Theory]
    [InlineData("shop/evens")]
    [InlineData("shop/halves")]
    [InlineData("shop/facts")]
    public async Task A_statement_without_one_of_these_rights_does_not_start(string refused)
    {
        var call = DoorWire.Call("StartQueryExecution", DateTimeOffset.UtcNow, new AskedRights { Refused = refused });
        var failure = await Assert.ThrowsAsync<TarnException>(
            () => world.Family.StartQueryExecution(new StartQueryExecutionInput { QueryString = "SELECT * FROM shop.evens" }, call, default));
        Assert.Equal(ErrorKind.AccessDenied, failure.Kind);
        Assert.Contains($"table/{refused}", failure.Message, StringComparison.Ordinal);
    }

    private sealed class AskedRights : IAuthorizer
    {
        private const string TablePart = ":table/";

        public string? Refused { get; init; }

        public List<string> Tables { get; } = [];

        public AccessDecision Decide(Call call, string action, string resource)
        {
            if (action != "glue:GetTable")
            {
                return AccessDecision.Allowed;
            }

            Tables.Add(resource[(resource.IndexOf(TablePart, StringComparison.Ordinal) + TablePart.Length)..]);
            return Tables[^1] == Refused ? AccessDecision.Refused : AccessDecision.Allowed;
        }

        public FolderRight DecideFolder(Call call, string action, string bucket, string folder) =>
            Decide(call, action, $"arn:aws:s3:::{bucket}/{folder}*") == AccessDecision.Allowed ? FolderRight.All : FolderRight.None;

        public bool AllowsAny(Call call) => true;

        public bool Covers(Call call) => true;
    }
}
