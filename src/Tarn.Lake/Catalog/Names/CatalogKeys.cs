using System.Buffers.Binary;

namespace Tarn.Lake.Catalog.Names;

/// <summary>Keys of the catalog's rows: ids, big endian.</summary>
internal static class CatalogKeys
{
    public static byte[] Id(long id)
    {
        var key = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(key, id);
        return key;
    }

    public static long ReadId(ReadOnlyMemory<byte> key) => BinaryPrimitives.ReadInt64BigEndian(key.Span);

    public static byte[] Table(TableId id) => Id(id.Value);

    public static TableId ReadTable(ReadOnlyMemory<byte> key) => new(ReadId(key));
}
