using Tarn.Aws.Athena.Model;
using Tarn.Sql.Executions;
using Tarn.Storage;
using Tarn.Storage.Objects;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Athena.Executions;

/// <summary>Results that are reused, managed, or in another account's bucket.</summary>
public sealed class ResultLocationTests(StatementWorld world) : IClassFixture<StatementWorld>
{
    [Fact]
    public async Task A_result_of_the_same_statement_is_reused_while_it_is_young_enough()
    {
        const string Sql = "SELECT sum(n) FROM shop.facts";
        var first = await world.Run(Sql);
        var reused = await world.Run(Reusing(Sql, 60));
        Assert.Equal((true, "SUCCEEDED", 0L), await Facts(reused));
        Assert.Equal(
            (await world.Execution(first)).ResultConfiguration!.OutputLocation, (await world.Execution(reused)).ResultConfiguration!.OutputLocation);
        Assert.Equal(["6"], await world.Rows(reused));

        Assert.False((await Facts(await world.Run(Sql))).Reused);
        Assert.False((await Facts(await world.Run(Reusing(Sql + " ", 60)))).Reused);
        world.Pass(TimeSpan.FromMinutes(61));
        Assert.False((await Facts(await world.Run(Reusing(Sql, 60)))).Reused);
        world.Pass(TimeSpan.FromMinutes(50));
        Assert.True((await Facts(await world.Run(Reusing(Sql, null)))).Reused);
        // A reused result does not become young again.
        world.Pass(TimeSpan.FromMinutes(20));
        Assert.False((await Facts(await world.Run(Reusing(Sql, 60)))).Reused);
    }

    [Fact]
    public async Task A_managed_result_has_no_place_is_read_by_its_operation_and_lives_a_day()
    {
        await world.WorkGroups.CreateWorkGroup(
            new CreateWorkGroupInput
            {
                Name = "managed",
                Configuration = new WorkGroupConfiguration { ManagedQueryResultsConfiguration = new ManagedQueryResultsConfiguration { Enabled = true } },
            },
            StatementWorld.Call("CreateWorkGroup"),
            default);
        var id = await world.Run(new StartQueryExecutionInput { QueryString = "SELECT sum(n) FROM shop.facts", WorkGroup = "managed" });

        var execution = await world.Execution(id);
        Assert.Equal((null, true), (execution.ResultConfiguration, execution.ManagedQueryResultsConfiguration!.Enabled));
        Assert.Equal(["6"], await world.Rows(id));
        await ExecutionExpiry.Run(world.Store, world.Objects, DateTimeOffset.UtcNow.AddHours(23), default);
        Assert.Equal(["6"], await world.Rows(id));
        await ExecutionExpiry.Run(world.Store, world.Objects, DateTimeOffset.UtcNow.AddDays(3), default);
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<TarnException>(() => world.Rows(id))).Kind);
        var both = await Assert.ThrowsAsync<AwsErrorException>(() => world.WorkGroups.UpdateWorkGroup(
            new UpdateWorkGroupInput
            {
                WorkGroup = "managed",
                ConfigurationUpdates = new() { ResultConfigurationUpdates = new() { OutputLocation = "s3://a/" } },
            },
            StatementWorld.Call("UpdateWorkGroup"),
            default));
        Assert.Contains("cannot be set together", both.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_of_another_account_takes_no_result()
    {
        await world.Objects.CreateBucket("others", "111111111111", "us-east-1", default);
        var id = await world.Run(new StartQueryExecutionInput
        {
            QueryString = "SELECT 1",
            ResultConfiguration = new ResultConfiguration { OutputLocation = "s3://others/x/" },
        });
        var status = (await world.Execution(id)).Status!;
        Assert.Equal(("FAILED", "INVALID_OUTPUT_LOCATION: The result location s3://others does not exist"), (status.State, status.StateChangeReason));
    }

    private static StartQueryExecutionInput Reusing(string sql, int? minutes) => new()
    {
        QueryString = sql,
        ResultReuseConfiguration = new ResultReuseConfiguration
        {
            ResultReuseByAgeConfiguration = new ResultReuseByAgeConfiguration { Enabled = true, MaxAgeInMinutes = minutes },
        },
    };

    private async Task<(bool Reused, string? State, long? Scanned)> Facts(string id)
    {
        var execution = await world.Execution(id);
        return (
            execution.Statistics!.ResultReuseInformation!.ReusedPreviousResult, execution.Status!.State, execution.Statistics.DataScannedInBytes);
    }
}
