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

    public static byte[] Extent(long version, int index)
    {
        var bytes = new byte[IdBytes + sizeof(int)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, version);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(IdBytes), index);
        return bytes;
    }

    public static byte[] Part(long upload, int number) => Extent(upload, number);

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

    /// <summary>The key of an extent's block checksums.</summary>
    public static byte[] Blocks(Extent extent)
    {
        var bytes = new byte[BlobId.Bytes + IdBytes];
        extent.Blob.Write(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(BlobId.Bytes), extent.Offset);
        return bytes;
    }

    public static byte[] Referrer(BlobId blob, BlobReferrer referrer)
    {
        var bytes = new byte[BlobId.Bytes + 1 + IdBytes + sizeof(int)];
        blob.Write(bytes);
        bytes[BlobId.Bytes] = (byte)referrer.Kind;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(BlobId.Bytes + 1), referrer.Id);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(BlobId.Bytes + 1 + IdBytes), referrer.Part);
        return bytes;
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

    private static byte[] Escaped(BucketId bucket, string key)
    {
        var bytes = new List<byte>(Id(bucket.Value));
        foreach (var value in Encoding.UTF8.GetBytes(key))
        {
            bytes.Add(value);
            if (value == 0)
            {
                bytes.Add(0xFF);
            }
        }

        bytes.Add(0);
        bytes.Add(1);
        Invariant.Check(bytes.Count + IdBytes <= MetadataLimits.KeyBytesMax);
        return [.. bytes];
    }
}
