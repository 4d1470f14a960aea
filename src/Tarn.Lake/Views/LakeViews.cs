using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Views;
using Tarn.Storage;

namespace Tarn.Lake.Views;

/// <summary>The views of the catalog, whichever door described them. They share their names with tables.</summary>
public sealed class LakeViews(LakeCatalog catalog, IViewDocuments documents)
{
    public LakeCatalog Catalog => catalog;

    /// <summary>Whether the row is a view's: described in Iceberg's form, or to Glue as VIRTUAL_VIEW.</summary>
    public bool IsView(CatalogTable row) => row.ViewLocation is not null || (!row.IsIceberg && documents.Read(row.Document) is not null);

    /// <summary>Whether the row is a view's that SQL can run.</summary>
    public bool IsRunnable(CatalogTable row) => FromDocument(row) is not null;

    /// <summary>The view in the dialect that SQL runs; null: the row is a table's.</summary>
    /// <exception cref="TarnException">NotSupported: the view has only texts of other dialects.</exception>
    public async ValueTask<ViewDefinition?> Find(CatalogTable row, CancellationToken cancellationToken)
    {
        if (!IsView(row))
        {
            return null;
        }

        if (FromDocument(row) is { } definition)
        {
            return definition.Database.Length > 0 ? definition : definition with { Database = row.Name.Database };
        }

        var dialects = row.ViewLocation is { } location
            ? (await catalog.Loader.View(location, cancellationToken)).Current.Representations.Select(text => text.Dialect)
            : ["hive"];
        throw new TarnException(
            ErrorKind.NotSupported,
            $"View {row.Name} has only text of dialect {string.Join(", ", dialects)}; SQL runs views of dialect {string.Join(", ", ViewFaces.Dialects)}.");
    }

    /// <summary>A view's metadata, and the location of its file. A view that Glue describes has no such file yet.</summary>
    /// <param name="row">The view's row.</param>
    /// <param name="place">Returns the location of a view that has no file.</param>
    public async ValueTask<(string Location, ViewMetadata View)> Load(CatalogTable row, Func<ValueTask<string>> place, CancellationToken cancellationToken)
    {
        if (row.ViewLocation is { } location)
        {
            return (location, await catalog.Loader.View(location, cancellationToken));
        }

        // Its metadata has the location of the file that the next commit would replace.
        var view = ViewFaces.ToIceberg(row, documents.Read(row.Document)!, await place());
        return ($"{view.Location}/metadata/00000-{view.Uuid}.metadata.json", view);
    }

    internal ReadOnlyMemory<byte> DocumentOf(TableName name, ViewMetadata view, string createdBy) =>
        documents.Write(name, ViewFaces.ToGlue(view), createdBy);

    // Each commit of a view writes its document, so the document alone is current.
    private ViewDefinition? FromDocument(CatalogTable row) =>
        !row.IsIceberg && documents.Read(row.Document) is { } described ? ViewFaces.ToDefinition(described) : null;
}
