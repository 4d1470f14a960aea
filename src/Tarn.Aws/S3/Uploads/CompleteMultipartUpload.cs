using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Sealing;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Uploads;
using CompletedPart = Tarn.Storage.Objects.Uploads.CompletedPart;

namespace Tarn.Aws.S3.Uploads;

internal sealed partial class UploadOperations
{
    /// <summary>Makes the parts named one object. The same call again answers alike for 24 hours.</summary>
    public async Task<CompleteMultipartUploadOutput> CompleteMultipartUpload(
        CompleteMultipartUploadInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        if (input.CustomerKeyMembers != default)
        {
            CheckKey(call, await objects.FindUpload(bucket.Name, input.Key, input.UploadId, cancellationToken), input.CustomerKeyMembers);
        }

        var sent = WireChecksums.Sent(input.ChecksumMembers);
        var named = (input.MultipartUpload?.Parts ?? []).Select(Named).ToArray();
        if (named.Length == 0)
        {
            throw S3Errors.MalformedXML();
        }

        var version = await objects.CompleteUpload(
            bucket.Name,
            input.Key,
            input.UploadId,
            named,
            new CompleteOptions
            {
                Condition = S3Conditions.Write(input.IfMatch, input.IfNoneMatch),
                Cause = EventCauses.Of(call),
                Rights = call.Rights,
                Size = input.MpuObjectSize,
                Checksum = sent.Count > 0 ? sent[0] : null,
                ChecksumForm = input.ChecksumType switch
                {
                    null or "" => null,
                    "FULL_OBJECT" => ChecksumForm.FullObject,
                    _ => ChecksumForm.Composite,
                },
            },
            CancellationToken.None);
        return Completed(call, input, bucket, version);
    }

    // The host has the bucket's name where the client addressed it so.
    private static string LocationOf(Call call, string bucket, string key)
    {
        var path = string.Join('/', key.Split('/').Select(Uri.EscapeDataString));
        var host = $"{(call.Tls ? "https" : "http")}://{call.Host}";
        return call.Host.StartsWith(bucket + ".", StringComparison.Ordinal) ? $"{host}/{path}" : $"{host}/{bucket}/{path}";
    }

    private static CompletedPart Named(Model.CompletedPart part)
    {
        var sent = WireChecksums.Sent(part.ChecksumMembers);
        return part.PartNumber is { } number && part.ETag is not null
            ? new CompletedPart(number, S3Conditions.ETag(part.ETag)!, sent.Count > 0 ? sent[0] : null)
            : throw S3Errors.MalformedXML();
    }

    private CompleteMultipartUploadOutput Completed(
        Call call, CompleteMultipartUploadInput input, Storage.Objects.Buckets.Bucket bucket, Storage.Objects.Versions.ObjectVersion version)
    {
        var sums = WireChecksums.Of(version);
        var sealedBy = ShownSeal.Of(version.Seal);
        return new CompleteMultipartUploadOutput
        {
            Location = LocationOf(call, input.Bucket, input.Key),
            Bucket = input.Bucket,
            Key = input.Key,
            ETag = S3Text.Quoted(version.ETag),
            VersionId = VersionIds.Shown(bucket, version),
            Expiration = lifecycle.ExpirationOf(bucket, version),
            ServerSideEncryption = sealedBy.Algorithm,
            SSEKMSKeyId = sealedBy.KeyArn,
            BucketKeyEnabled = sealedBy.UsesBucketKey,
            ChecksumMembers = sums.Members,
            ChecksumType = WireChecksums.TypeOf(version.Checksum, version.ChecksumForm),
        };
    }
}
