using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Partitions;
using Tarn.Aws.Glue.Tables;
using Tarn.Lake.Commit.Locks;
using Tarn.Storage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Glue.Partitions;

/// <summary>The family alone, on the twins of store and files.</summary>
public sealed class PartitionOperationsTests
{
    [Fact]
    public async Task A_partition_is_made_found_replaced_and_deleted()
    {
        await using var twins = await CatalogTwins.Open();
        var partitions = await Family(twins);
        await partitions.CreatePartition(
            new CreatePartitionInput { DatabaseName = "db", TableName = "t", PartitionInput = Described("2026", "Oslo") },
            CatalogTwins.Call("CreatePartition"),
            default);

        var found = await Get(partitions, "2026", "Oslo");
        Assert.Equal("s3://lake/2026/Oslo", found.StorageDescriptor!.Location);
        Assert.Equal("id", Assert.Single(found.StorageDescriptor.Columns!).Name);
        Assert.Equal(("db", "t", "x"), (found.DatabaseName, found.TableName, found.Parameters!["p"]));

        await partitions.UpdatePartition(
            new UpdatePartitionInput
            {
                DatabaseName = "db",
                TableName = "t",
                PartitionValueList = ["2026", "Oslo"],
                PartitionInput = Described("2026", "Bergen"),
            },
            CatalogTwins.Call("UpdatePartition"),
            default);
        Assert.Equal("s3://lake/2026/Bergen", (await Get(partitions, "2026", "Bergen")).StorageDescriptor!.Location);
        var gone = await Assert.ThrowsAsync<AwsErrorException>(() => Get(partitions, "2026", "Oslo"));
        Assert.Equal("Cannot find partition.", gone.Message);

        await partitions.DeletePartition(
            new DeletePartitionInput { DatabaseName = "db", TableName = "t", PartitionValues = ["2026", "Bergen"] },
            CatalogTwins.Call("DeletePartition"),
            default);
        Assert.Empty((await List(partitions, null)).Partitions!);
    }

    [Fact]
    public async Task A_batch_commits_its_good_entries_and_names_the_bad_ones()
    {
        await using var twins = await CatalogTwins.Open();
        var partitions = await Family(twins);
        var made = await partitions.BatchCreatePartition(
            new BatchCreatePartitionInput
            {
                DatabaseName = "db",
                TableName = "t",
                PartitionInputList = [Described("2026", "Oslo"), Described("2026", "Oslo"), Described("2026"), Described("2025", "Rome")],
            },
            CatalogTwins.Call("BatchCreatePartition"),
            default);
        Assert.Equal(["AlreadyExistsException", "InvalidInputException"], made.Errors!.Select(error => error.ErrorDetail!.ErrorCode));

        var got = await partitions.BatchGetPartition(
            new BatchGetPartitionInput
            {
                DatabaseName = "db",
                TableName = "t",
                PartitionsToGet = [Values("2025", "Rome"), Values("1", "x"), Values("2026", "Oslo")],
            },
            CatalogTwins.Call("BatchGetPartition"),
            default);
        Assert.Equal(["Rome", "Oslo"], got.Partitions!.Select(partition => partition.Values![1]));

        var changed = await partitions.BatchUpdatePartition(
            new BatchUpdatePartitionInput
            {
                DatabaseName = "db",
                TableName = "t",
                Entries =
                [
                    new BatchUpdatePartitionRequestEntry { PartitionValueList = ["2025", "Rome"], PartitionInput = Described("2024", "Rome") },
                    new BatchUpdatePartitionRequestEntry { PartitionValueList = ["1", "x"], PartitionInput = Described("1", "y") },
                ],
            },
            CatalogTwins.Call("BatchUpdatePartition"),
            default);
        Assert.Equal(["1", "x"], Assert.Single(changed.Errors!).PartitionValueList!);

        var removed = await partitions.BatchDeletePartition(
            new BatchDeletePartitionInput { DatabaseName = "db", TableName = "t", PartitionsToDelete = [Values("2024", "Rome"), Values("9", "z")] },
            CatalogTwins.Call("BatchDeletePartition"),
            default);
        Assert.Equal(["9", "z"], Assert.Single(removed.Errors!).PartitionValues!);
        Assert.Equal(["Oslo"], (await List(partitions, null)).Partitions!.Select(partition => partition.Values![1]));
    }

    [Fact]
    public async Task A_listing_is_filtered_paged_and_cut_into_segments()
    {
        await using var twins = await CatalogTwins.Open();
        var partitions = await Family(twins);
        await partitions.BatchCreatePartition(
            new BatchCreatePartitionInput
            {
                DatabaseName = "db",
                TableName = "t",
                PartitionInputList = [.. Enumerable.Range(0, 90).Select(i => Described($"{2000 + (i % 3)}", $"c{i}"))],
            },
            CatalogTwins.Call("BatchCreatePartition"),
            default);

        var found = new List<string>();
        for (string? token = ""; token is not null;)
        {
            var page = await List(partitions, "year = 2001 and city like 'c%'", token, 7);
            Assert.True(page.Partitions!.Count <= 7);
            Assert.All(page.Partitions, partition => Assert.Null(partition.StorageDescriptor!.Columns));
            found.AddRange(page.Partitions.Select(partition => partition.Values![1]));
            token = page.NextToken;
        }

        Assert.Equal(30, found.Distinct().Count());
        var foreign = await List(partitions, "year = 2001", null, 7);
        var refused = await Assert.ThrowsAsync<AwsErrorException>(() => List(partitions, "year = 2002", foreign.NextToken));
        Assert.Equal("InvalidInputException", refused.Code);
        Assert.Equal(90, (await Segment(0)).Concat(await Segment(1)).Distinct().Count());
        var beyond = await Assert.ThrowsAsync<AwsErrorException>(() => Segment(2));
        Assert.Contains("the last one is 1", beyond.Message, StringComparison.Ordinal);

        async Task<IEnumerable<string>> Segment(int number) => (await partitions.GetPartitions(
            new GetPartitionsInput { DatabaseName = "db", TableName = "t", Segment = new Segment { SegmentNumber = number, TotalSegments = 2 } },
            CatalogTwins.Call("GetPartitions"),
            default)).Partitions!.Select(partition => partition.Values![1]);
    }

