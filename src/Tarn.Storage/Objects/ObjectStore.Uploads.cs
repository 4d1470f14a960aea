using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Uploads;

namespace Tarn.Storage.Objects;

/// <content>Multipart uploads.</content>
public sealed partial class ObjectStore
{
    private const int UploadSecretBytes = 16;

    /// <summary>Begins an upload.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key of the future object.</param>
    /// <param name="upload">Headers, tags and checksum of the version; the rest is ignored.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="TarnException">NotFound: the bucket; InvalidArgument: the key's length.</exception>
    public ValueTask<Upload> CreateUpload(string bucket, string key, UploadOptions upload, CancellationToken cancellation)
    {
        CheckKey(key);
        return store.Commit(
            async transaction =>
            {
                var owner = await RequireBucket(transaction, bucket);
                var number = transaction.NextId();
                var begun = new Upload
                {
                    Id = NewUploadId(number),
                    Number = number,
                    Bucket = bucket,
                    Key = key,
                    Initiated = Now(),
                    Headers = upload.Headers,
                    Tags = upload.Tags,
                    Checksum = upload.Checksum,
                    ChecksumForm = upload.ChecksumForm,
                };
                transaction.Put(ObjectSpaces.Uploads, ObjectKeys.Upload(owner.Id, key, number), UploadRows.Encode(begun));
                return begun;
            },
            cancellation);
    }

    /// <summary>An upload.</summary>
    /// <exception cref="TarnException">NotFound: bucket or upload.</exception>
    public ValueTask<Upload> FindUpload(string bucket, string key, string uploadId, CancellationToken cancellation) =>
        store.Read(async reader => (await RequireUpload(reader, bucket, key, uploadId)).Upload, cancellation);

    /// <summary>Stages the bytes of a part.</summary>
    /// <inheritdoc cref="Stage(PipeReader, StageOptions, CancellationToken)"/>
    public Task<StagedBlob> StagePart(
        PipeReader body, Upload upload, int part, IReadOnlyList<ChecksumAlgorithm> checksums, CancellationToken cancellation) =>
        Stage(
            body,
            new StageOptions
            {
                Bucket = upload.Bucket,
                Key = upload.Key,
                Checksums = checksums,
                ContentType = upload.Headers.ContentType,
                Upload = upload.Number,
                Part = part,
            },
            cancellation);

    /// <summary>Makes staged bytes a part; an earlier part of that number is removed.</summary>
    /// <param name="upload">The upload.</param>
    /// <param name="part">1 to 10,000.</param>
    /// <param name="blob">The bytes.</param>
    /// <param name="checksum">The checksum to keep: one with which the blob was staged.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="TarnException">NotFound: the upload has ended meanwhile.</exception>
    public ValueTask<UploadPart> PutPart(
        Upload upload, int part, StagedBlob blob, ChecksumAlgorithm? checksum, CancellationToken cancellation)
    {
        Invariant.Check(part is >= 1 and <= ObjectLimits.PartNumberMax);
        return store.Commit(
            async transaction =>
            {
                await RequireUpload(transaction, upload.Bucket, upload.Key, upload.Id);
                var key = ObjectKeys.Part(upload.Number, part);
                var referrer = BlobReferrer.UploadPart(upload.Number, part);
                if (await transaction.Get(ObjectSpaces.Parts, key) is { } present)
                {
                    await Unrefer(transaction, UploadRows.DecodePart(new Row(key, present)).Extent.Blob, referrer);
                }

                var extent = blob.Offer(part, checksum is { } algorithm ? blob.Checksum(algorithm) : null);
                var put = new UploadPart
                {
                    Number = part,
                    ETag = blob.ETag,
                    LastModified = Now(),
                    Extent = WithBlocksAside(transaction, extent),
                };
                transaction.Put(ObjectSpaces.Parts, key, UploadRows.Encode(put));
                Refer(transaction, extent.Blob, referrer);
                return put;
            },
            cancellation);
    }

    /// <summary>An upload's parts, by number.</summary>
    /// <exception cref="TarnException">NotFound: bucket or upload.</exception>
    public ValueTask<IReadOnlyList<UploadPart>> ListParts(
        string bucket, string key, string uploadId, int after, int limit, CancellationToken cancellation) =>
        store.Read<IReadOnlyList<UploadPart>>(
            async reader =>
            {
                var (upload, _) = await RequireUpload(reader, bucket, key, uploadId);
                var range = KeyRange.Prefix(ObjectKeys.Id(upload.Number)) with { From = ObjectKeys.Part(upload.Number, after + 1) };
                var rows = await reader.Scan(ObjectSpaces.Parts, range, limit);
                return [.. rows.Select(UploadRows.DecodePart)];
            },
            cancellation);

