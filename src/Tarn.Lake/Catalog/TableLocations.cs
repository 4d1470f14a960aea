using System.Buffers.Binary;
using System.Text;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Lake.Catalog;

/// <summary>
/// The map of locations: the folders that hold the files of Iceberg tables. No table's location is in or around another table's: D21 (blob ids
/// begin with the epoch). One exception: a table that is renamed by a copy of its entry shares its locations with that copy until one of the
/// two is deleted. Meanwhile the server deletes nothing in them.
/// </summary>
public static class TableLocations
{
    // A table's location, and the folders of its data and metadata. Two tables may share them.
    private const int PlacesMax = 2 * 3;

    /// <summary>A table whose location overlaps this one; null: this one is free, or not in the object store.</summary>
    /// <param name="reader">The transaction or read.</param>
    /// <param name="location">The location, with or without a slash at its end.</param>
    /// <param name="except">A table that does not count.</param>
    public static async ValueTask<TableId?> FindOverlap(IMetadataReader reader, string location, TableId except = default) =>
        TableLocation.Of(location) is { } place ? await FindOverlap(reader, place, except) : null;

    /// <summary>A table whose location overlaps a folder; null: the folder is free.</summary>
    /// <param name="reader">The transaction or read.</param>
    /// <param name="place">The folder.</param>
    /// <param name="except">A table that does not count.</param>
    public static async ValueTask<TableId?> FindOverlap(IMetadataReader reader, TableLocation place, TableId except = default)
    {
        var (bucket, folder) = (place.Bucket, FolderOf(place));

        // above: every folder that holds the location, and the bucket itself
        for (var slash = 0; slash < folder.Length; slash = folder.IndexOf('/', slash) + 1)
        {
            if (await First(reader, KeyRange.Prefix(Key(bucket, folder[..slash], closed: true)), except) is { } above)
            {
                return above;
            }
        }

        return await First(reader, KeyRange.Prefix(Key(bucket, folder, closed: false)), except);
    }

    /// <summary>Refuses a location that overlaps another table's.</summary>
    /// <param name="catalog">The catalog, for the other table's name.</param>
    /// <param name="reader">The transaction or read.</param>
    /// <param name="place">The location.</param>
    /// <param name="except">A table that does not count.</param>
    /// <exception cref="TarnException">InvalidArgument; the message names the other table.</exception>
    internal static async ValueTask CheckFree(LakeCatalog catalog, IMetadataReader reader, TableLocation place, TableId except = default)
    {
        if (await FindOverlap(reader, place, except) is { } other)
        {
            var name = catalog.All().FirstOrDefault(table => table.Id == other)?.Name.ToString() ?? "another table";
            throw new TarnException(ErrorKind.InvalidArgument, $"Location {place.ToString().TrimEnd('/')} lies in or around the place of table {name}.");
        }
    }

    /// <summary>Refuses a user's table whose locations are in the system folder or around it.</summary>
    /// <exception cref="TarnException">AccessDenied.</exception>
    internal static void CheckUser(TableName table, IReadOnlyList<TableLocation> places)
    {
        foreach (var place in SystemDatabases.Contains(table.Database) ? [] : places)
        {
            SystemDatabases.CheckLocation(table, place.ToString());
            if (place.Folder.Length == 0 && SystemFolder.IsIn(place.Bucket))
            {
                throw new TarnException(
                    ErrorKind.AccessDenied, $"Table {table} cannot take the whole bucket {place.Bucket}: {SystemFolder.Name}/ lies in it.");
            }
        }
    }

    /// <summary>Moves a table's rows.</summary>
    internal static void Move(IMetadataTransaction transaction, TableId table, IReadOnlyList<TableLocation> from, IReadOnlyList<TableLocation> to)
    {
        foreach (var place in from)
        {
            transaction.Delete(LakeSpaces.Places, Key(place, table));
        }

        foreach (var place in to)
        {
            transaction.Put(LakeSpaces.Places, Key(place, table), ReadOnlyMemory<byte>.Empty);
        }
    }

    // A doubled slash after the bucket does not change the location.
    private static string FolderOf(TableLocation place) => place.Folder.TrimStart('/');

    private static async ValueTask<TableId?> First(IMetadataReader reader, KeyRange range, TableId except)
    {
        foreach (var row in await reader.Scan(LakeSpaces.Places, range, PlacesMax + 1))
        {
            var id = new TableId(BinaryPrimitives.ReadInt64BigEndian(row.Key.Span[^sizeof(long)..]));
            if (id != except)
            {
                return id;
            }
        }

        return null;
    }

    private static byte[] Key(string bucket, string folder, bool closed) => Encoding.UTF8.GetBytes($"{bucket}\0{folder}{(closed ? "\0" : "")}");

    private static byte[] Key(TableLocation place, TableId table)
    {
        var prefix = Key(place.Bucket, FolderOf(place), closed: true);
        var key = new byte[prefix.Length + sizeof(long)];
        prefix.CopyTo(key, 0);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(prefix.Length), table.Value);
        return key;
    }
}
