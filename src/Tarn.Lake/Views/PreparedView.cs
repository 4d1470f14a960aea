using Tarn.Lake.Catalog;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Views;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Views;

/// <summary>
/// A change of a view whose metadata file is durable but not named yet. Dispose it after its transaction: a file that no commit
/// named is removed.
/// </summary>
public sealed class PreparedView : IAsyncDisposable
{
    private readonly LakeCatalog _catalog;
    private readonly CatalogTable? _before;
    private readonly CatalogTable _row;
    private readonly StagedFile _file;

    internal PreparedView(LakeCatalog catalog, CatalogTable? before, CatalogTable row, ViewMetadata view, StagedFile file) =>
        (_catalog, _before, _row, View, _file) = (catalog, before, row, view, file);

    public ViewMetadata View { get; }

    /// <summary>The location of that metadata.</summary>
    public string Location => _file.Location;

    /// <summary>Puts the view and its file into a transaction. False, and nothing is put: its row has changed meanwhile.</summary>
    /// <exception cref="Storage.TarnException">NotFound: there is no such database.</exception>
    public async ValueTask<bool> Apply(IMetadataTransaction transaction)
    {
        var present = await _catalog.FindTable(transaction, _row.Name);
        if (present?.Id != _before?.Id || present?.Version != _before?.Version)
        {
            return false;
        }

        _ = present is null ? await _catalog.CreateTable(transaction, _row) : await _catalog.ReplaceTable(transaction, _row);
        await _file.Put(transaction);
        return true;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
