using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Partitions;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Glue.Partitions;

/// <summary>The family alone, on the twins of store and files.</summary>
public sealed class PartitionOperationsTests
{
    [Fact]
    public async Task A_table_has_no_partitions_and_no_indexes()
    {
        await using var twins = await CatalogTwins.Open();
        var partitions = new PartitionOperations(twins.Finder);
        await twins.AddTable("t");

        Assert.Empty((await partitions.GetPartitions(
            new GetPartitionsInput { DatabaseName = "db", TableName = "t" }, CatalogTwins.Call("GetPartitions"), default)).Partitions!);
        Assert.Empty((await partitions.GetPartitionIndexes(
            new GetPartitionIndexesInput { DatabaseName = "db", TableName = "t" },
            CatalogTwins.Call("GetPartitionIndexes"),
            default)).PartitionIndexDescriptorList!);
        var none = await Assert.ThrowsAsync<AwsErrorException>(() => partitions.GetPartition(
            new GetPartitionInput { DatabaseName = "db", TableName = "t", PartitionValues = ["x"] }, CatalogTwins.Call("GetPartition"), default));
        Assert.Equal("Cannot find partition.", none.Message);
    }
}
