using System.Text;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Streams;

namespace Tarn.Storage.Objects;

/// <summary>The values of the object store's rows.</summary>
internal static class ObjectRows
{
    private const byte Version = 1;

    public static byte[] Encode(Bucket bucket) => new ValueWriter(Version)
        .Fixed(bucket.Id.Value).Text(bucket.Account).Text(bucket.Region).Fixed(bucket.Created.ToUnixTimeMilliseconds())
        .ToArray();

    public static Bucket DecodeBucket(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        var reader = Open(value);
        return new Bucket
        {
            Name = Encoding.UTF8.GetString(key.Span),
            Id = new BucketId(reader.Fixed()),
            Account = reader.Text()!,
            Region = reader.Text()!,
            Created = DateTimeOffset.FromUnixTimeMilliseconds(reader.Fixed()),
        };
    }

    public static byte[] Encode(ObjectVersion version)
    {
        var writer = new ValueWriter(Version)
            .Fixed(version.Number).Fixed(version.Commit).Count(version.Size).Text(version.ETag)
            .Fixed(version.LastModified.ToUnixTimeMilliseconds())
            .Byte((byte)version.ChecksumForm).Count(version.Parts).Byte(version.Adopted ? (byte)1 : (byte)0)
            .Fixed((long)version.Call.High).Fixed((long)version.Call.Low);
        Write(writer, version.Checksum);
        Write(writer, version.Headers);
        Write(writer, version.Tags);
        writer.Byte(version.Manifest is null ? (byte)0 : (byte)1);
        if (version.Manifest is { } manifest)
        {
            Write(writer, manifest);
        }

        writer.Count(version.ExtentCount);
        if (version.ExtentCount <= ObjectLimits.InlineMax)
        {
            foreach (var extent in version.Extents)
            {
                Write(writer, extent);
            }
        }

        return writer.ToArray();
    }

    public static ObjectVersion DecodeVersion(BucketId bucket, string key, ReadOnlyMemory<byte> value)
    {
        var reader = Open(value);
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
            Checksum = ReadChecksum(ref reader),
            Headers = ReadHeaders(ref reader),
            Tags = ReadPairs(ref reader),
            Manifest = reader.Byte() == 0 ? null : ReadBlob(ref reader),
            ExtentCount = (int)reader.Count(),
        };
        if (version.ExtentCount > ObjectLimits.InlineMax)
        {
            return version;
        }

        var extents = new Extent[version.ExtentCount];
        for (var i = 0; i < extents.Length; i++)
        {
            extents[i] = ReadExtent(ref reader);
        }

        return version with { Extents = extents };
    }

    public static byte[] Encode(Extent extent)
    {
        var writer = new ValueWriter(Version);
        Write(writer, extent);
        return writer.ToArray();
    }

    public static Extent DecodeExtent(ReadOnlyMemory<byte> value)
    {
        var reader = Open(value);
        return ReadExtent(ref reader);
    }

    public static byte[] EncodeBlocks(ReadOnlySpan<uint> blocks)
    {
        var writer = new ValueWriter(Version);
        Write(writer, blocks);
        return writer.ToArray();
    }

    public static uint[] DecodeBlocks(ReadOnlyMemory<byte> value)
    {
        var reader = Open(value);
        return ReadBlocks(ref reader);
    }

    /// <summary>The place of a version: bucket id and key.</summary>
    public static byte[] EncodePlace(ObjectVersion version) =>
        new ValueWriter(Version).Fixed(version.Bucket.Value).Text(version.Key).ToArray();

    public static (BucketId Bucket, string Key) DecodePlace(ReadOnlyMemory<byte> value)
    {
        var reader = Open(value);
        return (new BucketId(reader.Fixed()), reader.Text()!);
    }

    public static byte[] EncodeTime(DateTimeOffset time) => new ValueWriter(Version).Fixed(time.ToUnixTimeMilliseconds()).ToArray();

    public static DateTimeOffset DecodeTime(ReadOnlyMemory<byte> value) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Open(value).Fixed());

    public static byte[] EncodeNumber(long number) => new ValueWriter(Version).Fixed(number).ToArray();

    public static long DecodeNumber(ReadOnlyMemory<byte>? value) => value is { } bytes ? Open(bytes).Fixed() : 0;

    internal static ValueReader Open(ReadOnlyMemory<byte> value)
    {
        var reader = new ValueReader(value.Span);
        Invariant.Check(reader.Version == Version);
        return reader;
    }

    internal static void Write(ValueWriter writer, Checksum? checksum)
    {
        writer.Byte((byte)(checksum?.Algorithm ?? 0));
        if (checksum is { } present)
        {
            writer.Bytes(present.Value.Span);
        }
    }

    internal static Checksum? ReadChecksum(ref ValueReader reader) =>
        reader.Byte() is > 0 and var algorithm ? new Checksum((ChecksumAlgorithm)algorithm, reader.Bytes()) : null;

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

    internal static void Write(ValueWriter writer, Extent extent)
    {
        writer.Byte((byte)extent.Kind);
        Write(writer, extent.Blob);
        writer.Count(extent.Offset).Count(extent.Length).Count(extent.PartNumber);
        Write(writer, extent.Checksum);
        Write(writer, extent.Blocks.Span);
    }

    internal static Extent ReadExtent(ref ValueReader reader) => new()
    {
        Kind = (ExtentKind)reader.Byte(),
        Blob = ReadBlob(ref reader),
        Offset = reader.Count(),
        Length = reader.Count(),
        PartNumber = (int)reader.Count(),
        Checksum = ReadChecksum(ref reader),
        Blocks = ReadBlocks(ref reader),
    };

    internal static void Write(ValueWriter writer, BlobId blob) => writer.Count(blob.Epoch).Count((long)blob.Number);

    internal static BlobId ReadBlob(ref ValueReader reader) => new((uint)reader.Count(), (ulong)reader.Count());

    private static void Write(ValueWriter writer, ReadOnlySpan<uint> blocks)
    {
        writer.Count(blocks.Length);
        foreach (var block in blocks)
        {
            writer.Crc(block);
        }
    }

    private static uint[] ReadBlocks(ref ValueReader reader)
    {
        var blocks = new uint[reader.Count()];
        for (var i = 0; i < blocks.Length; i++)
        {
            blocks[i] = reader.Crc();
        }

        return blocks;
    }
}
