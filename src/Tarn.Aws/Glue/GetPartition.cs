using Tarn.Access;
using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue;

public sealed partial class GlueDoor
{
    /// <summary>One partition: none can be made yet.</summary>
    public Task<GetPartitionOutput> GetPartition(GetPartitionInput input, Call call, CancellationToken ct)
    {
        _ = Find(call, TableOf(call, input.CatalogId, input.DatabaseName, input.TableName));
        throw GlueErrors.EntityNotFoundException("Cannot find partition.");
    }
}
