using Tarn.Access;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Glue;

public sealed partial class GlueDoor
{
    /// <summary>A table's partitions in the catalog: none, as an Iceberg table's are in its own metadata, and others cannot be made yet.</summary>
    [Kept("*", "no partition can be made yet, so none is found whatever is asked")]
    public Task<GetPartitionsOutput> GetPartitions(GetPartitionsInput input, Call call, CancellationToken ct)
    {
        RefuseTransaction(input.TransactionId);
        RefuseTime(input.QueryAsOfTime);
        _ = Find(call, TableOf(call, input.CatalogId, input.DatabaseName, input.TableName));
        return Task.FromResult(new GetPartitionsOutput { Partitions = [] });
    }
}
