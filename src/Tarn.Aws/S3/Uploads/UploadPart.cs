using Tarn.Aws.S3.Bodies;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Sealing;

namespace Tarn.Aws.S3.Uploads;

internal sealed partial class UploadOperations
{
    /// <summary>Uploads a part; one of that number that was there is replaced.</summary>
    public async Task<UploadPartOutput> UploadPart(UploadPartInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        CheckPartNumber(input.PartNumber);
        objects.CheckRoom();
        var upload = await objects.FindUpload(bucket.Name, input.Key, input.UploadId, cancellationToken);
        var key = CustomerKeys.OfPart(call, upload, input.CustomerKeyMembers);
        var body = new UploadedBody(
            input.Body,
            input.ContentMD5,
            input.ChecksumAlgorithm,
            WireChecksums.Sent(input.ChecksumMembers));
        if (upload.Checksum is { } wanted && body.Checksum is { } sent && sent != wanted)
        {
            throw S3Errors.InvalidRequest(
                $"Checksum Type mismatch occurred, expected checksum Type: {WireChecksums.NameOf(wanted).ToLowerInvariant()}, "
                + $"actual checksum Type: {WireChecksums.NameOf(sent).ToLowerInvariant()}");
        }

        // Where the upload has an algorithm its parts have it too, whether or not the client sends it again.
        var kept = body.Checksum ?? upload.Checksum ?? Storage.Objects.Checksums.ChecksumAlgorithm.Crc64Nvme;
        await using var staged = await objects.StagePart(
            body.Reader, upload, input.PartNumber, kept is { } algorithm ? [algorithm] : [], cancellationToken, key, call.Rights);
        body.Check(staged);
        var part = await objects.PutPart(upload, input.PartNumber, staged, kept, CancellationToken.None);
        call.Use(UsageDimension.RequestBytes, part.Size);
        var sums = new WireChecksums(part.Checksum);
        var (shown, keyMd5) = CustomerKeys.Shown(upload.Seal, input.CustomerKeyMembers.SSECustomerKeyMD5);
        var sealedBy = ShownSeal.Of(upload.Seal);
        return new UploadPartOutput
        {
            ETag = S3Text.Quoted(part.ETag),
            ServerSideEncryption = sealedBy.Algorithm,
            SSEKMSKeyId = sealedBy.KeyArn,
            BucketKeyEnabled = sealedBy.UsesBucketKey,
            SSECustomerAlgorithm = shown,
            SSECustomerKeyMD5 = keyMd5,
            ChecksumMembers = sums.Members,
        };
    }
}
