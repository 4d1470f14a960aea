using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.Catalogs;

internal sealed partial class CatalogOperations
{
    /// <summary>Tables of a database with their columns.</summary>
    public async Task<ListTableMetadataOutput> ListTableMetadata(ListTableMetadataInput input, Call call, CancellationToken cancellationToken)
    {
        dataCatalogs.Find(call, input.CatalogName);
        var database = input.DatabaseName.ToLowerInvariant();
        var names = await catalog.ListTables(WorkGroupFinder.PrincipalOf(call), database, cancellationToken)
            ?? throw AthenaErrors.MetadataException($"Database {input.DatabaseName} not found.");
        if (input.Expression is { } expression)
        {
            var pattern = TablePattern.Of(expression);
            names = [.. names.Where(name => pattern.IsMatch(name))];
        }

        var (page, next) = tokens.Of(call, database, names, input.NextToken, input.MaxResults ?? 50);
        var found = new List<TableMetadata>();
        foreach (var name in page)
        {
            if (await tables.Find(call, database, name, cancellationToken) is { } table)
            {
                found.Add(table);
            }
        }

        return new ListTableMetadataOutput { TableMetadataList = found, NextToken = next };
    }
}
