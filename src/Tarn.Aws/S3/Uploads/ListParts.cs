using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Sealing;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Uploads;

namespace Tarn.Aws.S3.Uploads;

internal sealed partial class UploadOperations
{
    /// <summary>The parts of an upload, by number.</summary>
    public async Task<ListPartsOutput> ListParts(ListPartsInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var limit = S3Text.Limit(input.MaxParts, "max-parts", ObjectLimits.PageMax);
        var after = Math.Max(input.PartNumberMarker ?? 0, 0);
        var upload = await objects.FindUpload(bucket.Name, input.Key, input.UploadId, cancellationToken);
        CheckKey(call, upload, input.CustomerKeyMembers);
        var parts = await objects.ListParts(bucket.Name, input.Key, input.UploadId, after, limit + 1, cancellationToken);
        var page = parts.Take(limit).ToArray();
        var (abortDate, abortRule) = lifecycle.AbortOf(bucket, upload);
        return new ListPartsOutput
        {
            AbortDate = abortDate,
            AbortRuleId = abortRule,
            Bucket = bucket.Name,
            Key = upload.Key,
            UploadId = upload.Id,
            PartNumberMarker = after,
            NextPartNumberMarker = page.Length > 0 ? page[^1].Number : after,
            MaxParts = limit,
            IsTruncated = parts.Count > page.Length,
            Parts = [.. page.Select(ToWire)],
            Initiator = new Initiator { ID = Owners.Of(bucket.Account).ID },
            Owner = Owners.Of(bucket.Account),
            StorageClass = StorageClasses.NameOf(upload.Properties.StorageClass),
            ChecksumAlgorithm = upload.Checksum is { } algorithm ? WireChecksums.NameOf(algorithm) : null,
            ChecksumType = WireChecksums.TypeOf(upload.Checksum, upload.ChecksumForm),
        };
    }

    private static Part ToWire(UploadPart part)
    {
        var sums = new WireChecksums(part.Checksum);
        return new Part
        {
            PartNumber = part.Number,
            LastModified = S3Text.WholeSecond(part.LastModified),
            ETag = S3Text.Quoted(part.ETag),
            Size = part.Size,
            ChecksumMembers = sums.Members,
        };
    }
}
