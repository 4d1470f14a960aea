using Tarn.Storage.Calls;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Objects;

/// <summary>
/// The bytes on disk, which <c>docs/formats/metadata.md</c> and <c>blobs.md</c> describe. A change here is a change of
/// the format.
/// </summary>
public sealed class ObjectFormatTests
{
    private const string TimeCount = "85888C9010";
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(0x0102030405);

    private static readonly Extent Extent = new()
    {
        Blob = new BlobId(3, 300),
        Length = 5,
        PartNumber = 1,
        Checksum = new Checksum(ChecksumAlgorithm.Crc32, new byte[] { 1, 2, 3, 4 }),
        Blocks = new uint[] { 0xAABBCCDD },
    };

    private static readonly ObjectVersion Version = new()
    {
        Bucket = new BucketId(9),
        Key = "k",
        Number = 7,
        Commit = 8,
        Size = 5,
        ETag = "ab",
        LastModified = Time,
        Properties = new ObjectProperties
        {
            Headers = new ObjectHeaders { ContentType = "t", UserMetadata = [new("m", "n")] },
            Tags = [new("a", "b")],
            StorageClass = StorageClass.Glacier,
            Acl = CannedAcl.PublicRead,
            Lock = new ObjectLock(LockMode.Compliance, Time, HasLegalHold: true),
        },
        Call = new CallKey(1, 2),
        Parts = 1,
        ChecksumForm = ChecksumForm.Composite,
        VersionId = "v",
        NoncurrentSince = Time,
        RestoredUntil = Time,
        LastAccessDay = 3,
        Manifest = new Extent { Kind = ExtentKind.Pack, Blob = new BlobId(3, 301), Offset = 9, Length = 0 },
        Extents = [Extent],
        ExtentCount = 1,
    };

    [Fact]
    public void A_version_row_is_as_documented()
    {
        var value = ObjectRows.Encode(Version);
        Assert.Equal(
            "01" + "0276" + "0000000000000007" + "0000000000000008" + "05" + "036162" + "0000000102030405" + "02" + "01" + "00" + TimeCount
            + "0000000000000001" + "0000000000000002" + "00" + "0274" + "000000000000" + "01026D026E" + "0102610262"
            + "05" + "01" + "02" + TimeCount + "01" + TimeCount + "03"
            + "01" + "0203AD02" + "0900" + "00000000" + "000000"
            + "01" + "01" + "03AC02" + "00" + "05" + "00000000" + "01" + "01" + "0501020304" + "01" + "AABBCCDD",
            Convert.ToHexString(value));
        var read = ObjectRows.DecodeVersion(Version.Bucket, "k", value);
        Assert.Equal((Version.Number, Version.ETag, Version.VersionId, Version.Call), (read.Number, read.ETag, read.VersionId, read.Call));
        Assert.Equal((Version.Properties.Lock, Version.NoncurrentSince), (read.Properties.Lock, read.NoncurrentSince));
        Assert.Equal((StorageClass.Glacier, CannedAcl.PublicRead), (read.Properties.StorageClass, read.Properties.Acl));
        Assert.Equal(Version.Extents[0].Blocks.ToArray(), Assert.Single(read.Extents).Blocks.ToArray());
    }

    [Fact]
    public void A_blobs_attribute_is_as_documented()
    {
        var attribute = new BlobAttribute
        {
            Kind = BlobKind.Manifest,
            Account = "1",
            Bucket = "b",
            Key = "k",
            ETag = "e",
            Made = Time,
            Size = 5,
            Crc = 0xAABBCCDD,
            VersionId = "v",
            Properties = Version.Properties with
            {
                StorageClass = StorageClass.StandardIa,
                Acl = CannedAcl.BucketOwnerRead,
                Lock = new ObjectLock(LockMode.Governance, Time),
            },
            Checksum = new Checksum(ChecksumAlgorithm.Crc32, new byte[] { 1, 2, 3, 4 }),
            Extents = [Extent],
        };
        Assert.Equal(
            "01" + "03" + "00" + "0231" + "0262" + "026B" + "0276" + "0265" + "0000000102030405" + "05" + "05" + "AABBCCDD" + "00" + "00"
            + "0274" + "000000000000" + "01026D026E" + "0102610262" + "02" + "05" + "01" + TimeCount + "00" + "01" + "01" + "0501020304"
            + "01" + "01" + "03AC02" + "00" + "05" + "00000000" + "01" + "01" + "0501020304" + "01" + "AABBCCDD",
            Convert.ToHexString(attribute.Encode()));
        var read = BlobAttribute.Decode(attribute.Encode());
        Assert.Equal(("v", "t", attribute.Properties.Lock), (read.VersionId, read.Properties.Headers.ContentType, read.Properties.Lock));
        Assert.Equal("blobs/00000003/00/00000003000000000000012c", new BlobId(3, 300).Path);
        Assert.Equal("blobs/00000003/ff/00000003000000000007fc00", new BlobId(3, 0x7FC00).Path);
        Assert.Equal("blobs/00000003/packs/000000030001000000000001", new BlobId(3, BlobId.FirstPack + 1).Path);
    }

    [Fact]
    public void Keys_are_as_documented()
    {
        Assert.Equal("0000000000000009006B", Convert.ToHexString(ObjectKeys.Object(new BucketId(9), "\0k")));
        Assert.Equal(
            "0000000000000009" + "00FF6B0001" + "0000000000000007", Convert.ToHexString(ObjectKeys.Upload(new BucketId(9), "\0k", 7)));
        Assert.Equal(
            "00000003000000000000012C" + "0000000000000009" + "02" + "0000000000000007" + "00000004",
            Convert.ToHexString(ObjectKeys.Referrer(new BlobEntry(new BlobId(3, 300), 9), BlobReferrer.UploadPart(7, 4))));
        var noncurrent = ObjectKeys.Noncurrent(new BucketId(9), "\0k", 8, 7);
        Assert.Equal("0000000000000009" + "00FF6B0001" + "FFFFFFFFFFFFFFF7" + "FFFFFFFFFFFFFFF8", Convert.ToHexString(noncurrent));
        Assert.Equal((new BucketId(9), "\0k"), ObjectKeys.ReadNoncurrent(noncurrent));
        Assert.Equal("0000000000000009" + "00FF6B0001" + "76", Convert.ToHexString(ObjectKeys.VersionId(new BucketId(9), "\0k", "v")));
        Assert.Equal("0000000000000007" + "0000000000000005" + "00000002", Convert.ToHexString(ObjectKeys.Extent(7, 5, 2)));
    }
}