    [Fact]
    public async Task Partition_keys_stay_while_the_table_has_partitions()
    {
        await using var twins = await CatalogTwins.Open();
        var partitions = await Family(twins);
        await partitions.CreatePartition(
            new CreatePartitionInput { DatabaseName = "db", TableName = "t", PartitionInput = Described("2026", "Oslo") },
            CatalogTwins.Call("CreatePartition"),
            default);
        var refused = await Assert.ThrowsAsync<AwsErrorException>(() => Change());
        Assert.Contains("delete the partitions first", refused.Message, StringComparison.Ordinal);
        await partitions.DeletePartition(
            new DeletePartitionInput { DatabaseName = "db", TableName = "t", PartitionValues = ["2026", "Oslo"] },
            CatalogTwins.Call("DeletePartition"),
            default);
        await Change();

        Task Change() => Tables(twins).UpdateTable(
            new UpdateTableInput
            {
                DatabaseName = "db",
                TableInput = new TableInput { Name = "t", PartitionKeys = [new Column { Name = "day", Type = "date" }] },
            },
            CatalogTwins.Call("UpdateTable"),
            default);
    }

    [Fact]
    public async Task Indexes_are_added_listed_and_removed()
    {
        await using var twins = await CatalogTwins.Open();
        var partitions = await Family(twins);
        await Add("a");
        Assert.Equal(ErrorKind.AlreadyExists, (await Assert.ThrowsAsync<TarnException>(() => Add("a"))).Kind);
        await Add("b");
        await Add("c");
        Assert.Equal(ErrorKind.LimitExceeded, (await Assert.ThrowsAsync<TarnException>(() => Add("d"))).Kind);
        await partitions.DeletePartitionIndex(
            new DeletePartitionIndexInput { DatabaseName = "db", TableName = "t", IndexName = "b" }, CatalogTwins.Call("DeletePartitionIndex"), default);
        var left = await partitions.GetPartitionIndexes(
            new GetPartitionIndexesInput { DatabaseName = "db", TableName = "t" }, CatalogTwins.Call("GetPartitionIndexes"), default);
        Assert.Equal(["a", "c"], left.PartitionIndexDescriptorList!.Select(index => index.IndexName));
        Assert.Equal(["string"], left.PartitionIndexDescriptorList![0].Keys.Select(key => key.Type));

        Task Add(string name) => partitions.CreatePartitionIndex(
            new CreatePartitionIndexInput { DatabaseName = "db", TableName = "t", PartitionIndex = new PartitionIndex { IndexName = name, Keys = ["city"] } },
            CatalogTwins.Call("CreatePartitionIndex"),
            default);
    }

    private static async Task<PartitionOperations> Family(CatalogTwins twins)
    {
        await Tables(twins).CreateTable(
            new CreateTableInput
            {
                DatabaseName = "db",
                TableInput = new TableInput
                {
                    Name = "t",
                    PartitionKeys = [new Column { Name = "year", Type = "int" }, new Column { Name = "city", Type = "string" }],
                },
            },
            CatalogTwins.Call("CreateTable"),
            default);
        return new PartitionOperations(twins.Finder, twins.Catalog, twins.Store, twins.Tokens);
    }

    private static TableOperations Tables(CatalogTwins twins) =>
        new(twins.Finder, twins.Catalog, new TableCommitters(twins.Store, twins.Catalog, TimeProvider.System), twins.Store, twins.Tokens);

    private static PartitionInput Described(params string[] values) => new()
    {
        Values = values,
        Parameters = new Dictionary<string, string> { ["p"] = "x" },
        StorageDescriptor = new StorageDescriptor
        {
            Location = $"s3://lake/{string.Join('/', values)}",
            Columns = [new Column { Name = "id", Type = "bigint" }],
        },
    };

    private static PartitionValueList Values(params string[] values) => new() { Values = values };

    private static async Task<Partition> Get(PartitionOperations partitions, params string[] values) => (await partitions.GetPartition(
        new GetPartitionInput { DatabaseName = "db", TableName = "t", PartitionValues = values }, CatalogTwins.Call("GetPartition"), default)).Partition!;

    private static Task<GetPartitionsOutput> List(PartitionOperations partitions, string? expression, string? token = null, int? limit = null) =>
        partitions.GetPartitions(
            new GetPartitionsInput
            {
                DatabaseName = "db",
                TableName = "t",
                Expression = expression,
                NextToken = token,
                MaxResults = limit,
                ExcludeColumnSchema = true,
            },
            CatalogTwins.Call("GetPartitions"),
            default);
}
