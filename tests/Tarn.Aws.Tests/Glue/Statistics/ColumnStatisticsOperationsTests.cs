using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Partitions;
using Tarn.Aws.Glue.Statistics;
using Tarn.Storage;

namespace Tarn.Aws.Tests.Glue.Statistics;

/// <summary>The family alone, on the twins of store and files.</summary>
public sealed class ColumnStatisticsOperationsTests
{
    [Fact]
    public async Task Statistics_of_tables_and_partitions_are_kept_apart_and_go_with_their_partition()
    {
        await using var twins = await CatalogTwins.Open();
        await twins.AddTable("t");
        var statistics = new ColumnStatisticsOperations(twins.Finder, twins.Store);
        await UpdateOfTable(5);
        await UpdateOfTable(6);
        var found = await OfTable("Id", "name");
        Assert.Equal(6, Assert.Single(found.ColumnStatisticsList!).StatisticsData.LongColumnStatisticsData!.MaximumValue);
        Assert.Equal("name", Assert.Single(found.Errors!).ColumnName);

        var partitions = new PartitionOperations(twins.Finder, twins.Catalog, twins.Store, twins.Tokens);
        await partitions.CreatePartition(
            new CreatePartitionInput { DatabaseName = "db", TableName = "t", PartitionInput = new PartitionInput { Values = [] } },
            CatalogTwins.Call("CreatePartition"),
            default);
        await statistics.UpdateColumnStatisticsForPartition(
            new UpdateColumnStatisticsForPartitionInput { DatabaseName = "db", TableName = "t", PartitionValues = [], ColumnStatisticsList = [Of(9)] },
            CatalogTwins.Call("UpdateColumnStatisticsForPartition"),
            default);
        Assert.Equal(9, Assert.Single((await OfPartition()).ColumnStatisticsList!).StatisticsData.LongColumnStatisticsData!.MaximumValue);
        Assert.Equal(6, Assert.Single((await OfTable("id")).ColumnStatisticsList!).StatisticsData.LongColumnStatisticsData!.MaximumValue);

        await statistics.DeleteColumnStatisticsForTable(
            new DeleteColumnStatisticsForTableInput { DatabaseName = "db", TableName = "t", ColumnName = "id" },
            CatalogTwins.Call("DeleteColumnStatisticsForTable"),
            default);
        Assert.Empty((await OfTable("id")).ColumnStatisticsList!);
        await partitions.DeletePartition(
            new DeletePartitionInput { DatabaseName = "db", TableName = "t", PartitionValues = [] }, CatalogTwins.Call("DeletePartition"), default);
        await partitions.CreatePartition(
            new CreatePartitionInput { DatabaseName = "db", TableName = "t", PartitionInput = new PartitionInput { Values = [] } },
            CatalogTwins.Call("CreatePartition"),
            default);
        Assert.Empty((await OfPartition()).ColumnStatisticsList!);
        var missing = await Assert.ThrowsAsync<TarnException>(() => statistics.DeleteColumnStatisticsForPartition(
            new DeleteColumnStatisticsForPartitionInput { DatabaseName = "db", TableName = "t", PartitionValues = [], ColumnName = "id" },
            CatalogTwins.Call("DeleteColumnStatisticsForPartition"),
            default));
        Assert.Equal(ErrorKind.NotFound, missing.Kind);

        Task UpdateOfTable(long most) => statistics.UpdateColumnStatisticsForTable(
            new UpdateColumnStatisticsForTableInput { DatabaseName = "db", TableName = "t", ColumnStatisticsList = [Of(most)] },
            CatalogTwins.Call("UpdateColumnStatisticsForTable"),
            default);
        Task<GetColumnStatisticsForTableOutput> OfTable(params string[] columns) => statistics.GetColumnStatisticsForTable(
            new GetColumnStatisticsForTableInput { DatabaseName = "db", TableName = "t", ColumnNames = columns },
            CatalogTwins.Call("GetColumnStatisticsForTable"),
            default);
        Task<GetColumnStatisticsForPartitionOutput> OfPartition() => statistics.GetColumnStatisticsForPartition(
            new GetColumnStatisticsForPartitionInput { DatabaseName = "db", TableName = "t", PartitionValues = [], ColumnNames = ["id"] },
            CatalogTwins.Call("GetColumnStatisticsForPartition"),
            default);
    }

    private static ColumnStatistics Of(long most) => new()
    {
        ColumnName = "id",
        ColumnType = "bigint",
        AnalyzedTime = DateTimeOffset.UnixEpoch,
        StatisticsData = new ColumnStatisticsData
        {
            Type = "LONG",
            LongColumnStatisticsData = new LongColumnStatisticsData { MinimumValue = 1, MaximumValue = most, NumberOfNulls = 0, NumberOfDistinctValues = 2 },
        },
    };
}
