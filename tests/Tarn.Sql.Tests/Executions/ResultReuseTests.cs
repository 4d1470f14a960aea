using Tarn.Sql.Executions;
using Tarn.Sql.Types;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Tests.Executions;

/// <summary>Results that are returned again. A statement that names its principal has a result of its own for each.</summary>
public sealed class ResultReuseTests(ExecutionWorld world) : IClassFixture<ExecutionWorld>
{
    [Fact]
    public async Task A_result_is_another_principals_too()
    {
        var first = await Run("SELECT count(*) FROM events WHERE id > 3", "alice");
        var again = await Run("SELECT count(*) FROM events WHERE id > 3", "bob");
        Assert.Equal(first.Key.Id, again.ReusedFrom);
    }

    [Theory]
    [InlineData("SELECT current_user AS name")]
    [InlineData("SELECT name FROM own_name")]
    public async Task A_result_that_names_its_principal_is_this_principals_alone(string sql)
    {
        world.AddView("own_name", "SELECT current_user AS name", [new("name", SqlType.Varchar)]);
        var alice = await Run(sql, "alice");
        Assert.Equal("alice", await Value(alice));
        var bob = await Run(sql, "bob");
        Assert.Null(bob.ReusedFrom);
        Assert.Equal("bob", await Value(bob));
        Assert.Equal(alice.Key.Id, (await Run(sql, "alice")).ReusedFrom);
    }

    private async Task<Execution> Run(string sql, string identity)
    {
        var started = await world.Service.Start(
            new ExecutionRequest
            {
                Account = "000000000000",
                Region = "us-east-1",
                Identity = identity,
                Rights = InstanceRights.Instance,
                Sql = sql,
                Database = "shop",
                ReuseAgeMax = TimeSpan.FromHours(1),
            },
            default);
        await world.Service.Ended(started.Key);
        return await world.Service.Get(started.Key, default);
    }

    private async Task<string?> Value(Execution execution) => (await world.Service.Results(execution.Key, null, 10, default)).Rows[1][0];
}
