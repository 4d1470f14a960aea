using System.Buffers.Binary;
using System.Text;
using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Keys;

/// <summary>
/// The keys of the object store's rows. Numbers are big-endian, so that byte order equals numeric order.
/// </summary>
internal static class ObjectKeys
{
    public static readonly byte[] Epoch = "epoch"u8.ToArray();
    public static readonly byte[] OrphansRemoved = "orphans-removed"u8.ToArray();
    private const int IdBytes = 8;
    private const int EndBytes = 2;

    /// <summary>Refuses an object's key that is empty or too long.</summary>
    /// <exception cref="TarnException">InvalidArgument.</exception>
    public static void Check(string key)
    {
        var bytes = Encoding.UTF8.GetByteCount(key);
        if (bytes is 0 or > ObjectLimits.KeyBytesMax)
        {
            throw ObjectReasons.Invalid(
                ObjectReasons.KeyTooLong, $"A key has 1 to {ObjectLimits.KeyBytesMax} bytes; this one has {bytes}.");
        }
    }

    public static byte[] Bucket(string name) => Encoding.UTF8.GetBytes(name);

    public static byte[] Object(BucketId bucket, string key) => Object(bucket, Encoding.UTF8.GetBytes(key));

    public static byte[] Object(BucketId bucket, ReadOnlySpan<byte> key)
    {
        var bytes = new byte[IdBytes + key.Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, bucket.Value);
        key.CopyTo(bytes.AsSpan(IdBytes));
        return bytes;
    }

    /// <summary>The object's key, taken from the key of an <see cref="Objects"/> row.</summary>
    public static ReadOnlyMemory<byte> KeyOf(ReadOnlyMemory<byte> objectKey) => objectKey[IdBytes..];

    /// <summary>Bucket and key, taken from a row's key.</summary>
    public static (BucketId Bucket, string Key) ReadObject(ReadOnlyMemory<byte> objectKey) =>
        (new BucketId(BinaryPrimitives.ReadInt64BigEndian(objectKey.Span)), Encoding.UTF8.GetString(KeyOf(objectKey).Span));

    public static byte[] Id(long id)
    {
        var bytes = new byte[IdBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, id);
        return bytes;
    }

    public static long ReadId(ReadOnlyMemory<byte> key) => BinaryPrimitives.ReadInt64BigEndian(key.Span);

