using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Protocols;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Glue;

/// <summary>The Glue Data Catalog: databases and tables, Iceberg ones and others.</summary>
/// <param name="catalog">The catalog.</param>
/// <param name="committers">Who makes tables.</param>
/// <param name="store">Where the catalog lies.</param>
/// <param name="sealer">Seals page tokens.</param>
[AwsService("glue")]
[Client]
public sealed partial class GlueDoor(LakeCatalog catalog, TableCommitters committers, IMetadataStore store, SecretSealer sealer) : IDoor
{
    private readonly PageTokens tokens = new(sealer, BadToken);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => GlueFailures.Map(failure);

    private static AwsErrorException BadToken(string sentence) => GlueErrors.InvalidInputException(sentence);

    private static CatalogScope ScopeOf(Call call, string? catalogId)
    {
        // a catalog id is an account's; other catalogs (s3tablescatalog/…) do not exist here
        if (catalogId is not null && catalogId != call.Account)
        {
            throw GlueErrors.EntityNotFoundException($"Catalog {catalogId} not found.");
        }

        return new CatalogScope(call.Account, call.Region);
    }

    private static DatabaseName DatabaseOf(Call call, string? catalogId, string database) => new(ScopeOf(call, catalogId), database);

    private static TableName TableOf(Call call, string? catalogId, string database, string table) => new(ScopeOf(call, catalogId), database, table);

    private Lake.Catalog.Database Find(Call call, DatabaseName name)
    {
        if (!catalog.TryFindDatabase(name, out var database))
        {
            throw GlueErrors.EntityNotFoundException($"Database {name} not found.");
        }

        call.Touch(new ResourceId(database.Id));
        return database;
    }

    private TableEntry Find(Call call, TableName name)
    {
        _ = Find(call, name.DatabaseName);
        if (!catalog.TryFindTable(name, out var entry))
        {
            throw GlueErrors.EntityNotFoundException($"Table {name.Table} not found.");
        }

        call.Touch(new ResourceId(entry.Id.Value));
        return entry;
    }

    private static void RefuseTransaction(string? transactionId)
    {
        if (transactionId is not null)
        {
            throw GlueErrors.InvalidInputException("TransactionId is not supported: governed tables are not; Iceberg tables commit atomically.");
        }
    }
}
