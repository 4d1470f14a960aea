using Tarn.Lake.Catalog;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Maintenance.Orphans;

/// <summary>
/// The places of all tables, for a comparison with one table's places.
/// </summary>
/// <param name="catalog">The tables.</param>
/// <param name="store">The store of dropped tables, which may come back.</param>
/// <param name="locationOf">The location of a table that is not Iceberg; null: it has none.</param>
public sealed class AllPlaces(LakeCatalog catalog, IMetadataStore store, Func<CatalogTable, string?> locationOf)
{
    /// <summary>Why a table's places are shared; null: no other table's place is in or around them.</summary>
    public async ValueTask<string?> OverlapOf(CatalogTable table, IReadOnlyList<TableLocation> own, CancellationToken cancellationToken)
    {
        foreach (var other in catalog.All().Where(other => other.Id != table.Id))
        {
            if (Of(other).Any(place => own.Any(place.Overlaps)))
            {
                return $"its place overlaps that of table {other.Name}";
            }
        }

        var dropped = (await DroppedTables.All(store, cancellationToken)).FirstOrDefault(gone =>
            gone.Table.Places.Any(place => own.Any(place.Overlaps)));
        return dropped is null ? null : $"its place overlaps that of the dropped table {dropped.Table.Name}";
    }

    private IEnumerable<TableLocation> Of(CatalogTable table) =>
        table.IsIceberg ? table.Places : TableLocation.Of(locationOf(table)) is { } place ? [place] : [];
}
