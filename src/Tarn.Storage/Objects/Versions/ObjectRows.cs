using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Versions;

/// <summary>The values of versions' rows.</summary>
internal static class ObjectRows
{
    private const byte Version = 1;

    public static byte[] Encode(ObjectVersion version)
    {
        var writer = new ValueWriter(Version)
            .Fixed(version.Number).Fixed(version.Commit).Count(version.Size).Text(version.ETag)
            .Fixed(version.LastModified.ToUnixTimeMilliseconds())
            .Byte((byte)version.ChecksumForm).Count(version.Parts).Byte(version.Adopted ? (byte)1 : (byte)0)
            .Fixed((long)version.Call.High).Fixed((long)version.Call.Low);
        BlobRows.Write(writer, version.Checksum);
        Write(writer, version.Headers);
        Write(writer, version.Tags);
        writer.Byte(version.Manifest is null ? (byte)0 : (byte)1);
        if (version.Manifest is { } manifest)
        {
            BlobRows.Write(writer, manifest);
        }

        writer.Count(version.ExtentCount);
        if (version.ExtentCount <= ObjectLimits.InlineMax)
        {
            foreach (var extent in version.Extents)
            {
                BlobRows.Write(writer, extent);
            }
        }

        return writer.ToArray();
    }

    public static ObjectVersion DecodeVersion(BucketId bucket, string key, ReadOnlyMemory<byte> value)
    {
        var reader = BlobRows.Open(value);
        var version = new ObjectVersion
        {
            Bucket = bucket,
            Key = key,
            Number = reader.Fixed(),
            Commit = reader.Fixed(),
            Size = reader.Count(),
            ETag = reader.Text()!,
            LastModified = DateTimeOffset.FromUnixTimeMilliseconds(reader.Fixed()),
            ChecksumForm = (ChecksumForm)reader.Byte(),
            Parts = (int)reader.Count(),
            Adopted = reader.Byte() != 0,
            Call = new CallKey((ulong)reader.Fixed(), (ulong)reader.Fixed()),
            Checksum = BlobRows.ReadChecksum(ref reader),
            Headers = ReadHeaders(ref reader),
            Tags = ReadPairs(ref reader),
            Manifest = reader.Byte() == 0 ? null : BlobRows.ReadBlob(ref reader),
            ExtentCount = (int)reader.Count(),
        };
        if (version.ExtentCount > ObjectLimits.InlineMax)
        {
            return version;
        }

        var extents = new Extent[version.ExtentCount];
        for (var i = 0; i < extents.Length; i++)
        {
            extents[i] = BlobRows.ReadExtent(ref reader);
        }

        return version with { Extents = extents };
    }

    /// <summary>Where a version stands: bucket id and key.</summary>
    public static byte[] EncodePlace(ObjectVersion version) =>
        new ValueWriter(Version).Fixed(version.Bucket.Value).Text(version.Key).ToArray();

    public static (BucketId Bucket, string Key) DecodePlace(ReadOnlyMemory<byte> value)
    {
        var reader = BlobRows.Open(value);
        return (new BucketId(reader.Fixed()), reader.Text()!);
    }

    internal static void Write(ValueWriter writer, ObjectHeaders headers)
    {
        writer.Text(headers.ContentType).Text(headers.ContentEncoding).Text(headers.ContentDisposition)
            .Text(headers.ContentLanguage).Text(headers.CacheControl).Text(headers.Expires).Text(headers.WebsiteRedirect);
        Write(writer, headers.UserMetadata);
    }

    internal static ObjectHeaders ReadHeaders(ref ValueReader reader) => new()
    {
        ContentType = reader.Text(),
        ContentEncoding = reader.Text(),
        ContentDisposition = reader.Text(),
        ContentLanguage = reader.Text(),
        CacheControl = reader.Text(),
        Expires = reader.Text(),
        WebsiteRedirect = reader.Text(),
        UserMetadata = ReadPairs(ref reader),
    };

    internal static void Write(ValueWriter writer, IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        writer.Count(pairs.Count);
        foreach (var (name, value) in pairs)
        {
            writer.Text(name).Text(value);
        }
    }

    internal static KeyValuePair<string, string>[] ReadPairs(ref ValueReader reader)
    {
        var pairs = new KeyValuePair<string, string>[reader.Count()];
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i] = new(reader.Text()!, reader.Text()!);
        }

        return pairs;
    }
}
