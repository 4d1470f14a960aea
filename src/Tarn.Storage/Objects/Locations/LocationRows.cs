using System.Buffers.Binary;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;

namespace Tarn.Storage.Objects.Locations;

/// <summary>The rows of locations, and of the blobs in them.</summary>
internal static class LocationRows
{
    private const byte Version = 1;

    public static byte[] Key(int location)
    {
        var key = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(key, location);
        return key;
    }

    public static int ReadKey(ReadOnlyMemory<byte> key) => BinaryPrimitives.ReadInt32BigEndian(key.Span);

    public static byte[] Encode(string name, string address) => new ValueWriter(Version).Text(name).Text(address).ToArray();

    public static (string Name, string Address) Decode(ReadOnlyMemory<byte> value)
    {
        var reader = BlobRows.Open(value);
        return (reader.Text()!, reader.Text()!);
    }

    /// <summary>The key of a blob's row: the location's number, the blob's id.</summary>
    public static byte[] BlobKey(int location, BlobId blob) => [.. Key(location), .. ObjectKeys.Blob(blob)];

    public static BlobId ReadBlob(ReadOnlyMemory<byte> key) => BlobId.Read(key.Span[sizeof(int)..]);

    /// <summary>Notes a blob in a location: from now on its bytes may be there.</summary>
    /// <param name="length">The number of its bytes.</param>
    public static void Add(IMetadataTransaction transaction, int location, BlobId blob, long length) =>
        transaction.Put(ObjectSpaces.OutsideBlobs, BlobKey(location, blob), new ValueWriter(Version).Count(length).ToArray());

    /// <summary>The number of bytes of a blob, from its row.</summary>
    public static long LengthOf(ReadOnlyMemory<byte> value) => BlobRows.Open(value).Count();
}
