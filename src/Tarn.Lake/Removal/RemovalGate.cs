using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Files;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Lake.Removal;

/// <summary>
/// The only way by which the lake deletes files. Metadata may name any file; only files in a table's own locations go, and only where a
/// holder of <c>s3:DeleteObject</c> created or changed the table. A file below the system folder or in another table's location stays.
/// </summary>
internal static class RemovalGate
{
    /// <summary>Removes files of a table that exists, or that was dropped and is remembered.</summary>
    /// <param name="catalog">The catalog, for its files.</param>
    /// <param name="locations">The files.</param>
    /// <param name="withheld">Gets the files that may go later; null: the caller forgets them.</param>
    public static async ValueTask<RemovalCount> Remove(
        IMetadataTransaction transaction, LakeCatalog catalog, TableId id, IEnumerable<string> locations, ICollection<string>? withheld = null)
    {
        var table = await transaction.Get(LakeSpaces.Tables, CatalogKeys.Table(id)) is { } row
            ? CatalogRows.DecodeTable(row)
            : await DroppedTables.Find(transaction, id);
        var own = table is null ? [] : await OwnPlaces(transaction, id, table);
        var count = default(RemovalCount);
        foreach (var location in locations)
        {
            if (own.FindIndex(place => Holds(place, location)) is var found && found < 0)
            {
                count += new RemovalCount(0, Outside: 1);
            }
            else if (!table!.DeletablePlaces.Contains(own[found]))
            {
                withheld?.Add(location);
                count += new RemovalCount(0, Withheld: 1);
            }
            else
            {
                await catalog.Loader.Store.Delete(transaction, location);
                count += new RemovalCount(1);
            }
        }

        return count;
    }

    /// <summary>Removes objects of a prefix that belongs to no table, for a caller with the right to delete them.</summary>
    /// <exception cref="TarnException">
    /// InvalidArgument: a table came into the prefix. AccessDenied: the prefix is in the system folder. Conflict: an object was changed.
    /// </exception>
    public static async ValueTask RemoveOfPrefix(
        IMetadataTransaction transaction, LakeCatalog catalog, ObjectStore objects, TableLocation place, IEnumerable<ObjectVersion> versions)
    {
        SystemFolder.CheckUser(place.Bucket, place.Folder);
        await TableLocations.CheckFree(catalog, transaction, place);
        foreach (var version in versions)
        {
            Invariant.Check(version.Key.StartsWith(place.Folder, StringComparison.Ordinal));
            var (removed, _) = await objects.Delete(transaction, place.Bucket, version.Key, DeleteOptions.None);
            if (removed?.Number != version.Number)
            {
                throw new TarnException(ErrorKind.Conflict, $"{version.Key} was changed or removed meanwhile");
            }
        }
    }

    private static async ValueTask<List<TableLocation>> OwnPlaces(IMetadataTransaction transaction, TableId id, CatalogTable table)
    {
        var own = new List<TableLocation>();
        foreach (var place in table.Places)
        {
            if (await TableLocations.FindOverlap(transaction, place, id) is null)
            {
                own.Add(place);
            }
        }

        return own;
    }

    // Only a system table has its locations in the system folder.
    private static bool Holds(TableLocation place, string location) =>
        place.Holds(location) && ObjectLocation.Parse(location) is var (bucket, key)
        && (!SystemFolder.Owns(bucket, key) || SystemFolder.Owns(place.Bucket, place.Folder));
}
