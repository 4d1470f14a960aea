using Tarn.Sql.Executions;
using Tarn.Storage;

namespace Tarn.Sql.Tests.Executions;

public sealed class ExecutionExpiryTests(ExecutionWorld world) : IClassFixture<ExecutionWorld>
{
    private const string Bucket = "aws-athena-query-results-000000000000-us-east-1";

    [Fact]
    public async Task Tokens_and_results_go_after_a_week_and_the_history_after_45_days()
    {
        var token = new string('t', 32) + Guid.NewGuid();
        var first = await world.Start("SELECT 1", token);
        await world.Service.Ended(first.Key).InTime();
        var many = new List<Execution>();
        for (var i = 0; i < 40; i++)
        {
            many.Add(await world.Run("SHOW TABLES"));
        }

        await world.Expire(6);
        Assert.Equal(first.Key, (await world.Start("SELECT 1", token)).Key);
        Assert.NotEmpty((await world.Service.Results(first.Key, null, 10, default)).Rows);

        await world.Expire(8);
        foreach (var key in new[] { $"{first.Key.Id}.csv", $"{first.Key.Id}.csv.metadata", $"{many[0].Key.Id}.txt" })
        {
            await Assert.ThrowsAsync<TarnException>(async () => await world.Objects.Head(Bucket, key, default));
        }

        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<TarnException>(() => world.Service.Results(first.Key, null, 10, default))).Kind);
        Assert.Equal(ExecutionState.Succeeded, (await world.Service.Get(first.Key, default)).State);
        var again = await world.Start("SELECT 1", token);
        Assert.NotEqual(first.Key, again.Key);
        await world.Service.Ended(again.Key).InTime();

        await world.Expire(46);
        Assert.Null(await world.Service.Find(first.Key, default));
        Assert.Empty(await world.Service.List("000000000000", "us-east-1", "primary", null, 1_000, default));
        Assert.Equal(0, await world.Expire(46));
    }
}
