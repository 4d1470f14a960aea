using System.Buffers.Binary;
using System.Text;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Catalog;

/// <summary>
/// The map of places: the folders in which tables keep their files. A new table's place lies neither in nor around another
/// table's. Tables that were registered with their metadata may overlap. D21 (blob ids begin with the epoch).
/// </summary>
public static class TablePlaces
{
    /// <summary>A table whose place overlaps the location; null: the location is free, or not in the object store.</summary>
    /// <param name="reader">The transaction or read.</param>
    /// <param name="location">The location, with or without a slash at its end.</param>
    /// <param name="except">A table that does not count.</param>
    public static async ValueTask<TableId?> FindOverlap(IMetadataReader reader, string location, TableId except = default)
    {
        if (FolderOf(location) is not var (bucket, folder))
        {
            return null;
        }

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

    /// <summary>Refuses a location that overlaps another table's place.</summary>
    /// <exception cref="TarnException">InvalidArgument; the message names the other table.</exception>
    internal static async ValueTask CheckFree(LakeCatalog catalog, IMetadataReader reader, string location, TableId except = default)
    {
        if (await FindOverlap(reader, location, except) is { } other)
        {
            var name = catalog.All().FirstOrDefault(table => table.Id == other)?.Name.ToString() ?? "another table";
            throw new TarnException(ErrorKind.InvalidArgument, $"Location {location} lies in or around the place of table {name}.");
        }
    }

    /// <summary>Moves a table's row from one place to another; null: none.</summary>
    internal static void Move(IMetadataTransaction transaction, TableId table, string? from, string? to)
    {
        if (from == to)
        {
            return;
        }

        if (from is not null && FolderOf(from) is var (oldBucket, oldFolder))
        {
            transaction.Delete(LakeSpaces.Places, Key(oldBucket, oldFolder, table));
        }

        if (to is not null && FolderOf(to) is var (bucket, folder))
        {
            transaction.Put(LakeSpaces.Places, Key(bucket, folder, table), ReadOnlyMemory<byte>.Empty);
        }
    }

    // A doubled slash behind the bucket makes no other place.
    private static TablePlace? FolderOf(string location) =>
        TablePlace.Of(location) is { } place ? place with { Folder = place.Folder.TrimStart('/') } : null;

    private static async ValueTask<TableId?> First(IMetadataReader reader, KeyRange range, TableId except)
    {
        foreach (var row in await reader.Scan(LakeSpaces.Places, range, 2))
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

    private static byte[] Key(string bucket, string folder, TableId table)
    {
        var prefix = Key(bucket, folder, closed: true);
        var key = new byte[prefix.Length + sizeof(long)];
        prefix.CopyTo(key, 0);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(prefix.Length), table.Value);
        return key;
    }
}
