using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Views;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Views;

/// <summary>Creates and changes views: a metadata file is written, then the view's row is swapped to it.</summary>
/// <param name="store">The store of the catalog's rows.</param>
public sealed class ViewCommits(IMetadataStore store, LakeViews views)
{
    private const int AttemptsMax = 10;
    private const string Comment = "comment";

    private readonly LakeCatalog _catalog = views.Catalog;

    /// <summary>
    /// Prepares a view in both forms: Iceberg's metadata, and Glue's VIRTUAL_VIEW with Athena's text. It replaces a view of that name
    /// where the caller wants that.
    /// </summary>
    /// <param name="nowMs">The time, in milliseconds since the epoch.</param>
    /// <exception cref="TarnException">
    /// AlreadyExists: a table has the name, or a view that is not to be replaced; InvalidArgument: the present view has text of a dialect
    /// that would be lost.
    /// </exception>
    public ValueTask<PreparedView> Prepare(NewView view, long nowMs, CancellationToken cancellationToken) =>
        Prepare(view.Name, view.CreatedBy, before => Defined(view, before, nowMs, cancellationToken), nowMs, cancellationToken);

    /// <summary>Commits a change of a view.</summary>
    /// <param name="name">The view's name.</param>
    /// <param name="changedBy">The ARN of the principal that changes it.</param>
    /// <param name="change">
    /// Makes the new metadata from the row that has the name now (null: none), or refuses. It is called again when the row has
    /// changed meanwhile.
    /// </param>
    /// <param name="record">Adds rows to the commit's transaction.</param>
    /// <param name="nowMs">The time, in milliseconds since the epoch.</param>
    /// <exception cref="TarnException">Conflict: the row changed again and again; whatever the change refuses.</exception>
    public async Task<(string Location, ViewMetadata View)> Commit(
        TableName name,
        string changedBy,
        Func<CatalogTable?, ValueTask<ViewMetadata>> change,
        Func<IMetadataTransaction, ValueTask> record,
        long nowMs,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= AttemptsMax; attempt++)
        {
            await using var prepared = await Prepare(name, changedBy, change, nowMs, cancellationToken);
            var committed = await store.Commit(
                async transaction =>
                {
                    if (!await prepared.Apply(transaction))
                    {
                        return false;
                    }

                    await record(transaction);
                    return true;
                },
                cancellationToken);
            if (committed)
            {
                return (prepared.Location, prepared.View);
            }
        }

        throw new TarnException(ErrorKind.Conflict, $"View {name} changed again and again meanwhile; retry.");
    }

    private async ValueTask<PreparedView> Prepare(
        TableName name, string changedBy, Func<CatalogTable?, ValueTask<ViewMetadata>> change, long nowMs, CancellationToken cancellationToken)
    {
        var before = await store.Read(reader => _catalog.FindTable(reader, name), cancellationToken);
        var view = await change(before);
        var location = MetadataFiles.Next(FolderOf(view), before?.ViewLocation, gzip: false);
        SystemDatabases.CheckLocation(name, location);
        var row = (before ?? new CatalogTable { Name = name, CreatedMs = nowMs, UpdatedMs = nowMs }) with
        {
            UpdatedMs = nowMs,
            ViewLocation = location,
            ViewUuid = view.Uuid,
            Document = views.DocumentOf(name, view, changedBy),
        };
        return new PreparedView(_catalog, before, row, view, await _catalog.Loader.Store.Stage(location, ViewJson.Write(view), cancellationToken));
    }

    // A folder of another store cannot be written.
    private static string FolderOf(ViewMetadata view) =>
        ObjectLocation.TryParse(view.MetadataFolder) is null ? $"{view.Location}/metadata" : view.MetadataFolder;

    private async ValueTask<ViewMetadata> Defined(NewView view, CatalogTable? before, long nowMs, CancellationToken cancellationToken)
    {
        if (before is not null && (!view.Replaces || !views.IsView(before)))
        {
            throw new TarnException(ErrorKind.AlreadyExists, $"{(views.IsView(before) ? "View" : "Table")} already exists: {view.Name}");
        }

        // Glue keeps no versions and no other dialects: a view that Glue described is reset, except its identity.
        var present = before?.ViewLocation is { } location ? await _catalog.Loader.View(location, cancellationToken) : null;
        var builder = new ViewBuilder(present, nowMs);
        if (present is null)
        {
            builder.Apply(new ViewUpdate.SetLocation(view.Location));
            if (before?.ViewUuid is { } uuid)
            {
                builder.Apply(new ViewUpdate.AssignUuid(uuid));
            }
        }

        return builder
            .Apply(view.Definition.Comment is { } comment
                ? new ViewUpdate.SetProperties(new Dictionary<string, string> { [Comment] = comment })
                : new ViewUpdate.RemoveProperties([Comment]))
            .Apply(new ViewUpdate.AddSchema(new Schema(0, FieldIds.NewTable(view.Columns, out _).Columns)))
            .Apply(new ViewUpdate.AddVersion(ViewFaces.ToVersion(view.Definition, nowMs)))
            .Apply(new ViewUpdate.SetCurrentVersion(-1))
            .Build();
    }
}
