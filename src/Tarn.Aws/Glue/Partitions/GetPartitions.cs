using Tarn.Access;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Refusals;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Glue.Partitions;

internal sealed partial class PartitionOperations
{
    /// <summary>
    /// Returns no partitions. The partitions of an Iceberg table are in its own metadata, and others cannot be created
    /// yet.
    /// </summary>
    [Kept("*", "no partition can be made yet, so none is found whatever is asked")]
    public Task<GetPartitionsOutput> GetPartitions(GetPartitionsInput input, Call call, CancellationToken cancellationToken)
    {
        GlueRefusals.CheckTransaction(input.TransactionId);
        GlueRefusals.CheckTime(input.QueryAsOfTime);
        _ = finder.Find(call, CatalogFinder.TableOf(call, input.CatalogId, input.DatabaseName, input.TableName));
        return Task.FromResult(new GetPartitionsOutput { Partitions = [] });
    }
}
