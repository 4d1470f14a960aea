using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Views;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Commit;

/// <summary>Creates and changes views: a metadata file is written, then the view's row is swapped to it.</summary>
/// <param name="store">The store of the catalog's rows.</param>
/// <param name="catalog">The catalog over it.</param>
public sealed class ViewCommits(IMetadataStore store, LakeCatalog catalog)
{
    private const int AttemptsMax = 10;

    /// <summary>Commits a change of a view.</summary>
    /// <param name="name">The view's name.</param>
    /// <param name="change">
    /// Makes the new metadata and door document from the row that has the name now (null: none), or refuses. It is called again
    /// when the row has changed meanwhile.
    /// </param>
    /// <param name="record">Adds rows to the commit's transaction.</param>
    /// <param name="nowMs">The time, in milliseconds since the epoch.</param>
    /// <param name="cancellationToken">The token.</param>
    /// <exception cref="TarnException">Conflict: the row changed again and again; whatever the change refuses.</exception>
    public async Task<(string Location, ViewMetadata View)> Commit(
        TableName name,
        Func<CatalogTable?, ValueTask<(ViewMetadata View, ReadOnlyMemory<byte> Document)>> change,
        Func<IMetadataTransaction, ValueTask> record,
        long nowMs,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= AttemptsMax; attempt++)
        {
            var before = await store.Read(reader => catalog.FindTable(reader, name), cancellationToken);
            var (view, document) = await change(before);
            var location = MetadataFiles.Next($"{view.Location}/metadata", before?.ViewLocation, gzip: false);
            SystemDatabases.CheckLocation(name, location);
            await using var file = await catalog.Loader.Store.Stage(location, ViewJson.Write(view), cancellationToken);
            var committed = await store.Commit(
                async transaction =>
                {
                    var present = await catalog.FindTable(transaction, name);
                    if (present?.Id != before?.Id || present?.Version != before?.Version)
                    {
                        return false;
                    }

                    var row = (present ?? new CatalogTable { Name = name, CreatedMs = nowMs, UpdatedMs = nowMs }) with
                    {
                        UpdatedMs = nowMs,
                        ViewLocation = location,
                        ViewUuid = view.Uuid,
                        Document = document,
                    };
                    _ = present is null ? await catalog.CreateTable(transaction, row) : await catalog.ReplaceTable(transaction, row);
                    await file.Put(transaction);
                    await record(transaction);
                    return true;
                },
                cancellationToken);
            if (committed)
            {
                return (location, view);
            }
        }

        throw new TarnException(ErrorKind.Conflict, $"View {name} changed again and again meanwhile; retry.");
    }
}
