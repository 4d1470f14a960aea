using System.IO.Pipelines;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Staging;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects.Uploads;

/// <summary>Multipart uploads, from their creation to their last part.</summary>
internal sealed class MultipartUploads(IMetadataStore store, BlobStaging staging, UploadTable table, BlobReferences references, BodyKeys keys,
    TimeProvider time)
{
    /// <summary>Begins an upload.</summary>
    /// <param name="key">The key of the future object.</param>
    /// <param name="upload">Headers, tags and checksum of the version; the rest is ignored.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="TarnException">NotFound: the bucket; InvalidArgument: the key's length.</exception>
    public async ValueTask<Upload> Create(string bucket, string key, UploadOptions upload, CancellationToken cancellationToken)
    {
        ObjectKeys.Check(key);
        var seal = (upload.Seal ?? keys.DefaultOf(bucket, key)) is { } wanted
            ? (await keys.Make(wanted with { Rights = upload.Rights }, BodyKeys.ContextOf(bucket, key), cancellationToken)).Seal
            : null;
        return await store.Commit(
            async transaction =>
            {
                var owner = await BucketDirectory.Require(transaction, bucket);
                var number = transaction.NextId();
                var begun = new Upload
                {
                    Id = UploadTable.NewId(number),
                    Number = number,
                    Bucket = bucket,
                    Key = key,
                    Initiated = BlobRows.Now(time),
                    Properties = upload.Properties,
                    Checksum = upload.Checksum,
                    ChecksumForm = upload.ChecksumForm,
                    Seal = seal,
                };
                transaction.Put(ObjectSpaces.Uploads, ObjectKeys.Upload(owner.Id, key, number), UploadRows.Encode(begun));
                return begun;
            },
            cancellationToken);
    }

    /// <summary>An upload.</summary>
    /// <exception cref="TarnException">NotFound: bucket or upload.</exception>
    public ValueTask<Upload> Find(string bucket, string key, string uploadId, CancellationToken cancellationToken) =>
        store.Read(async reader => (await UploadTable.Require(reader, bucket, key, uploadId)).Upload, cancellationToken);

    /// <summary>Stages the bytes of a part.</summary>
    /// <inheritdoc cref="BlobStaging.Stage(PipeReader, StageOptions, CancellationToken)"/>
    /// <param name="customer">The client's key of an upload that is sealed with one.</param>
    /// <param name="rights">The rights of the writer to the upload's key.</param>
    public async Task<StagedBlob> StagePart(
        PipeReader body,
        Upload upload,
        int part,
        IReadOnlyList<ChecksumAlgorithm> checksums,
        CustomerKey? customer,
        IRights rights,
        CancellationToken cancellationToken)
    {
        keys.Require(upload.Seal, () => BodyKeys.ContextOf(upload.Bucket, upload.Key), rights);
        var stage = new StageOptions
        {
            Bucket = upload.Bucket,
            Key = upload.Key,
            Checksums = checksums,
            Upload = upload.Number,
            Part = part,
            UploadKey = upload.Seal is { } seal
                ? new BodyKey(await keys.Open(seal, BodyKeys.ContextOf(upload.Bucket, upload.Key), customer, cancellationToken), seal)
                : null,
        };
        return await staging.Stage(body, stage, cancellationToken);
    }

    /// <summary>Makes staged bytes a part; an earlier part of that number is removed.</summary>
    /// <param name="part">1 to 10,000.</param>
    /// <param name="blob">The bytes.</param>
    /// <param name="checksum">The checksum to store: one with which the blob was staged.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="TarnException">NotFound: the upload has ended meanwhile.</exception>
    public ValueTask<UploadPart> PutPart(
        Upload upload, int part, StagedBlob blob, ChecksumAlgorithm? checksum, CancellationToken cancellationToken)
    {
        Invariant.Check(part is >= 1 and <= ObjectLimits.PartNumberMax);
        return store.Commit(
            async transaction =>
            {
                await UploadTable.Require(transaction, upload.Bucket, upload.Key, upload.Id);
                var key = ObjectKeys.Part(upload.Number, part);
                var referrer = BlobReferrer.UploadPart(upload.Number, part);
                if (await transaction.Get(ObjectSpaces.Parts, key) is { } present)
                {
                    await references.Remove(transaction, BlobEntry.Of(UploadRows.DecodePart(new Row(key, present)).Extent), referrer);
                }

                var extent = blob.Offer(part, checksum is { } algorithm ? blob.Checksum(algorithm) : null);
                var put = new UploadPart
                {
                    Number = part,
                    ETag = blob.ETag,
                    LastModified = BlobRows.Now(time),
                    Extent = VersionTable.WithBlocksAside(transaction, extent),
                };
                transaction.Put(ObjectSpaces.Parts, key, UploadRows.Encode(put));
                BlobReferences.Add(transaction, BlobEntry.Of(extent), referrer);
                return put;
            },
            cancellationToken);
    }

    /// <summary>An upload's parts, by number.</summary>
    /// <exception cref="TarnException">NotFound: bucket or upload.</exception>
    public ValueTask<IReadOnlyList<UploadPart>> ListParts(
        string bucket, string key, string uploadId, int after, int limit, CancellationToken cancellationToken) =>
        store.Read<IReadOnlyList<UploadPart>>(
            async reader =>
            {
                var (upload, _) = await UploadTable.Require(reader, bucket, key, uploadId);
                var range = KeyRange.Prefix(ObjectKeys.Id(upload.Number)) with { From = ObjectKeys.Part(upload.Number, after + 1) };
                var rows = await reader.Scan(ObjectSpaces.Parts, range, limit);
                return [.. rows.Select(UploadRows.DecodePart)];
            },
            cancellationToken);

    /// <summary>Ends an upload and removes its parts.</summary>
    /// <exception cref="TarnException">NotFound: bucket or upload.</exception>
    public ValueTask<bool> Abort(string bucket, string key, string uploadId, CancellationToken cancellationToken) =>
        store.Commit(
            async transaction =>
            {
                var (upload, row) = await UploadTable.Require(transaction, bucket, key, uploadId);
                await table.Remove(transaction, row, upload, keep: new HashSet<BlobId>());
                return true;
            },
            cancellationToken);

    /// <summary>Ends all uploads of a bucket and removes their parts.</summary>
    public async ValueTask RemoveAll(IMetadataTransaction transaction, Bucket bucket)
    {
        foreach (var row in await transaction.Scan(ObjectSpaces.Uploads, KeyRange.Prefix(ObjectKeys.Id(bucket.Id.Value)), int.MaxValue))
        {
            await table.Remove(transaction, row.Key, UploadRows.Decode(row.Value), keep: new HashSet<BlobId>());
        }
    }
}
