using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog.Partitions;

namespace Tarn.Aws.Glue.Partitions;

/// <summary>Partitions of tables that are not Iceberg.</summary>
/// <param name="finder">Finds tables.</param>
/// <param name="store">The store of the catalog.</param>
[AwsOperations("glue")]
internal sealed partial class PartitionOperations(CatalogFinder finder, LakeCatalog catalog, IMetadataStore store, PageTokens tokens)
{
    /// <summary>Adds a partition.</summary>
    public async Task CreatePartition(CreatePartitionInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        var partition = PartitionDocuments.Keep(input.PartitionInput, call.Time);
        await store.Commit(
            async transaction =>
            {
                await (await Partitions(transaction, table)).Create(transaction, partition);
                catalog.Changed(transaction, CatalogChangeKind.CreatePartition, table.Name, [partition.Values]);
            },
            cancellationToken);
    }

    /// <summary>Returns one partition.</summary>
    [Kept("AuditContext", "for AWS's own engines")]
    public async Task<GetPartitionOutput> GetPartition(GetPartitionInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        var partitions = new PartitionTable(table.Id, PartitionDocuments.Keys(table));
        var found = await store.Read(reader => partitions.Find(reader, input.PartitionValues), cancellationToken)
            ?? throw GlueErrors.EntityNotFoundException("Cannot find partition.");
        return new GetPartitionOutput { Partition = PartitionDocuments.Show(found, table, call) };
    }

    /// <summary>Replaces a partition, which may get other values.</summary>
    public async Task UpdatePartition(UpdatePartitionInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        await store.Commit(
            async transaction =>
            {
                await Replace(transaction, await Partitions(transaction, table), input.PartitionValueList, input.PartitionInput, call);
                catalog.Changed(transaction, CatalogChangeKind.UpdatePartition, table.Name, [input.PartitionValueList]);
            },
            cancellationToken);
    }

    /// <summary>Removes a partition. Its files stay.</summary>
    public async Task DeletePartition(DeletePartitionInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        await store.Commit(
            async transaction =>
            {
                await (await Partitions(transaction, table)).Delete(transaction, input.PartitionValues);
                catalog.Changed(transaction, CatalogChangeKind.DeletePartition, table.Name, [input.PartitionValues]);
            },
            cancellationToken);
    }

    /// <summary>Returns a table's partition indexes.</summary>
    [Kept("NextToken", "a table has at most 3 indexes, which are one page")]
    public Task<GetPartitionIndexesOutput> GetPartitionIndexes(GetPartitionIndexesInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        return Task.FromResult(new GetPartitionIndexesOutput { PartitionIndexDescriptorList = CatalogDocument.DecodeIndexes(table.Document) });
    }

    private CatalogTable Find(Call call, string? catalogId, string database, string table) =>
        finder.Find(call, CatalogFinder.TableOf(call, catalogId, database, table));

    /// <summary>The partitions of a table as the transaction sees it: the table may have been dropped or changed since the call began.</summary>
    private async ValueTask<PartitionTable> Partitions(IMetadataTransaction transaction, CatalogTable table)
    {
        var now = await catalog.FindTable(transaction, table.Name);
        return now is null || now.Id != table.Id
            ? throw new TarnException(ErrorKind.NotFound, $"Table {table.Name.Table} not found.")
            : new PartitionTable(now.Id, PartitionDocuments.Keys(now));
    }

    // Without values, the partition's own values stay.
    private static ValueTask Replace(
        IMetadataTransaction transaction, PartitionTable partitions, IReadOnlyList<string> values, PartitionInput input, Call call)
    {
        var changed = PartitionDocuments.Keep(input, call.Time);
        return partitions.Replace(transaction, values, changed.Values.Count == 0 ? changed with { Values = values } : changed);
    }
}
