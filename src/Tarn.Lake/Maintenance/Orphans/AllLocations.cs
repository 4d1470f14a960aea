using Tarn.Lake.Catalog;
using Tarn.Lake.Hive;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Maintenance.Orphans;

/// <summary>
/// The locations of all tables, for a comparison with one table's locations.
/// </summary>
/// <param name="catalog">The tables.</param>
/// <param name="store">The store of dropped tables, which may come back.</param>
/// <param name="hive">The folders of Hive tables.</param>
public sealed class AllLocations(LakeCatalog catalog, IMetadataStore store, HiveFolders hive)
{
    /// <summary>Why a table's locations are shared; null: no other table's location is in or around them.</summary>
    public async ValueTask<string?> OverlapOf(CatalogTable table, IReadOnlyList<TableLocation> own, CancellationToken cancellationToken)
    {
        if (catalog.All().FirstOrDefault(other => other.Id != table.Id && other.Places.Any(place => own.Any(place.Overlaps))) is { } iceberg)
        {
            return $"its place overlaps that of table {iceberg.Name}";
        }

        if (await hive.In(own, cancellationToken) is [var first, ..])
        {
            return $"its place overlaps folder {first.Folder} of table {first.Table}";
        }

        var dropped = (await DroppedTables.All(store, cancellationToken)).FirstOrDefault(gone =>
            gone.Table.Places.Any(place => own.Any(place.Overlaps)));
        return dropped is null ? null : $"its place overlaps that of the dropped table {dropped.Table.Name}";
    }
}
