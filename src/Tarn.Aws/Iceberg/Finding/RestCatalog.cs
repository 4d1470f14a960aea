using Tarn.Aws.Iceberg.Model;
using Tarn.Aws.Iceberg.Refusals;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Views;

namespace Tarn.Aws.Iceberg.Finding;

/// <summary>Finds the namespaces and tables that a request names. Tables that are not Iceberg are not seen.</summary>
internal sealed class RestCatalog(LakeCatalog catalog, LakeViews views, IMetadataStore store, PageTokens tokens)
{
    // A request without pageSize gets all entries, as the specification asks, up to this number.
    private const int PageMax = 1_000;
    private const int ScanMax = 10_000;

    public LakeCatalog Lake => catalog;

    public LakeViews Views => views;

    public IMetadataStore Store => store;

    /// <exception cref="AwsErrorException">NoSuchNamespaceException.</exception>
    public Database Find(Call call, DatabaseName name)
    {
        if (!catalog.TryFindDatabase(name, out var database))
        {
            throw IcebergFailures.NoNamespace(name.Database);
        }

        call.Touch(new ResourceId(database.Id));
        return database;
    }

    /// <exception cref="AwsErrorException">NoSuchTableException: there is no Iceberg table of that name.</exception>
    public CatalogTable Find(Call call, TableName name) => Seen(call, AsTable(name, catalog.TryFindTable(name, out var table) ? table : null));

    /// <inheritdoc cref="Find(Call, TableName)"/>
    public async ValueTask<CatalogTable> Find(IMetadataReader reader, TableName name) => AsTable(name, await catalog.FindTable(reader, name));

    /// <exception cref="AwsErrorException">NoSuchViewException: there is no view of that name.</exception>
    public CatalogTable FindView(Call call, TableName name) => Seen(call, AsView(name, catalog.TryFindTable(name, out var view) ? view : null));

    /// <inheritdoc cref="FindView(Call, TableName)"/>
    public async ValueTask<CatalogTable> FindView(IMetadataReader reader, TableName name) => AsView(name, await catalog.FindTable(reader, name));

    /// <summary>Gives a table or view another name, which may be in another namespace. Its files stay in their place.</summary>
    /// <param name="keys">Recognises repeated requests.</param>
    /// <param name="names">The namespaces' prefix, both names as the caller wrote them, and the key of the request.</param>
    /// <param name="isView">Whether it is a view.</param>
    /// <exception cref="AwsErrorException">NoSuchTableException, NoSuchViewException, NoSuchNamespaceException, AlreadyExistsException.</exception>
    public async Task Rename(
        RepeatedRequests keys, Call call, (string? Prefix, TableIdentifier From, TableIdentifier To, string? Key) names, bool isView,
        CancellationToken cancellationToken)
    {
        var (from, to) = (RestNames.TableOf(call, names.Prefix, names.From), RestNames.TableOf(call, names.Prefix, names.To));
        RestNames.Authorize(call, "glue:RenameTable", from);
        RestNames.Authorize(call, "glue:CreateTable", to);
        await keys.Run(
            call,
            names.Key,
            async request =>
            {
                _ = isView ? FindView(call, from) : Find(call, from);
                await store.Commit(
                    async transaction =>
                    {
                        _ = isView ? await FindView(transaction, from) : await Find(transaction, from);
                        await Rename(transaction, from, to, (names.From, names.To));
                        await request.Record(transaction);
                    },
                    cancellationToken);
            },
            cancellationToken);
    }

    private async ValueTask Rename(
        IMetadataTransaction transaction, TableName from, TableName to, (TableIdentifier From, TableIdentifier To) written)
    {
        if (await catalog.FindDatabase(transaction, to.DatabaseName) is null)
        {
            throw IcebergFailures.NoNamespace(to.Database);
        }

        if (await catalog.FindTable(transaction, to) is { } existing)
        {
            var kind = views.IsView(existing) ? "View" : "Table";
            throw IcebergFailures.AlreadyExists(
                $"Cannot rename {RestNames.TextOf(written.From)} to {RestNames.TextOf(written.To)}. {kind} already exists");
        }

        await catalog.RenameTable(transaction, from, to);
    }

    /// <summary>Refuses a name that a table or view has.</summary>
    /// <exception cref="AwsErrorException">AlreadyExistsException.</exception>
    public void CheckAbsent(TableName name, bool forView)
    {
        if (catalog.TryFindTable(name, out var table))
        {
            throw Exists(table, forView);
        }
    }

    /// <summary>The error for a name that a table or view has.</summary>
    public AwsErrorException Exists(CatalogTable table, bool forView) => IcebergFailures.AlreadyExists((forView, views.IsView(table)) switch
    {
        (false, false) => $"Table already exists: {table.Name}",
        (true, true) => $"View already exists: {table.Name}",
        (true, false) => $"Table with same name already exists: {table.Name}",
        (false, true) => $"View with same name already exists: {table.Name}",
    });

    public async Task<(IReadOnlyList<string> Page, string? Next)> Namespaces(
        Call call, CatalogScope scope, string? token, int? size, CancellationToken cancellationToken)
    {
        var limit = LimitOf(size);
        var after = tokens.Read(call, "", token);
        var page = await store.Read(reader => catalog.ListDatabases(reader, scope, after, limit + 1), cancellationToken);
        return (
            [.. page.Take(limit).Select(database => database.Name.Database)],
            page.Count > limit ? tokens.After(call, "", page[limit - 1].Name.Database) : null);
    }

    /// <summary>A page of a namespace's tables that meet a condition.</summary>
    public async Task<(IReadOnlyList<string> Page, string? Next)> Tables(
        Call call, DatabaseName database, Func<CatalogTable, bool> takes, string? token, int? size, CancellationToken cancellationToken)
    {
        _ = Find(call, database);
        var limit = LimitOf(size);
        var after = tokens.Read(call, database.Database, token);
        var names = new List<string>();
        while (names.Count <= limit)
        {
            var from = after;
            var batch = await store.Read(reader => catalog.ListTables(reader, database, from, limit + 1), cancellationToken);
            names.AddRange(batch.Where(takes).Select(table => table.Name.Table));
            if (batch.Count <= limit)
            {
                break;
            }

            after = batch[^1].Name.Table;
        }

        return ([.. names.Take(limit)], names.Count > limit ? tokens.After(call, database.Database, names[limit - 1]) : null);
    }

    private static CatalogTable AsTable(TableName name, CatalogTable? row) => row is { IsIceberg: true } ? row : throw IcebergFailures.NoTable(name);

    private CatalogTable AsView(TableName name, CatalogTable? row) =>
        row is not null && views.IsView(row) ? row : throw IcebergFailures.NoView(name);

    private static CatalogTable Seen(Call call, CatalogTable row)
    {
        call.Touch(new ResourceId(row.Id.Value));
        return row;
    }

    private static int LimitOf(int? size) => size switch
    {
        null => ScanMax,
        < 1 => throw IcebergFailures.BadRequest("pageSize is at least 1."),
        { } given => Math.Min(given, PageMax),
    };
}
