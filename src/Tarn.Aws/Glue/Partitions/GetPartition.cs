using Tarn.Access;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue.Partitions;

internal sealed partial class PartitionOperations
{
    /// <summary>Always refused as missing: partitions cannot be created yet.</summary>
    public Task<GetPartitionOutput> GetPartition(GetPartitionInput input, Call call, CancellationToken cancellationToken)
    {
        _ = finder.Find(call, CatalogFinder.TableOf(call, input.CatalogId, input.DatabaseName, input.TableName));
        throw GlueErrors.EntityNotFoundException("Cannot find partition.");
    }
}
