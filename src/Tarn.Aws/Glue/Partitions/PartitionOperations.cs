using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue.Partitions;

/// <summary>Partitions in the catalog, which cannot be created yet.</summary>
/// <param name="finder">Finds tables.</param>
[AwsOperations("glue")]
internal sealed partial class PartitionOperations(CatalogFinder finder)
{
    /// <summary>Always refused as missing: partitions cannot be created yet.</summary>
    public Task<GetPartitionOutput> GetPartition(GetPartitionInput input, Call call, CancellationToken cancellationToken)
    {
        _ = finder.Find(call, CatalogFinder.TableOf(call, input.CatalogId, input.DatabaseName, input.TableName));
        throw GlueErrors.EntityNotFoundException("Cannot find partition.");
    }

    /// <summary>Returns a table's partition indexes as they were created.</summary>
    public Task<GetPartitionIndexesOutput> GetPartitionIndexes(GetPartitionIndexesInput input, Call call, CancellationToken cancellationToken)
    {
        var entry = finder.Find(call, CatalogFinder.TableOf(call, input.CatalogId, input.DatabaseName, input.TableName));
        return Task.FromResult(new GetPartitionIndexesOutput
        {
            PartitionIndexDescriptorList = CatalogDocument.DecodeIndexes(entry.Document),
        });
    }

    /// <summary>
    /// Returns no partitions. The partitions of an Iceberg table are in its own metadata, and others cannot be created
    /// yet.
    /// </summary>
    [Kept("*", "no partition can be made yet, so none is found whatever is asked")]
    [Refused("TransactionId", "Iceberg tables, which commit atomically")]
    [Refused("QueryAsOfTime", "time travel in SQL")]
    public Task<GetPartitionsOutput> GetPartitions(GetPartitionsInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        _ = finder.Find(call, CatalogFinder.TableOf(call, input.CatalogId, input.DatabaseName, input.TableName));
        return Task.FromResult(new GetPartitionsOutput { Partitions = [] });
    }
}