    /// <summary>
    /// The key of a version's extent: the version's number, the end of the extent in the version, its index. So a range
    /// is found without the extents before it.
    /// </summary>
    public static byte[] Extent(long version, long end, int index)
    {
        var bytes = new byte[(2 * IdBytes) + sizeof(int)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, version);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(IdBytes), end);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(2 * IdBytes), index);
        return bytes;
    }

    /// <summary>The end of an extent in its version, taken from its row's key.</summary>
    public static long ExtentEnd(ReadOnlyMemory<byte> key) => BinaryPrimitives.ReadInt64BigEndian(key.Span[IdBytes..]);

    public static byte[] Part(long upload, int number)
    {
        var bytes = new byte[IdBytes + sizeof(int)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, upload);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(IdBytes), number);
        return bytes;
    }

    public static int PartNumber(ReadOnlyMemory<byte> key) => BinaryPrimitives.ReadInt32BigEndian(key.Span[IdBytes..]);

    /// <summary>The key for a call that deleted an object under a condition.</summary>
    public static byte[] DeletedByCall(CallKey call, BucketId bucket, string key)
    {
        var name = Object(bucket, key);
        var bytes = new byte[(2 * IdBytes) + name.Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, call.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(IdBytes), call.Low);
        name.CopyTo(bytes, 2 * IdBytes);
        return bytes;
    }

    public static byte[] Blob(BlobId blob)
    {
        var bytes = new byte[BlobId.Bytes];
        blob.Write(bytes);
        return bytes;
    }

    /// <summary>A blob, or an entry of a pack: id and offset.</summary>
    public static byte[] Entry(BlobEntry entry)
    {
        var bytes = new byte[BlobId.Bytes + IdBytes];
        entry.Blob.Write(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(BlobId.Bytes), entry.Offset);
        return bytes;
    }

    /// <summary>Reads what <see cref="Entry"/> wrote at the start of a key.</summary>
    public static BlobEntry ReadEntry(ReadOnlyMemory<byte> key) =>
        new(BlobId.Read(key.Span), BinaryPrimitives.ReadInt64BigEndian(key.Span[BlobId.Bytes..]));

    /// <summary>The key of an extent's block checksums.</summary>
    public static byte[] Blocks(Extent extent)
    {
        var bytes = new byte[BlobId.Bytes + IdBytes];
        extent.Blob.Write(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(BlobId.Bytes), extent.Offset);
        return bytes;
    }

    public static byte[] Referrer(BlobEntry entry, BlobReferrer referrer)
    {
        var place = Entry(entry);
        var bytes = new byte[place.Length + 1 + IdBytes + sizeof(int)];
        place.CopyTo(bytes, 0);
        bytes[place.Length] = (byte)referrer.Kind;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(place.Length + 1), referrer.Id);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(place.Length + 1 + IdBytes), referrer.Part);
        return bytes;
    }

    /// <summary>Reads the referrer of a key that <see cref="Referrer"/> made.</summary>
    public static BlobReferrer ReadReferrer(ReadOnlyMemory<byte> key)
    {
        var rest = key.Span[(BlobId.Bytes + IdBytes)..];
        return new BlobReferrer(
            (BlobReferrerKind)rest[0], BinaryPrimitives.ReadInt64BigEndian(rest[1..]), BinaryPrimitives.ReadInt32BigEndian(rest[(1 + IdBytes)..]));
    }

    /// <summary>
    /// An upload's key: bucket, key with 0x00 written as 00 FF and ended by 00 01, number. So uploads are ordered by
    /// key, and uploads of the same key by age.
    /// </summary>
    public static byte[] Upload(BucketId bucket, string key, long number)
    {
        var escaped = Escaped(bucket, key);
        var bytes = new byte[escaped.Length + IdBytes];
        escaped.CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(escaped.Length), number);
        return bytes;
    }

    /// <summary>The common beginning of all uploads whose key begins with a prefix.</summary>
    public static byte[] UploadPrefix(BucketId bucket, string prefix) => Escaped(bucket, prefix)[..^2];

    /// <summary>
    /// The key of a noncurrent version or a marker: bucket, escaped key, inverted commit and number. So the versions of
    /// a key are ordered from the newest to the oldest.
    /// </summary>
    public static byte[] Noncurrent(BucketId bucket, string key, long commit, long number)
    {
        var escaped = Escaped(bucket, key);
        var bytes = new byte[escaped.Length + (2 * IdBytes)];
        escaped.CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(escaped.Length), ~commit);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(escaped.Length + IdBytes), ~number);
        return bytes;
    }

    /// <summary>The common beginning of a key's noncurrent versions and markers.</summary>
    public static byte[] Noncurrent(BucketId bucket, string key) => Escaped(bucket, key);

    /// <summary>The object's key as bytes, taken from a row's key that <see cref="Noncurrent(BucketId, string, long, long)"/> made.</summary>
    public static byte[] NoncurrentKeyOf(ReadOnlyMemory<byte> row)
    {
        var escaped = row.Span[IdBytes..^((2 * IdBytes) + EndBytes)];
        var key = new List<byte>(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            key.Add(escaped[i]);
            i += escaped[i] == 0 ? 1 : 0;
        }

        return [.. key];
    }

    /// <summary>Bucket and key, taken from the row's key of a noncurrent version.</summary>
    public static (BucketId Bucket, string Key) ReadNoncurrent(ReadOnlyMemory<byte> row) =>
        (new BucketId(BinaryPrimitives.ReadInt64BigEndian(row.Span)), Encoding.UTF8.GetString(NoncurrentKeyOf(row)));

    /// <summary>The position of a key in the order of noncurrent versions: before all versions of this key and of later ones.</summary>
    public static byte[] NoncurrentFrom(BucketId bucket, ReadOnlySpan<byte> key) => Escaped(bucket, key)[..^EndBytes];

    /// <summary>The key of the index entry for a version id.</summary>
    public static byte[] VersionId(BucketId bucket, string key, string versionId) => [.. Escaped(bucket, key), .. Encoding.UTF8.GetBytes(versionId)];

    private static byte[] Escaped(BucketId bucket, string key) => Escaped(bucket, Encoding.UTF8.GetBytes(key));

    private static byte[] Escaped(BucketId bucket, ReadOnlySpan<byte> key)
    {
        var bytes = new List<byte>(Id(bucket.Value));
        foreach (var value in key)
        {
            bytes.Add(value);
            if (value == 0)
            {
                bytes.Add(0xFF);
            }
        }

        bytes.Add(0);
        bytes.Add(1);
        Invariant.Check(bytes.Count + (2 * IdBytes) <= MetadataLimits.KeyBytesMax);
        return [.. bytes];
    }
}
