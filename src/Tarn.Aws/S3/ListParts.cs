using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Uploads;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>The parts of an upload, by number.</summary>
    public async Task<ListPartsOutput> ListParts(ListPartsInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        var limit = S3Text.Limit(input.MaxParts, "max-parts", ObjectLimits.PageMax);
        var after = Math.Max(input.PartNumberMarker ?? 0, 0);
        var upload = await objects.FindUpload(bucket.Name, input.Key, input.UploadId, cancellationToken);
        var parts = await objects.ListParts(bucket.Name, input.Key, input.UploadId, after, limit + 1, cancellationToken);
        var page = parts.Take(limit).ToArray();
        return new ListPartsOutput
        {
            Bucket = bucket.Name,
            Key = upload.Key,
            UploadId = upload.Id,
            PartNumberMarker = after,
            NextPartNumberMarker = page.Length > 0 ? page[^1].Number : after,
            MaxParts = limit,
            IsTruncated = parts.Count > page.Length,
            Parts = [.. page.Select(ToWire)],
            Initiator = new Initiator { ID = OwnerOf(bucket.Account).ID },
            Owner = OwnerOf(bucket.Account),
            StorageClass = S3Refusals.StandardClass,
            ChecksumAlgorithm = upload.Checksum is { } algorithm ? WireChecksums.NameOf(algorithm) : null,
            ChecksumType = upload.Checksum is null ? null : WireChecksums.NameOf(upload.ChecksumForm),
        };
    }

    private static Part ToWire(UploadPart part)
    {
        var sums = new WireChecksums(part.Checksum);
        return new Part
        {
            PartNumber = part.Number,
            LastModified = S3Text.WholeSecond(part.LastModified),
            ETag = Quoted(part.ETag),
            Size = part.Size,
            ChecksumMembers = sums.Members,
        };
    }
}
