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
        var found = await objects.ListUploads(
            bucket.Name, input.Prefix ?? string.Empty, input.KeyMarker, input.UploadIdMarker, limit + 1, cancellationToken);
        var page = found.Take(limit).ToArray();
        var isTruncated = found.Count > page.Length && page.Length > 0;
        var rolled = page.ToLookup(upload => RolledUp(upload.Key, input.Prefix, input.Delimiter));
        return new ListMultipartUploadsOutput
        {
            Bucket = bucket.Name,
            KeyMarker = encode(input.KeyMarker ?? string.Empty),
            UploadIdMarker = input.UploadIdMarker ?? string.Empty,
            Prefix = encode(input.Prefix ?? string.Empty),
            Delimiter = input.Delimiter is null ? null : encode(input.Delimiter),
            EncodingType = input.EncodingType,
            MaxUploads = limit,
            IsTruncated = isTruncated,
            NextKeyMarker = isTruncated ? encode(page[^1].Key) : null,
            NextUploadIdMarker = isTruncated ? page[^1].Id : null,
            Uploads = [.. rolled[null].Select(upload => ToWire(upload, bucket, encode))],
            CommonPrefixes = [.. rolled.Where(group => group.Key is not null).Select(group => new CommonPrefix { Prefix = encode(group.Key!) })],
        };
    }

    private static MultipartUpload ToWire(Upload upload, Bucket bucket, Func<string, string> encode) => new()
    {
        Key = encode(upload.Key),
        UploadId = upload.Id,
        Initiated = upload.Initiated,
        StorageClass = S3Refusals.StandardClass,
        Owner = Owners.Of(bucket.Account),
        Initiator = new Initiator { ID = Owners.Of(bucket.Account).ID },
        ChecksumAlgorithm = upload.Checksum is { } algorithm ? WireChecksums.NameOf(algorithm) : null,
        ChecksumType = WireChecksums.TypeOf(upload.Checksum, upload.ChecksumForm),
    };

    private static string? RolledUp(string key, string? prefix, string? delimiter)
    {
        var found = string.IsNullOrEmpty(delimiter) ? -1 : key.IndexOf(delimiter, prefix?.Length ?? 0, StringComparison.Ordinal);
        return found < 0 ? null : key[..(found + delimiter!.Length)];
    }
}
