using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects.Uploads;

/// <summary>The values of uploads' rows.</summary>
internal static class UploadRows
{
    private const byte Version = 1;

    public static byte[] Encode(Upload upload)
    {
        var writer = new ValueWriter(Version)
            .Text(upload.Id).Fixed(upload.Number).Text(upload.Bucket).Text(upload.Key)
            .Fixed(upload.Initiated.ToUnixTimeMilliseconds())
            .Byte((byte)(upload.Checksum ?? 0)).Byte((byte)upload.ChecksumForm);
        PropertyRows.Write(writer, upload.Properties);
        upload.Seal?.Write(writer);
        return writer.ToArray();
    }

    public static Upload Decode(ReadOnlyMemory<byte> value)
    {
        var reader = BlobRows.Open(value);
        return new Upload
        {
            Id = reader.Text()!,
            Number = reader.Fixed(),
            Bucket = reader.Text()!,
            Key = reader.Text()!,
            Initiated = DateTimeOffset.FromUnixTimeMilliseconds(reader.Fixed()),
            Checksum = reader.Byte() is > 0 and var algorithm ? (ChecksumAlgorithm)algorithm : null,
            ChecksumForm = (ChecksumForm)reader.Byte(),
            Properties = PropertyRows.Read(ref reader),
            Seal = reader.IsAtEnd ? null : BodySeal.Read(ref reader),
        };
    }

    public static byte[] Encode(UploadPart part)
    {
        var writer = new ValueWriter(Version).Text(part.ETag).Fixed(part.LastModified.ToUnixTimeMilliseconds());
        BlobRows.Write(writer, part.Extent);
        return writer.ToArray();
    }

    public static UploadPart DecodePart(Row row)
    {
        var reader = BlobRows.Open(row.Value);
        return new UploadPart
        {
            Number = ObjectKeys.PartNumber(row.Key),
            ETag = reader.Text()!,
            LastModified = DateTimeOffset.FromUnixTimeMilliseconds(reader.Fixed()),
            Extent = BlobRows.ReadExtent(ref reader),
        };
    }

    /// <summary>
    /// A completed upload: its secret id, the time at which its answer may be forgotten, and its version.
    /// </summary>
    public static byte[] EncodeCompleted(Upload upload, DateTimeOffset expires, ObjectVersion version) =>
        new ValueWriter(Version).Text(upload.Id).Text(upload.Bucket).Text(upload.Key).Fixed(version.Bucket.Value)
            .Fixed(expires.ToUnixTimeMilliseconds()).Bytes(ObjectRows.Encode(version)).ToArray();

    public static DateTimeOffset CompletedExpires(ReadOnlyMemory<byte> value)
    {
        var reader = BlobRows.Open(value);
        (_, _, _) = (reader.Text(), reader.Text(), reader.Text());
        _ = reader.Fixed();
        return DateTimeOffset.FromUnixTimeMilliseconds(reader.Fixed());
    }

    /// <summary>The version that an upload made, or null when the row belongs to another upload.</summary>
    public static ObjectVersion? DecodeCompleted(ReadOnlyMemory<byte> value, string id, string bucket, string key)
    {
        var reader = BlobRows.Open(value);
        if (reader.Text() != id || reader.Text() != bucket || reader.Text() != key)
        {
            return null;
        }

        var owner = new BucketId(reader.Fixed());
        _ = reader.Fixed();
        return ObjectRows.DecodeVersion(owner, key, reader.Bytes());
    }
}
