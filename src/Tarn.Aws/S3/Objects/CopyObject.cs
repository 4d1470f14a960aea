using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Aws.S3.Sealing;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Sealing;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3.Objects;

internal sealed partial class ObjectOperations
{
    private const string Replace = "REPLACE";

    /// <summary>Copies an object by reference, where source and copy are plain or have a key of the same kind; else its bytes.</summary>
    public async Task<CopyObjectOutput> CopyObject(CopyObjectInput input, Call call, CancellationToken cancellationToken)
    {
        call.Authorize("s3:PutObject", BucketResources.ArnOf(input.Bucket, input.Key));
        var tagging = input.TaggingDirective == Replace ? input.Tagging : null;
        WriteRights.Check(
            call, input.Bucket, input.Key, tagging, input.ObjectLockMode, input.ObjectLockRetainUntilDate, input.ObjectLockLegalHoldStatus,
            input.StorageTerms);
        var source = await _sources.Find(call, input.CopySourceMembers, cancellationToken);
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var sourceKey = CustomerKeys.OfSource(call, source, input.SourceCustomerKey);
        var seal = rules.SealOf(call, bucket, input.Key, input.StorageTerms);
        var headers = input.MetadataDirective == Replace ? S3Headers.Of(input.ObjectDescription) : null;
        var tags = input.TaggingDirective == Replace ? S3Tags.Parse(input.Tagging) : null;
        if (tags is null && source.Properties.Tags.Count > 0)
        {
            CopySources.CheckTags(call, input.CopySource);
            call.Authorize(WriteRights.Tagging, BucketResources.ArnOf(input.Bucket, input.Key));
        }

        CheckChange(input, bucket.Id, source, headers is not null || tags is not null);
        var made = await objects.Copy(
            source,
            bucket.Name,
            input.Key,
            new CopyOptions
            {
                Headers = headers,
                Tags = tags,
                Acl = rules.AclOf(call, bucket, input.StorageTerms),
                StorageClass = StorageClasses.Of(input.StorageClass),
                Lock = S3Locks.Of(input.ObjectLockMode, input.ObjectLockRetainUntilDate, input.ObjectLockLegalHoldStatus, call.Time),
                Seal = seal,
                Rights = call.Rights,
                SourceKey = sourceKey,
                Checksum = WireChecksums.AlgorithmOf(input.ChecksumAlgorithm),
                Condition = S3Conditions.Write(input.IfMatch, input.IfNoneMatch),
                Cause = EventCauses.Of(call),
                Call = call.KeyFor(BucketResources.IdOf(bucket)),
            },
            cancellationToken);
        return Copied(input, bucket, source, made);
    }

    private CopyObjectOutput Copied(CopyObjectInput input, Bucket bucket, ObjectVersion source, ObjectVersion made)
    {
        var sums = WireChecksums.Of(made);
        var (shown, keyMd5) = CustomerKeys.Shown(made.Seal, input.StorageTerms.SSECustomerKeyMD5);
        var sealedBy = ShownSeal.Of(made.Seal);
        return new CopyObjectOutput
        {
            ServerSideEncryption = sealedBy.Algorithm,
            SSEKMSKeyId = sealedBy.KeyArn,
            BucketKeyEnabled = sealedBy.UsesBucketKey,
            SSEKMSEncryptionContext = ShownSeal.ContextOf(made.Seal),
            SSECustomerAlgorithm = shown,
            SSECustomerKeyMD5 = keyMd5,
            VersionId = VersionIds.Shown(bucket, made),
            Expiration = lifecycle.ExpirationOf(bucket, made),
            CopySourceVersionId = _sources.ShownVersion(source),
            CopyObjectResult = new CopyObjectResult
            {
                ETag = S3Text.Quoted(made.ETag),
                LastModified = S3Text.WholeSecond(made.LastModified),
                ChecksumMembers = sums.Members,
                ChecksumType = WireChecksums.TypeOf(made.Checksum, made.ChecksumForm),
            },
        };
    }

    private static void CheckChange(CopyObjectInput input, BucketId bucket, ObjectVersion source, bool changes)
    {
        if (!changes && source.IsLatest && source.Bucket == bucket && source.Key == input.Key && input.WebsiteRedirectLocation is null
            && input.ServerSideEncryption is null && input.StorageTerms.SSECustomerAlgorithm is null && source.Seal?.Kind != SealKind.Customer
            && StorageClasses.Of(input.StorageClass) == source.Properties.StorageClass)
        {
            throw S3Errors.InvalidRequest(
                "This copy request is illegal because it is trying to copy an object to itself without changing the object's "
                + "metadata, storage class, website redirect location or encryption attributes.");
        }
    }
}
