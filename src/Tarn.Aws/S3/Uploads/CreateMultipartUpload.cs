using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Sealing;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Uploads;
using Algorithm = Tarn.Storage.Objects.Checksums.ChecksumAlgorithm;

namespace Tarn.Aws.S3.Uploads;

internal sealed partial class UploadOperations
{
    /// <summary>Begins an upload in parts.</summary>
    public async Task<CreateMultipartUploadOutput> CreateMultipartUpload(
        CreateMultipartUploadInput input, Call call, CancellationToken cancellationToken)
    {
        WriteRights.Check(
            call, input.Bucket, input.Key, input.Tagging, input.ObjectLockMode, input.ObjectLockRetainUntilDate, input.ObjectLockLegalHoldStatus,
            input.StorageTerms);
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var seal = rules.SealOf(call, bucket, input.Key, input.StorageTerms);
        var algorithm = WireChecksums.AlgorithmOf(input.ChecksumAlgorithm);
        var upload = await objects.CreateUpload(
            bucket.Name,
            input.Key,
            new UploadOptions
            {
                Properties = new ObjectProperties
                {
                    Tags = S3Tags.Parse(input.Tagging),
                    Acl = rules.AclOf(call, bucket, input.StorageTerms),
                    Headers = S3Headers.Of(input.ObjectDescription),
                    StorageClass = StorageClasses.Of(input.StorageClass),
                    Lock = S3Locks.Of(input.ObjectLockMode, input.ObjectLockRetainUntilDate, input.ObjectLockLegalHoldStatus, call.Time),
                },
                Checksum = algorithm,
                Seal = seal,
                Rights = call.Rights,
                ChecksumForm = FormOf(input.ChecksumType, algorithm),
            },
            cancellationToken);
        var (shown, keyMd5) = CustomerKeys.Shown(upload.Seal, input.StorageTerms.SSECustomerKeyMD5);
        var (abortDate, abortRule) = lifecycle.AbortOf(bucket, upload);
        var sealedBy = ShownSeal.Of(upload.Seal);
        return new CreateMultipartUploadOutput
        {
            AbortDate = abortDate,
            AbortRuleId = abortRule,
            Bucket = bucket.Name,
            Key = upload.Key,
            UploadId = upload.Id,
            ServerSideEncryption = sealedBy.Algorithm,
            SSEKMSKeyId = sealedBy.KeyArn,
            BucketKeyEnabled = sealedBy.UsesBucketKey,
            SSEKMSEncryptionContext = ShownSeal.ContextOf(upload.Seal),
            SSECustomerAlgorithm = shown,
            SSECustomerKeyMD5 = keyMd5,
            ChecksumAlgorithm = input.ChecksumAlgorithm,
            ChecksumType = WireChecksums.TypeOf(algorithm, upload.ChecksumForm),
        };
    }

    /// <summary>The default form of a checksum: CRC64NVME the object, all others their parts, as on AWS.</summary>
    private static ChecksumForm FormOf(string? wanted, Algorithm? algorithm)
    {
        var form = wanted switch
        {
            null or "" => algorithm == Algorithm.Crc64Nvme ? ChecksumForm.FullObject : ChecksumForm.Composite,
            "FULL_OBJECT" => ChecksumForm.FullObject,
            "COMPOSITE" => ChecksumForm.Composite,
            _ => throw S3Errors.InvalidRequest("Value for x-amz-checksum-type header is invalid."),
        };
        return (form, algorithm) is (ChecksumForm.FullObject, not (null or Algorithm.Crc32 or Algorithm.Crc32C or Algorithm.Crc64Nvme))
            or (ChecksumForm.Composite, Algorithm.Crc64Nvme)
            ? throw S3Errors.InvalidRequest(
                $"The {wanted} checksum type cannot be used with the {WireChecksums.NameOf(algorithm!.Value).ToLowerInvariant()} checksum algorithm.")
            : form;
    }
}
