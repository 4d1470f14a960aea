using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.Catalogs;

internal sealed partial class CatalogOperations
{
    /// <summary>Tables of a database with their columns.</summary>
    public async Task<ListTableMetadataOutput> ListTableMetadata(ListTableMetadataInput input, Call call, CancellationToken cancellationToken)
    {
        DataCatalogs.Check(input.CatalogName);
        var database = input.DatabaseName.ToLowerInvariant();
        var names = await catalog.ListTables(PrimaryWorkGroup.PrincipalOf(call), database, cancellationToken)
            ?? throw AthenaErrors.MetadataException($"Database {input.DatabaseName} not found.");
        if (input.Expression is { } expression)
        {
            var pattern = TableMetadatas.Pattern(expression);
            names = [.. names.Where(name => pattern.IsMatch(name))];
        }

        var (page, next) = tokens.Of(call, database, names, input.NextToken, input.MaxResults ?? 50);
        var tables = new List<TableMetadata>();
        foreach (var name in page)
        {
            if (await TableMetadatas.Find(catalog, PrimaryWorkGroup.PrincipalOf(call), database, name, cancellationToken) is { } table)
            {
                tables.Add(table);
            }
        }

        return new ListTableMetadataOutput { TableMetadataList = tables, NextToken = next };
    }
}