    /// <summary>A bucket's uploads, by key and age.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="prefix">The prefix of all listed keys.</param>
    /// <param name="afterKey">
    /// Only keys after this one, or its uploads after <paramref name="afterUpload"/>; null: from the first.
    /// </param>
    /// <param name="afterUpload">See <paramref name="afterKey"/>.</param>
    /// <param name="limit">The maximum number of uploads.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public ValueTask<IReadOnlyList<Upload>> ListUploads(
        string bucket, string prefix, string? afterKey, string? afterUpload, int limit, CancellationToken cancellation) =>
        store.Read<IReadOnlyList<Upload>>(
            async reader =>
            {
                var owner = await RequireBucket(reader, bucket);
                var range = KeyRange.Prefix(ObjectKeys.UploadPrefix(owner.Id, prefix));
                if (!string.IsNullOrEmpty(afterKey))
                {
                    var number = afterUpload is not null && TryReadUploadId(afterUpload, out var read) ? read + 1 : 0;
                    var from = number > 0
                        ? ObjectKeys.Upload(owner.Id, afterKey, number)
                        : KeyRange.Successor(ObjectKeys.Upload(owner.Id, afterKey, 0).AsSpan()[..^sizeof(long)])!;
                    range = from.AsSpan().SequenceCompareTo(range.From.Span) > 0 ? range with { From = from } : range;
                }

                var rows = await reader.Scan(ObjectSpaces.Uploads, range, limit);
                return [.. rows.Select(row => UploadRows.Decode(row.Value))];
            },
            cancellation);

    /// <summary>Ends an upload and removes its parts.</summary>
    /// <exception cref="TarnException">NotFound: bucket or upload.</exception>
    public ValueTask<bool> AbortUpload(string bucket, string key, string uploadId, CancellationToken cancellation) =>
        store.Commit(
            async transaction =>
            {
                var (upload, row) = await RequireUpload(transaction, bucket, key, uploadId);
                await RemoveUpload(transaction, row, upload, keep: new HashSet<Blobs.BlobId>());
                return true;
            },
            cancellation);

    private static string NewUploadId(long number)
    {
        var id = new byte[sizeof(long) + UploadSecretBytes];
        BinaryPrimitives.WriteInt64BigEndian(id, number);
        RandomNumberGenerator.Fill(id.AsSpan(sizeof(long)));
        return Base64Url.EncodeToString(id);
    }

    private static bool TryReadUploadId(string uploadId, out long number)
    {
        var id = new byte[sizeof(long) + UploadSecretBytes];
        var isOne = Base64Url.IsValid(uploadId, out var bytes) && bytes == id.Length;
        if (isOne)
        {
            Base64Url.DecodeFromChars(uploadId, id);
        }

        number = BinaryPrimitives.ReadInt64BigEndian(id);
        return isOne;
    }

    private static async ValueTask<(Upload Upload, byte[] Row)> RequireUpload(
        IMetadataReader reader, string bucket, string key, string uploadId)
    {
        var owner = await RequireBucket(reader, bucket);
        CheckKey(key);
        if (TryReadUploadId(uploadId, out var number))
        {
            var row = ObjectKeys.Upload(owner.Id, key, number);
            if (await reader.Get(ObjectSpaces.Uploads, row) is { } value && UploadRows.Decode(value) is var upload && upload.Id == uploadId)
            {
                return (upload, row);
            }
        }

        throw ObjectReasons.Upload();
    }

    private static async ValueTask<IReadOnlyList<Row>> PartRows(IMetadataReader reader, long upload) => await reader.Scan(
        ObjectSpaces.Parts, KeyRange.Prefix(ObjectKeys.Id(upload)), ObjectLimits.PartNumberMax);

    /// <summary>
    /// Removes an upload and its parts; a blob that became part of a version loses only the part's reference.
    /// </summary>
    private async ValueTask RemoveUpload(
        IMetadataTransaction transaction, ReadOnlyMemory<byte> row, Upload upload, IReadOnlySet<Blobs.BlobId> keep)
    {
        foreach (var partRow in await PartRows(transaction, upload.Number))
        {
            var part = UploadRows.DecodePart(partRow);
            var referrer = BlobReferrer.UploadPart(upload.Number, part.Number);
            if (keep.Contains(part.Extent.Blob))
            {
                transaction.Delete(ObjectSpaces.BlobReferrers, ObjectKeys.Referrer(part.Extent.Blob, referrer));
            }
            else
            {
                await Unrefer(transaction, part.Extent.Blob, referrer);
            }

            transaction.Delete(ObjectSpaces.Parts, partRow.Key);
        }

        transaction.Delete(ObjectSpaces.Uploads, row);
    }
}
