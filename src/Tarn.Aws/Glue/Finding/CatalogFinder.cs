using Tarn.Access.Registry;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;

namespace Tarn.Aws.Glue.Finding;

/// <summary>Finds the databases and tables that a request names.</summary>
internal sealed class CatalogFinder(LakeCatalog catalog)
{
    /// <summary>The entries of one page when the call gives no limit.</summary>
    public const int PageDefault = 100;

    /// <exception cref="AwsErrorException">EntityNotFoundException.</exception>
    public Lake.Catalog.Database Find(Call call, DatabaseName name)
    {
        if (!catalog.TryFindDatabase(name, out var database))
        {
            throw GlueErrors.EntityNotFoundException($"Database {name} not found.");
        }

        call.Touch(new ResourceId(database.Id));
        return database;
    }

    /// <exception cref="AwsErrorException">
    /// EntityNotFoundException: the table or its database does not exist.
    /// </exception>
    public CatalogTable Find(Call call, TableName name)
    {
        _ = Find(call, name.DatabaseName);
        if (!catalog.TryFindTable(name, out var entry))
        {
            throw GlueErrors.EntityNotFoundException($"Table {name.Table} not found.");
        }

        call.Touch(new ResourceId(entry.Id.Value));
        return entry;
    }

    /// <summary>The registry's id of the database, table or connection that an ARN names. Tags are stored under this id.</summary>
    /// <exception cref="AwsErrorException">
    /// InvalidInputException: the text is not an ARN in the catalog of the call's account and region.
    /// </exception>
    /// <exception cref="TarnException">NotFound.</exception>
    public async ValueTask<ResourceId> FindTagged(IMetadataReader reader, Call call, string text)
    {
        if (!Arn.TryParse(text, out var arn) || arn.Service != "glue" || arn.Account != call.Account || arn.Region != call.Region)
        {
            throw GlueErrors.InvalidInputException($"{text} is no ARN of a Glue resource in account {call.Account} and region {call.Region}.");
        }

        var scope = new CatalogScope(arn.Account, arn.Region);
        switch (arn.Resource.Split('/', 3))
        {
            case ["database", var name] when await catalog.FindDatabase(reader, new DatabaseName(scope, name)) is { } database:
                return new ResourceId(database.Id);
            case ["table", var name, var table] when await catalog.FindTable(reader, new TableName(scope, name, table)) is { } entry:
                return new ResourceId(entry.Id.Value);
            case ["connection", var name] when await ResourceRegistry.Find(reader, new(arn.Account, arn.Region, "glue", "connection", name)) is { } found:
                return found.Id;
            case [_] when IntegrationRows.IdOf(arn) is { } own && await FindNamed(reader, arn, IntegrationRows.Type, own) is { } id:
                return id;
            case [IntegrationRows.PropertyType, "database", var name]
                when await FindNamed(reader, arn, IntegrationRows.PropertyType, $"arn:aws:glue:{arn.Region}:{arn.Account}:database/{name}") is { } id:
                return id;
            default:
                throw new TarnException(ErrorKind.NotFound, $"Entity not found: {text}");
        }
    }

    private static async ValueTask<ResourceId?> FindNamed(IMetadataReader reader, Arn arn, string type, string name) =>
        (await ResourceRegistry.Find(reader, new(arn.Account, arn.Region, "glue", type, name)))?.Id;

    /// <summary>The catalog of the call's account and region.</summary>
    /// <exception cref="AwsErrorException">EntityNotFoundException: the request names another catalog.</exception>
    public static CatalogScope ScopeOf(Call call, string? catalogId)
    {
        // A catalog id is an account id; other catalogs (s3tablescatalog/…) do not exist here.
        if (catalogId is not null && catalogId != call.Account)
        {
            throw GlueErrors.EntityNotFoundException($"Catalog {catalogId} not found.");
        }

        return new CatalogScope(call.Account, call.Region);
    }

    public static DatabaseName DatabaseOf(Call call, string? catalogId, string database) => new(ScopeOf(call, catalogId), database);

    public static TableName TableOf(Call call, string? catalogId, string database, string table) => new(ScopeOf(call, catalogId), database, table);
}
