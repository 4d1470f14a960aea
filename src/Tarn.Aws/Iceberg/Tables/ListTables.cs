using Tarn.Access;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;

namespace Tarn.Aws.Iceberg.Tables;

internal sealed partial class TableOperations
{
    /// <summary>Lists a namespace's Iceberg tables in the order of their names.</summary>
    public async Task<ListTablesOutput> ListTables(ListTablesInput input, Call call, CancellationToken cancellationToken)
    {
        var database = RestNames.DatabaseOf(call, input.Prefix, input.Namespace);
        var (page, next) = await catalog.Tables(call, database, table => table.IsIceberg, input.PageToken, input.PageSize, cancellationToken);
        return new ListTablesOutput
        {
            Identifiers = [.. page.Select(name => new TableIdentifier { Namespace = [database.Database], Name = name })],
            NextPageToken = next,
        };
    }
}
