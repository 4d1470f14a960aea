using Tarn.Access;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Glue.Tables;

internal sealed partial class TableOperations
{
    /// <summary>Returns the current version only: earlier versions are not archived.</summary>
    [Kept("AuditContext", "for AWS's own engines")]
    public async Task<GetTableVersionsOutput> GetTableVersions(GetTableVersionsInput input, Call call, CancellationToken cancellationToken)
    {
        var entry = finder.Find(call, CatalogFinder.TableOf(call, input.CatalogId, input.DatabaseName, input.TableName));
        var table = await Show(entry, call, cancellationToken);
        return new GetTableVersionsOutput { TableVersions = [new TableVersion { Table = table, VersionId = table.VersionId }] };
    }
}
