using System.IO.Pipelines;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Aws.S3.Sealing;
using Tarn.Storage.Objects.Blobs;

namespace Tarn.Aws.S3.Uploads;

internal sealed partial class UploadOperations
{
    /// <summary>Makes an object, or a range of it, a part. Its bytes are copied: a part's ETag is their MD5.</summary>
    public async Task<UploadPartCopyOutput> UploadPartCopy(UploadPartCopyInput input, Call call, CancellationToken cancellationToken)
    {
        call.Authorize("s3:PutObject", BucketResources.ArnOf(input.Bucket, input.Key));
        CheckPartNumber(input.PartNumber);
        var source = await sources.Find(call, input.CopySourceMembers, cancellationToken);
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var upload = await objects.FindUpload(bucket.Name, input.Key, input.UploadId, cancellationToken);
        var range = SourceRange(input.CopySourceRange, source.Size);
        var sourceKey = CustomerKeys.OfSource(call, source, input.SourceCustomerKey);
        var key = CustomerKeys.OfPart(call, upload, input.CustomerKeyMembers);
        await using var content = objects.OpenReadFor(call.Rights, source, range, sourceKey);
        await using var staged = await objects.StagePart(
            PipeReader.Create(content), upload, input.PartNumber, upload.Checksum is { } algorithm ? [algorithm] : [], cancellationToken, key, call.Rights);
        var part = await objects.PutPart(upload, input.PartNumber, staged, upload.Checksum, CancellationToken.None);
        var sums = new WireChecksums(part.Checksum);
        var (shown, keyMd5) = CustomerKeys.Shown(upload.Seal, input.CustomerKeyMembers.SSECustomerKeyMD5);
        var sealedBy = ShownSeal.Of(upload.Seal);
        return new UploadPartCopyOutput
        {
            ServerSideEncryption = sealedBy.Algorithm,
            SSEKMSKeyId = sealedBy.KeyArn,
            BucketKeyEnabled = sealedBy.UsesBucketKey,
            SSECustomerAlgorithm = shown,
            SSECustomerKeyMD5 = keyMd5,
            CopySourceVersionId = sources.ShownVersion(source),
            CopyPartResult = new CopyPartResult
            {
                ETag = S3Text.Quoted(part.ETag),
                LastModified = S3Text.WholeSecond(part.LastModified),
                ChecksumMembers = sums.Members,
            },
        };
    }

    /// <summary>A source's range, which unlike a read's must be whole and inside of the object.</summary>
    private static ByteRange? SourceRange(string? header, long size)
    {
        if (header is null)
        {
            return null;
        }

        var bounds = header.StartsWith("bytes=", StringComparison.Ordinal) ? header["bytes=".Length..].Split('-') : [];
        return bounds.Length == 2 && long.TryParse(bounds[0], out var first) && long.TryParse(bounds[1], out var last)
            && first >= 0 && first <= last && last < size
            ? new ByteRange(first, last - first + 1)
            : throw S3Errors.InvalidArgument(
                $"The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets "
                + $"of the first and last bytes to copy; the source has {size} bytes",
                "x-amz-copy-source-range",
                header);
    }
}
