using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Uploads;

/// <summary>The rows of uploads and their parts, read and removed inside metadata transactions.</summary>
internal sealed class UploadTable(BlobReferences references)
{
    private const int SecretBytes = 16;

    public static string NewId(long number)
    {
        var id = new byte[sizeof(long) + SecretBytes];
        BinaryPrimitives.WriteInt64BigEndian(id, number);
        RandomNumberGenerator.Fill(id.AsSpan(sizeof(long)));
        return Base64Url.EncodeToString(id);
    }

    public static bool TryReadId(string uploadId, out long number)
    {
        var id = new byte[sizeof(long) + SecretBytes];
        var isOne = Base64Url.IsValid(uploadId, out var bytes) && bytes == id.Length;
        if (isOne)
        {
            Base64Url.DecodeFromChars(uploadId, id);
        }

        number = BinaryPrimitives.ReadInt64BigEndian(id);
        return isOne;
    }

    /// <summary>An upload and its row's key.</summary>
    /// <exception cref="TarnException">NotFound: bucket or upload.</exception>
    public static async ValueTask<(Upload Upload, byte[] Row)> Require(
        IMetadataReader reader, string bucket, string key, string uploadId)
    {
        var owner = await BucketDirectory.Require(reader, bucket);
        ObjectKeys.Check(key);
        if (TryReadId(uploadId, out var number))
        {
            var row = ObjectKeys.Upload(owner.Id, key, number);
            if (await reader.Get(ObjectSpaces.Uploads, row) is { } value && UploadRows.Decode(value) is var upload && upload.Id == uploadId)
            {
                return (upload, row);
            }
        }

        throw ObjectReasons.Upload();
    }

    public static async ValueTask<IReadOnlyList<Row>> PartRows(IMetadataReader reader, long upload) => await reader.Scan(
        ObjectSpaces.Parts, KeyRange.Prefix(ObjectKeys.Id(upload)), ObjectLimits.PartNumberMax);

    /// <summary>
    /// Removes an upload and its parts; a blob that became part of a version loses only the part's reference.
    /// </summary>
    public async ValueTask Remove(
        IMetadataTransaction transaction, ReadOnlyMemory<byte> row, Upload upload, IReadOnlySet<BlobId> keep)
    {
        foreach (var partRow in await PartRows(transaction, upload.Number))
        {
            var part = UploadRows.DecodePart(partRow);
            var referrer = BlobReferrer.UploadPart(upload.Number, part.Number);
            if (keep.Contains(part.Extent.Blob))
            {
                transaction.Delete(ObjectSpaces.BlobReferrers, ObjectKeys.Referrer(BlobEntry.Of(part.Extent), referrer));
            }
            else
            {
                await references.Remove(transaction, BlobEntry.Of(part.Extent), referrer);
            }

            transaction.Delete(ObjectSpaces.Parts, partRow.Key);
        }

        transaction.Delete(ObjectSpaces.Uploads, row);
    }
}
