using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena;

public sealed partial class AthenaDoor
{
    /// <summary>Tables of a database with their columns.</summary>
    public async Task<ListTableMetadataOutput> ListTableMetadata(ListTableMetadataInput input, Call call, CancellationToken cancellationToken)
    {
        CheckCatalog(input.CatalogName);
        var database = input.DatabaseName.ToLowerInvariant();
        var names = await executions.Catalog.ListTables(PrincipalOf(call), database, cancellationToken)
            ?? throw AthenaErrors.MetadataException($"Database {input.DatabaseName} not found.");
        if (input.Expression is { } expression)
        {
            var pattern = TableMetadatas.Pattern(expression);
            names = [.. names.Where(name => pattern.IsMatch(name))];
        }

        var (page, next) = _tokens.Of(call, database, names, input.NextToken, input.MaxResults ?? 50);
        var tables = new List<TableMetadata>();
        foreach (var name in page)
        {
            if (await TableMetadatas.Find(executions.Catalog, PrincipalOf(call), database, name, cancellationToken) is { } table)
            {
                tables.Add(table);
            }
        }

        return new ListTableMetadataOutput { TableMetadataList = tables, NextToken = next };
    }
}
