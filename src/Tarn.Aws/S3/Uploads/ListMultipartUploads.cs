using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Refusals;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Uploads;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Uploads;

internal sealed partial class UploadOperations
{
    /// <summary>The uploads of a bucket that were begun and not ended, by key and age.</summary>
    public async Task<ListMultipartUploadsOutput> ListMultipartUploads(
        ListMultipartUploadsInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var encode = S3Text.KeyEncoding(input.EncodingType);
        var limit = S3Text.Limit(input.MaxUploads, "max-uploads", ObjectLimits.PageMax);
        var page = await objects.ListUploads(
            new UploadListRequest
            {
                Bucket = bucket.Name,
                Prefix = input.Prefix ?? string.Empty,
                Delimiter = input.Delimiter,
                AfterKey = input.KeyMarker,
                AfterUpload = input.UploadIdMarker,
                Limit = limit,
            },
            cancellationToken);
        return new ListMultipartUploadsOutput
        {
            Bucket = bucket.Name,
            KeyMarker = encode(input.KeyMarker ?? string.Empty),
            UploadIdMarker = input.UploadIdMarker ?? string.Empty,
            Prefix = encode(input.Prefix ?? string.Empty),
            Delimiter = string.IsNullOrEmpty(input.Delimiter) ? null : encode(input.Delimiter),
            EncodingType = input.EncodingType,
            MaxUploads = limit,
            IsTruncated = page.Next is not null,
            NextKeyMarker = page.Next is var (key, _) ? encode(key) : null,
            NextUploadIdMarker = page.Next?.Upload,
            Uploads = [.. page.Uploads.Select(upload => ToWire(upload, bucket, encode))],
            CommonPrefixes = [.. page.CommonPrefixes.Select(prefix => new CommonPrefix { Prefix = encode(prefix) })],
        };
    }

    private static MultipartUpload ToWire(Upload upload, Bucket bucket, Func<string, string> encode) => new()
    {
        Key = encode(upload.Key),
        UploadId = upload.Id,
        Initiated = upload.Initiated,
        StorageClass = StorageClasses.NameOf(upload.Properties.StorageClass),
        Owner = Owners.Of(bucket.Account),
        Initiator = new Initiator { ID = Owners.Of(bucket.Account).ID },
        ChecksumAlgorithm = upload.Checksum is { } algorithm ? WireChecksums.NameOf(algorithm) : null,
        ChecksumType = WireChecksums.TypeOf(upload.Checksum, upload.ChecksumForm),
    };
}
