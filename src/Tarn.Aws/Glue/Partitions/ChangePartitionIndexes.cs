using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.Glue.Partitions;

internal sealed partial class PartitionOperations
{
    private const int IndexesMax = 3;

    /// <summary>Adds an index of partitions. Partitions are rows in the order of their keys, so an index has nothing to fill.</summary>
    [Kept("PartitionIndex", "partitions are rows in the order of the partition keys: conditions on the leading keys read a range of them")]
    public async Task CreatePartitionIndex(CreatePartitionIndexInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        await ChangeIndexes(table, call, (kept, indexes) =>
        {
            if (indexes.Any(index => index.IndexName == input.PartitionIndex.IndexName))
            {
                throw new TarnException(ErrorKind.AlreadyExists, $"Index with the given indexName : {input.PartitionIndex.IndexName} already exists");
            }

            return indexes.Count < IndexesMax
                ? [.. indexes, .. PartitionIndexes.Describe([input.PartitionIndex], kept)]
                : throw new TarnException(ErrorKind.LimitExceeded, $"A table has at most {IndexesMax} partition indexes.");
        }, cancellationToken);
    }

    /// <summary>Removes an index of partitions.</summary>
    public async Task DeletePartitionIndex(DeletePartitionIndexInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        await ChangeIndexes(table, call, (_, indexes) => indexes.Any(index => index.IndexName == input.IndexName)
            ? [.. indexes.Where(index => index.IndexName != input.IndexName)]
            : throw new TarnException(ErrorKind.NotFound, $"Index with the given indexName : {input.IndexName} does not exist"), cancellationToken);
    }

    private async Task ChangeIndexes(
        CatalogTable table, Call call, Func<Table, IReadOnlyList<PartitionIndexDescriptor>, IReadOnlyList<PartitionIndexDescriptor>> change,
        CancellationToken cancellationToken) => await store.Commit(
            async transaction =>
            {
                var now = await catalog.FindTable(transaction, table.Name);
                if (now is null || now.Id != table.Id)
                {
                    throw new TarnException(ErrorKind.NotFound, $"Table {table.Name.Table} not found.");
                }

                var kept = CatalogDocument.DecodeTable(now.Document) ?? new Table { Name = now.Name.Table, PartitionKeys = [] };
                var indexes = change(kept, CatalogDocument.DecodeIndexes(now.Document));
                await catalog.ReplaceTable(
                    transaction, now with { Document = CatalogDocument.Encode(kept, indexes), UpdatedMs = call.Time.ToUnixTimeMilliseconds() });
            },
            cancellationToken);
}
