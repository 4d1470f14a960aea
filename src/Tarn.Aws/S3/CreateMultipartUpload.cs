using Tarn.Access;
using Tarn.Aws.Protocols;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;
using Algorithm = Tarn.Storage.Objects.Checksums.ChecksumAlgorithm;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>Begins an upload in parts.</summary>
    [Kept("ServerSideEncryption", "AES256 is reported as S3's default; disks are encrypted below Tarn")]
    [Refused("SSECustomerAlgorithm", "leave it out")]
    [Refused("SSEKMSKeyId", "AES256")]
    [Refused("ACL", "private, bucket-owner-full-control")]
    [Refused("StorageClass", "STANDARD")]
    [Refused("ObjectLockMode", "leave it out")]
    public async Task<CreateMultipartUploadOutput> CreateMultipartUpload(
        CreateMultipartUploadInput input, Call call, CancellationToken cancellationToken)
    {
        S3Refusals.Encryption(input.ServerSideEncryption, input.SSECustomerAlgorithm, input.SSEKMSKeyId);
        S3Refusals.Acl(input.ACL, input.GrantFullControl, input.GrantRead, input.GrantReadACP, input.GrantWriteACP);
        S3Refusals.Lock(input.ObjectLockMode, input.ObjectLockRetainUntilDate, input.ObjectLockLegalHoldStatus);
        S3Refusals.StorageClass(input.StorageClass);
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        var algorithm = WireChecksums.AlgorithmOf(input.ChecksumAlgorithm);
        var upload = await objects.CreateUpload(
            bucket.Name,
            input.Key,
            new UploadOptions
            {
                Headers = HeadersOf(input),
                Tags = S3Tags.Parse(input.Tagging),
                Checksum = algorithm,
                ChecksumForm = FormOf(input.ChecksumType, algorithm),
            },
            cancellationToken);
        return new CreateMultipartUploadOutput
        {
            Bucket = bucket.Name,
            Key = upload.Key,
            UploadId = upload.Id,
            ServerSideEncryption = S3Refusals.Aes256,
            ChecksumAlgorithm = input.ChecksumAlgorithm,
            ChecksumType = algorithm is null ? null : WireChecksums.NameOf(upload.ChecksumForm),
        };
    }

    /// <summary>What a checksum covers where the caller does not say: CRC64NVME the object, all others their parts, as on AWS.</summary>
    private static ChecksumForm FormOf(string? wanted, Algorithm? algorithm)
    {
        var form = wanted switch
        {
            null or "" => algorithm == Algorithm.Crc64Nvme ? ChecksumForm.FullObject : ChecksumForm.Composite,
            "FULL_OBJECT" => ChecksumForm.FullObject,
            "COMPOSITE" => ChecksumForm.Composite,
            _ => throw S3Errors.InvalidRequest("Value for x-amz-checksum-type header is invalid."),
        };
        return (form, algorithm) is (ChecksumForm.FullObject, Algorithm.Sha1 or Algorithm.Sha256)
            or (ChecksumForm.Composite, Algorithm.Crc64Nvme)
            ? throw S3Errors.InvalidRequest(
                $"The {wanted} checksum type cannot be used with the {WireChecksums.NameOf(algorithm!.Value).ToLowerInvariant()} checksum algorithm.")
            : form;
    }

    private static ObjectHeaders HeadersOf(CreateMultipartUploadInput input) => new()
    {
        ContentType = input.ContentType,
        ContentEncoding = S3Headers.ContentEncoding(input.ContentEncoding),
        ContentDisposition = input.ContentDisposition,
        ContentLanguage = input.ContentLanguage,
        CacheControl = input.CacheControl,
        Expires = input.Expires,
        WebsiteRedirect = input.WebsiteRedirectLocation,
        UserMetadata = S3Headers.UserMetadata(input.Metadata),
    };
}
