using Tarn.Aws.Glue.Events;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Partitions;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage;
using Tarn.Targets;

namespace Tarn.Aws.Tests.Glue.Events;

/// <summary>Changes of the catalog become events in their own commit.</summary>
public sealed class CatalogEventsTests
{
    private readonly NotedServiceEvents _noted = new();

    [Fact]
    public async Task Each_change_of_the_catalog_is_an_event_in_AWSs_form()
    {
        await using var twins = await Open();
        var name = await twins.AddTable("t");
        await twins.Store.Commit(
            async transaction =>
            {
                await twins.Catalog.ReplaceTable(transaction, (await twins.Catalog.FindTable(transaction, name))!);
                await twins.Catalog.DropTable(transaction, name, 0);
                await twins.Catalog.DropDatabase(transaction, name.DatabaseName, 0);
                return true;
            },
            default);

        var events = await _noted.Take(twins.Store);
        Assert.Equal(
            [
                "Glue Data Catalog Database State Change CreateTable", "Glue Data Catalog Table State Change UpdateTable",
                "Glue Data Catalog Database State Change DeleteTable", "Glue Data Catalog Database State Change DeleteDatabase",
            ],
            events.Select(one => $"{one.DetailType} {NotedServiceEvents.Text(one, "typeOfChange")}"));
        Assert.Equal("""{"databaseName":"db","typeOfChange":"CreateTable","changedTables":["t"]}""", events[0].Detail);
        Assert.Equal(
            """{"databaseName":"db","typeOfChange":"UpdateTable","tableName":"t","changedPartitions":[]}""", events[1].Detail);
        Assert.Equal("""{"databaseName":"db","typeOfChange":"DeleteDatabase","changedTables":[]}""", events[3].Detail);
        Assert.Equal(
            ("aws.glue", "000000000000", "us-east-1", "arn:aws:glue:us-east-1:000000000000:table/db/t"),
            (events[0].Source, events[0].Account, events[0].Region, Assert.Single(events[0].Resources)));
        Assert.Equal("arn:aws:glue:us-east-1:000000000000:database/db", Assert.Single(events[3].Resources));
    }

    [Fact]
    public async Task A_batch_of_partitions_is_one_event_with_the_entries_that_succeeded()
    {
        await using var twins = await Open();
        var table = await twins.AddTable("t");
        await twins.Store.Commit(
            async transaction =>
            {
                var present = (await twins.Catalog.FindTable(transaction, table))!;
                var document = Tarn.Aws.Glue.Definitions.CatalogDocument.Encode(
                    new Table { Name = "t", PartitionKeys = [new Column { Name = "a", Type = "string" }, new Column { Name = "b", Type = "string" }] }, []);
                return await twins.Catalog.ReplaceTable(transaction, present with { Document = document });
            },
            default);
        _ = await _noted.Take(twins.Store);
        var partitions = new PartitionOperations(twins.Finder, twins.Catalog, twins.Store, twins.Tokens);
        var input = new BatchCreatePartitionInput
        {
            DatabaseName = "db",
            TableName = "t",
            PartitionInputList =
                [new PartitionInput { Values = ["1", "x"] }, new PartitionInput { Values = ["1", "x"] }, new PartitionInput { Values = ["2", "y"] }],
        };
        await partitions.BatchCreatePartition(input, CatalogTwins.Call("BatchCreatePartition"), default);
        var one = Assert.Single(await _noted.Take(twins.Store));
        Assert.Equal(
            """{"databaseName":"db","typeOfChange":"BatchCreatePartition","tableName":"t","changedPartitions":["[1, x]","[2, y]"]}""", one.Detail);

        // a batch that changes nothing has no event
        await partitions.BatchCreatePartition(input, CatalogTwins.Call("BatchCreatePartition"), default);
        Assert.Empty(await _noted.Take(twins.Store));
        await partitions.DeletePartition(
            new DeletePartitionInput { DatabaseName = "db", TableName = "t", PartitionValues = ["2", "y"] }, CatalogTwins.Call("DeletePartition"), default);
        Assert.Equal("DeletePartition", NotedServiceEvents.Text(Assert.Single(await _noted.Take(twins.Store)), "typeOfChange"));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_change_without_a_rule_writes_no_row(bool isHeard, bool matches)
    {
        (_noted.IsHeard, _noted.Matches) = (isHeard, matches);
        await using var twins = await Open();
        await twins.AddTable("t");
        Assert.Empty(await _noted.Take(twins.Store));
    }

    [Fact]
    public async Task A_commit_that_fails_leaves_no_event()
    {
        await using var twins = await Open();
        var name = new TableName(new CatalogScope("000000000000", "us-east-1"), "db", "t");
        await Assert.ThrowsAsync<TarnException>(async () => await twins.Store.Commit(
            async transaction =>
            {
                await twins.Catalog.CreateTable(transaction, new CatalogTable { Name = name, CreatedMs = 0, UpdatedMs = 0 });
                return await twins.Catalog.CreateTable(transaction, new CatalogTable { Name = name, CreatedMs = 0, UpdatedMs = 0 });
            },
            default));
        Assert.Empty(await _noted.Take(twins.Store));
    }

    [Fact]
    public async Task Events_that_were_noted_before_the_buses_opened_are_written_later()
    {
        await using var twins = await CatalogTwins.Open();
        var early = new ServiceEvents();
        twins.Catalog.Changing = (transaction, change) => CatalogEvents.Note(transaction, early, change, 5);
        await twins.AddTable("t");
        Assert.Equal(5, Assert.Single(await _noted.Take(twins.Store)).TimeMs);
    }

    private async Task<CatalogTwins> Open()
    {
        var twins = await CatalogTwins.Open();
        twins.Catalog.Changing = (transaction, change) => CatalogEvents.Note(transaction, _noted.Events, change, 5);
        return twins;
    }
}
