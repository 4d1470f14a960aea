using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects.Versions;

/// <summary>The values of versions' rows.</summary>
internal static class ObjectRows
{
    private const byte Version = 1;
    private const int AdoptedFlag = 1;
    private const int MarkerFlag = 2;
    private const int SealedFlag = 4;

    /// <summary>All versions: the newest of each key, then the noncurrent ones.</summary>
    /// <param name="rows">Reads the rows of a space.</param>
    public static async IAsyncEnumerable<ObjectVersion> All(Func<Space, IAsyncEnumerable<Row>> rows)
    {
        await foreach (var row in rows(ObjectSpaces.Objects))
        {
            var (bucket, key) = ObjectKeys.ReadObject(row.Key);
            yield return DecodeVersion(bucket, key, row.Value);
        }

        await foreach (var row in rows(ObjectSpaces.Noncurrent))
        {
            var (bucket, key) = ObjectKeys.ReadNoncurrent(row.Key);
            yield return DecodeVersion(bucket, key, row.Value);
        }
    }

    public static byte[] Encode(ObjectVersion version)
    {
        var writer = new ValueWriter(Version)
            .Text(version.VersionId == VersionIdForm.Null ? null : version.VersionId)
            .Fixed(version.Number).Fixed(version.Commit).Count(version.Size).Text(version.ETag)
            .Fixed(version.LastModified.ToUnixTimeMilliseconds())
            .Byte((byte)version.ChecksumForm).Count(version.Parts).Byte(FlagsOf(version))
            .Time(version.NoncurrentSince)
            .Fixed((long)version.Call.High).Fixed((long)version.Call.Low);
        BlobRows.Write(writer, version.Checksum);
        PropertyRows.Write(writer, version.Properties);
        writer.Time(version.RestoredUntil).Count(version.LastAccessDay);
        writer.Byte(version.Manifest is null ? (byte)0 : (byte)1);
        if (version.Manifest is { } manifest)
        {
            BlobRows.Write(writer, manifest);
        }

        version.Seal?.Write(writer);
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
            VersionId = reader.Text() ?? VersionIdForm.Null,
            Number = reader.Fixed(),
            Commit = reader.Fixed(),
            Size = reader.Count(),
            ETag = reader.Text()!,
            LastModified = DateTimeOffset.FromUnixTimeMilliseconds(reader.Fixed()),
            ChecksumForm = (ChecksumForm)reader.Byte(),
            Parts = (int)reader.Count(),
            Adopted = (reader.Byte() is var flags) && (flags & AdoptedFlag) != 0,
            IsMarker = (flags & MarkerFlag) != 0,
            NoncurrentSince = reader.Time(),
            Call = new CallKey((ulong)reader.Fixed(), (ulong)reader.Fixed()),
            Checksum = BlobRows.ReadChecksum(ref reader),
            Properties = PropertyRows.Read(ref reader),
            RestoredUntil = reader.Time(),
            LastAccessDay = (int)reader.Count(),
            Manifest = reader.Byte() == 0 ? null : BlobRows.ReadExtent(ref reader),
            Seal = (flags & SealedFlag) == 0 ? null : BodySeal.Read(ref reader),
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

    private static byte FlagsOf(ObjectVersion version) => (byte)(
        (version.Adopted ? AdoptedFlag : 0) | (version.IsMarker ? MarkerFlag : 0) | (version.Seal is null ? 0 : SealedFlag));

    /// <summary>The location of a version's row: bucket id, key and commit. With the version's number it finds the row.</summary>
    public static byte[] EncodePlace(ObjectVersion version) =>
        new ValueWriter(Version).Fixed(version.Bucket.Value).Text(version.Key).Fixed(version.Commit).ToArray();

    public static (BucketId Bucket, string Key, long Commit) DecodePlace(ReadOnlyMemory<byte> value)
    {
        var reader = BlobRows.Open(value);
        return (new BucketId(reader.Fixed()), reader.Text()!, reader.Fixed());
    }

    /// <summary>The value of an index entry: with bucket and key it finds the row of a noncurrent version or marker.</summary>
    public static byte[] EncodeIndex(ObjectVersion version) => new ValueWriter(Version).Fixed(version.Commit).Fixed(version.Number).ToArray();

    public static (long Commit, long Number) DecodeIndex(ReadOnlyMemory<byte> value)
    {
        var reader = BlobRows.Open(value);
        return (reader.Fixed(), reader.Fixed());
    }
}
