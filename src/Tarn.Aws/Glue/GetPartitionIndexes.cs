using Tarn.Access;
using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue;

public sealed partial class GlueDoor
{
    /// <summary>A table's partition indexes as they were made.</summary>
    public Task<GetPartitionIndexesOutput> GetPartitionIndexes(GetPartitionIndexesInput input, Call call, CancellationToken ct)
    {
        var entry = Find(call, TableOf(call, input.CatalogId, input.DatabaseName, input.TableName));
        return Task.FromResult(new GetPartitionIndexesOutput
        {
            PartitionIndexDescriptorList = CatalogDocument.DecodeIndexes(entry.Table.Document),
        });
    }
}
