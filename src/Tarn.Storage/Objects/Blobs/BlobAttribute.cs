using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>
/// A blob's extended attribute <c>user.tarn</c>: recovery needs it when the metadata store is lost, D20 (a version is a
/// list of extents).
/// </summary>
internal sealed record BlobAttribute
{
    public const string Name = "tarn";

    private const byte Version = 1;
    private const byte PlainEncoding = 0;
    private const byte SealedEncoding = 1;

    public required BlobKind Kind { get; init; }

    public required string Account { get; init; }

    public required string Bucket { get; init; }

    public required string Key { get; init; }

    public required string ETag { get; init; }

    public required DateTimeOffset Made { get; init; }

    public required long Size { get; init; }

    /// <summary>The number of stored bytes.</summary>
    public long StoredSize
    {
        get => field == 0 ? Size : field;
        init;
    }

    /// <summary>The wrapped key of the bytes; null: they are plain.</summary>
    public BodySeal? Seal { get; init; }

    /// <summary>CRC-32C of the stored bytes.</summary>
    public required uint Crc { get; init; }

    public long Upload { get; init; }

    public int Part { get; init; }

    /// <summary>The version's id for clients.</summary>
    public string VersionId { get; init; } = VersionIdForm.Null;

    public ObjectProperties Properties { get; init; } = ObjectProperties.None;

    public Checksum? Checksum { get; init; }

    public ChecksumForm ChecksumForm { get; init; } = ChecksumForm.FullObject;

    /// <summary>A manifest's extents.</summary>
    public IReadOnlyList<Extent> Extents { get; init; } = [];

    /// <summary>The codec of the bytes' extents.</summary>
    public byte Codec => Seal is null ? (byte)0 : SealedForm.Codec;

    /// <summary>The name of the blob's content for reports.</summary>
    public string Title => this switch
    {
        { Kind: BlobKind.Kept } => Key,
        { Kind: BlobKind.Segment } => "a segment of the log's archive",
        { Part: > 0 and var part } => $"s3://{Bucket}/{Key} part {part}",
        _ => $"s3://{Bucket}/{Key}",
    };

    public byte[] Encode()
    {
        var writer = new ValueWriter(Version).Byte((byte)Kind).Byte(Seal is null ? PlainEncoding : SealedEncoding)
            .Text(Account).Text(Bucket).Text(Key).Text(VersionId == VersionIdForm.Null ? null : VersionId)
            .Text(ETag).Fixed(Made.ToUnixTimeMilliseconds())
            .Count(Size).Count(StoredSize).Crc(Crc).Count(Upload).Count(Part);
        PropertyRows.Write(writer, Properties);
        writer.Byte((byte)ChecksumForm);
        BlobRows.Write(writer, Checksum);
        writer.Count(Extents.Count);
        foreach (var extent in Extents)
        {
            BlobRows.Write(writer, extent);
        }

        Seal?.Write(writer);
        return writer.ToArray();
    }

    /// <summary>Reads an attribute that may be damaged; null: it is no attribute.</summary>
    public static BlobAttribute? TryDecode(ReadOnlySpan<byte> value)
    {
        try
        {
            return Decode(value) is { Account: not null, Bucket: not null, Key: not null, ETag: not null } whole ? whole : null;
        }
        catch (Exception damaged) when (damaged is not OutOfMemoryException)
        {
            return null;
        }
    }

    public static BlobAttribute Decode(ReadOnlySpan<byte> value)
    {
        var reader = new ValueReader(value);
        Invariant.Check(reader.Version == Version);
        var kind = (BlobKind)reader.Byte();
        var encoding = reader.Byte();
        Invariant.Check(encoding is PlainEncoding or SealedEncoding);
        var (account, bucket, key) = (reader.Text()!, reader.Text()!, reader.Text()!);
        var versionId = reader.Text() ?? VersionIdForm.Null;
        var etag = reader.Text()!;
        var made = DateTimeOffset.FromUnixTimeMilliseconds(reader.Fixed());
        var size = reader.Count();
        var storedSize = reader.Count();
        var attribute = new BlobAttribute
        {
            Kind = kind,
            Account = account,
            Bucket = bucket,
            Key = key,
            VersionId = versionId,
            ETag = etag,
            Made = made,
            Size = size,
            StoredSize = storedSize,
            Crc = reader.Crc(),
            Upload = reader.Count(),
            Part = (int)reader.Count(),
            Properties = PropertyRows.Read(ref reader),
            ChecksumForm = (ChecksumForm)reader.Byte(),
            Checksum = BlobRows.ReadChecksum(ref reader),
        };
        var extents = new Extent[reader.Items()];
        for (var i = 0; i < extents.Length; i++)
        {
            extents[i] = BlobRows.ReadExtent(ref reader);
        }

        return attribute with { Extents = extents, Seal = encoding == SealedEncoding ? BodySeal.Read(ref reader) : null };
    }
}
