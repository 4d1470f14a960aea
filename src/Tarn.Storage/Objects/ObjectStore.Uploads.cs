using System.IO.Pipelines;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects;

/// <content>Multipart uploads.</content>
public sealed partial class ObjectStore
{
    /// <inheritdoc cref="MultipartUploads.Create"/>
    public ValueTask<Upload> CreateUpload(string bucket, string key, UploadOptions upload, CancellationToken cancellationToken) =>
        _uploads.Create(bucket, key, upload, cancellationToken);

    /// <inheritdoc cref="MultipartUploads.Find"/>
    public ValueTask<Upload> FindUpload(string bucket, string key, string uploadId, CancellationToken cancellationToken) =>
        _uploads.Find(bucket, key, uploadId, cancellationToken);

    /// <inheritdoc cref="MultipartUploads.StagePart"/>
    public Task<StagedBlob> StagePart(
        PipeReader body,
        Upload upload,
        int part,
        IReadOnlyList<ChecksumAlgorithm> checksums,
        CancellationToken cancellationToken,
        CustomerKey? customer = null,
        IRights? rights = null) =>
        _uploads.StagePart(body, upload, part, checksums, customer, rights ?? InstanceRights.Instance, cancellationToken);

    /// <inheritdoc cref="MultipartUploads.PutPart"/>
    public ValueTask<UploadPart> PutPart(Upload upload, int part, StagedBlob blob, ChecksumAlgorithm? checksum, CancellationToken cancellationToken) =>
        _uploads.PutPart(upload, part, blob, checksum, cancellationToken);

    /// <inheritdoc cref="MultipartUploads.ListParts"/>
    public ValueTask<IReadOnlyList<UploadPart>> ListParts(
        string bucket, string key, string uploadId, int after, int limit, CancellationToken cancellationToken) =>
        _uploads.ListParts(bucket, key, uploadId, after, limit, cancellationToken);

    /// <inheritdoc cref="UploadLister.List"/>
    public ValueTask<UploadListPage> ListUploads(UploadListRequest request, CancellationToken cancellationToken) =>
        _store.Read(reader => UploadLister.List(reader, request), cancellationToken);

    /// <inheritdoc cref="MultipartUploads.Abort"/>
    public ValueTask<bool> AbortUpload(string bucket, string key, string uploadId, CancellationToken cancellationToken) =>
        _uploads.Abort(bucket, key, uploadId, cancellationToken);

    /// <inheritdoc cref="UploadCompletion.Complete(string, string, string, IReadOnlyList{CompletedPart}, CompleteOptions, CancellationToken)"/>
    public Task<ObjectVersion> CompleteUpload(
        string bucket, string key, string uploadId, IReadOnlyList<CompletedPart> named, CompleteOptions complete, CancellationToken cancellationToken) =>
        _completion.Complete(bucket, key, uploadId, named, complete, cancellationToken);
}
