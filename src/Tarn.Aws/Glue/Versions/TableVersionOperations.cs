using System.Globalization;
using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Refusals;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Described;

namespace Tarn.Aws.Glue.Versions;

/// <summary>Earlier definitions of tables.</summary>
/// <param name="finder">Finds tables.</param>
/// <param name="store">The store of the catalog.</param>
[AwsOperations("glue")]
internal sealed partial class TableVersionOperations(CatalogFinder finder, LakeCatalog catalog, IMetadataStore store, PageTokens tokens)
{
    /// <summary>Lists the present definition, then the archived ones, the newest first.</summary>
    [Kept("AuditContext", "for AWS's own engines")]
    public async Task<GetTableVersionsOutput> GetTableVersions(GetTableVersionsInput input, Call call, CancellationToken cancellationToken)
    {
        var entry = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        var limit = input.MaxResults ?? CatalogFinder.PageDefault;
        var listing = entry.Id.ToString();
        var shown = new List<TableVersion>();
        var before = tokens.Read(call, listing, input.NextToken) is { } token ? long.Parse(token, CultureInfo.InvariantCulture) : entry.Version;
        if (before == entry.Version)
        {
            shown.Add(VersionOf(await ShownTables.Of(catalog, entry, call, cancellationToken)));
        }

        var archived = await store.Read(reader => TableVersions.Before(reader, entry.Id, before, limit - shown.Count + 1), cancellationToken);
        var room = limit - shown.Count;
        shown.AddRange(archived.Take(room).Select(version => VersionOf(CatalogDocument.DecodeTable(version.Document)!)));
        return new GetTableVersionsOutput
        {
            TableVersions = shown,
            NextToken = archived.Count > room ? tokens.After(call, listing, shown[^1].VersionId!) : null,
        };
    }

    /// <summary>Returns one definition; without a version, the present one.</summary>
    [Kept("AuditContext", "for AWS's own engines")]
    public async Task<GetTableVersionOutput> GetTableVersion(GetTableVersionInput input, Call call, CancellationToken cancellationToken)
    {
        var entry = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        var version = input.VersionId is { } text ? NumberOf(text) : entry.Version;
        if (version == entry.Version)
        {
            return new GetTableVersionOutput { TableVersion = VersionOf(await ShownTables.Of(catalog, entry, call, cancellationToken)) };
        }

        var archived = await store.Read(reader => TableVersions.Find(reader, entry.Id, version), cancellationToken);
        return new GetTableVersionOutput { TableVersion = VersionOf(CatalogDocument.DecodeTable(archived ?? throw Missing(input.VersionId))!) };
    }

    /// <summary>Removes an archived definition.</summary>
    public async Task DeleteTableVersion(DeleteTableVersionInput input, Call call, CancellationToken cancellationToken)
    {
        var entry = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        await store.Commit(transaction => Delete(transaction, entry, input.VersionId), cancellationToken);
    }

    /// <summary>Removes at most 100 archived definitions, and lists the ones that could not be removed.</summary>
    public async Task<BatchDeleteTableVersionOutput> BatchDeleteTableVersion(
        BatchDeleteTableVersionInput input, Call call, CancellationToken cancellationToken)
    {
        var entry = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        var errors = await store.Commit(
            transaction => BatchCommit.Change(input.VersionIds, version => Delete(transaction, entry, version)), cancellationToken);
        return new BatchDeleteTableVersionOutput
        {
            Errors = [.. errors.Select(error => new TableVersionError { TableName = entry.Name.Table, VersionId = error.Entry, ErrorDetail = error.Detail })],
        };
    }

    private CatalogTable Find(Call call, string? catalogId, string database, string table) =>
        finder.Find(call, CatalogFinder.TableOf(call, catalogId, database, table));

    private static ValueTask Delete(IMetadataTransaction transaction, CatalogTable entry, string version) => NumberOf(version) == entry.Version
        ? throw new TarnException(ErrorKind.InvalidArgument, "The present version of a table cannot be deleted.")
        : TableVersions.Delete(transaction, entry.Id, NumberOf(version));

    private static TableVersion VersionOf(Table table) => new() { Table = table, VersionId = table.VersionId };

    private static AwsErrorException Missing(string? version) => GlueErrors.EntityNotFoundException($"Table version {version} not found.");

    private static long NumberOf(string version) => long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw Missing(version);
}
