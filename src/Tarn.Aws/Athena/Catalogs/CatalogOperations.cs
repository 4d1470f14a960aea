using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;
using Tarn.Sql.Catalog;

namespace Tarn.Aws.Athena.Catalogs;

/// <summary>Databases and tables as statements see them.</summary>
/// <param name="dataCatalogs">Finds the catalog's other names.</param>
/// <param name="tokens">Seals positions between pages.</param>
[AwsOperations("athena")]
internal sealed partial class CatalogOperations(ISqlCatalog catalog, DescribedTables tables, DataCatalogFinder dataCatalogs, PageTokens tokens)
{
    public async Task<GetDatabaseOutput> GetDatabase(GetDatabaseInput input, Call call, CancellationToken cancellationToken)
    {
        dataCatalogs.Find(call, input.CatalogName);
        var names = await catalog.ListDatabases(WorkGroupFinder.PrincipalOf(call), cancellationToken);
        var name = names.FirstOrDefault(n => n.Equals(input.DatabaseName, StringComparison.OrdinalIgnoreCase))
            ?? throw AthenaErrors.MetadataException($"Database {input.DatabaseName} not found.");
        return new GetDatabaseOutput { Database = tables.Database(call, name) };
    }

    /// <summary>One table with its columns.</summary>
    public async Task<GetTableMetadataOutput> GetTableMetadata(GetTableMetadataInput input, Call call, CancellationToken cancellationToken)
    {
        dataCatalogs.Find(call, input.CatalogName);
        return new GetTableMetadataOutput
        {
            TableMetadata = await tables.Find(call, input.DatabaseName.ToLowerInvariant(), input.TableName.ToLowerInvariant(), cancellationToken)
                ?? throw AthenaErrors.MetadataException($"Table {input.DatabaseName}.{input.TableName} not found."),
        };
    }

    public async Task<ListDatabasesOutput> ListDatabases(ListDatabasesInput input, Call call, CancellationToken cancellationToken)
    {
        dataCatalogs.Find(call, input.CatalogName);
        var names = await catalog.ListDatabases(WorkGroupFinder.PrincipalOf(call), cancellationToken);
        var (page, next) = tokens.Of(call, "", names, input.NextToken, input.MaxResults ?? 50);
        return new ListDatabasesOutput { DatabaseList = [.. page.Select(name => tables.Database(call, name))], NextToken = next };
    }
}
