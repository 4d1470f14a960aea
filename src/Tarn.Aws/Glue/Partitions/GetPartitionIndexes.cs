using Tarn.Access;
using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue.Partitions;

internal sealed partial class PartitionOperations
{
    /// <summary>Returns a table's partition indexes as they were created.</summary>
    public Task<GetPartitionIndexesOutput> GetPartitionIndexes(GetPartitionIndexesInput input, Call call, CancellationToken cancellationToken)
    {
        var entry = finder.Find(call, CatalogFinder.TableOf(call, input.CatalogId, input.DatabaseName, input.TableName));
        return Task.FromResult(new GetPartitionIndexesOutput
        {
            PartitionIndexDescriptorList = CatalogDocument.DecodeIndexes(entry.Document),
        });
    }
}
