using Tarn.Access;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;

namespace Tarn.Aws.Iceberg.Tables;

internal sealed partial class TableOperations
{
    /// <summary>Answers 204 if a table exists, else 404.</summary>
    public Task<TableExistsOutput> TableExists(TableExistsInput input, Call call, CancellationToken cancellationToken)
    {
        _ = catalog.Find(call, RestNames.PresentOf(call, input.Prefix, input.Namespace, input.Table));
        return Task.FromResult(new TableExistsOutput());
    }
}
