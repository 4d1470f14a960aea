using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Refusals;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog.Partitions;

namespace Tarn.Aws.Glue.Partitions;

/// <summary>Operations on several partitions: one commit, with an error for each entry that failed.</summary>
internal sealed partial class PartitionOperations
{
    /// <summary>Adds at most 100 partitions.</summary>
    public async Task<BatchCreatePartitionOutput> BatchCreatePartition(
        BatchCreatePartitionInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        var kept = input.PartitionInputList.Select(one => PartitionDocuments.Keep(one, call.Time)).ToArray();
        var errors = await store.Commit(
            async transaction =>
            {
                var partitions = await Partitions(transaction, table);
                var errors = await BatchCommit.Change(kept, one => partitions.Create(transaction, one));
                Changed(transaction, CatalogChangeKind.BatchCreatePartition, table, kept.Except(errors.Select(error => error.Entry)).Select(one => one.Values));
                return errors;
            },
            cancellationToken);
        return new BatchCreatePartitionOutput { Errors = [.. errors.Select(error => ErrorOf(error.Entry.Values, error.Detail))] };
    }

    /// <summary>Replaces at most 100 partitions.</summary>
    public async Task<BatchUpdatePartitionOutput> BatchUpdatePartition(
        BatchUpdatePartitionInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        var errors = await store.Commit(
            async transaction =>
            {
                var partitions = await Partitions(transaction, table);
                var errors = await BatchCommit.Change(
                    input.Entries, one => Replace(transaction, partitions, one.PartitionValueList, one.PartitionInput, call));
                var changed = input.Entries.Except(errors.Select(error => error.Entry)).Select(one => one.PartitionValueList);
                Changed(transaction, CatalogChangeKind.BatchUpdatePartition, table, changed);
                return errors;
            },
            cancellationToken);
        return new BatchUpdatePartitionOutput
        {
            Errors =
            [
                .. errors.Select(error =>
                    new BatchUpdatePartitionFailureEntry { PartitionValueList = error.Entry.PartitionValueList, ErrorDetail = error.Detail }),
            ],
        };
    }

    /// <summary>Removes at most 25 partitions. Their files stay.</summary>
    public async Task<BatchDeletePartitionOutput> BatchDeletePartition(
        BatchDeletePartitionInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        var errors = await store.Commit(
            async transaction =>
            {
                var partitions = await Partitions(transaction, table);
                var errors = await BatchCommit.Change(input.PartitionsToDelete, one => partitions.Delete(transaction, one.Values));
                var removed = input.PartitionsToDelete.Except(errors.Select(error => error.Entry)).Select(one => one.Values);
                Changed(transaction, CatalogChangeKind.BatchDeletePartition, table, removed);
                return errors;
            },
            cancellationToken);
        return new BatchDeletePartitionOutput { Errors = [.. errors.Select(error => ErrorOf(error.Entry.Values, error.Detail))] };
    }

    /// <summary>Returns at most 1,000 partitions; absent ones are left out.</summary>
    [Kept("AuditContext", "for AWS's own engines")]
    [Kept("QuerySessionContext", "for AWS's own engines")]
    public async Task<BatchGetPartitionOutput> BatchGetPartition(BatchGetPartitionInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        var partitions = new PartitionTable(table.Id, PartitionDocuments.Keys(table));
        var found = await store.Read(
            async reader =>
            {
                var read = new List<Lake.Catalog.Partitions.Partition>();
                foreach (var wanted in input.PartitionsToGet)
                {
                    if (await partitions.Find(reader, wanted.Values) is { } partition)
                    {
                        read.Add(partition);
                    }
                }

                return read;
            },
            cancellationToken);
        return new BatchGetPartitionOutput
        {
            Partitions = [.. found.Select(partition => PartitionDocuments.Show(partition, table, call))],
            UnprocessedKeys = [],
        };
    }

    private void Changed(IMetadataTransaction transaction, CatalogChangeKind kind, CatalogTable table, IEnumerable<IReadOnlyList<string>> partitions)
    {
        if (partitions.ToList() is { Count: > 0 } changed)
        {
            catalog.Changed(transaction, kind, table.Name, changed);
        }
    }

    private static PartitionError ErrorOf(IReadOnlyList<string> values, ErrorDetail detail) => new() { PartitionValues = values, ErrorDetail = detail };
}
