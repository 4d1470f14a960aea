using Tarn.Aws.S3.Bodies;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Aws.S3.Sealing;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Events;
using ChecksumAlgorithm = Tarn.Storage.Objects.Checksums.ChecksumAlgorithm;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Aws.S3.Objects;

internal sealed partial class ObjectOperations
{
    /// <summary>Puts an object: its bytes become a durable blob, then the key points to it if the conditions hold.</summary>
    [Refused("WriteOffsetBytes", "leave it out: an object is written whole")]
    public async Task<PutObjectOutput> PutObject(PutObjectInput input, Call call, CancellationToken cancellationToken)
    {
        WriteRights.Check(
            call, input.Bucket, input.Key, input.Tagging, input.ObjectLockMode, input.ObjectLockRetainUntilDate, input.ObjectLockLegalHoldStatus,
            input.StorageTerms);
        input.Refuse();
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var seal = rules.SealOf(call, bucket, input.Key, input.StorageTerms);
        var put = OptionsOf(input, call, rules.AclOf(call, bucket, input.StorageTerms));
        objects.CheckRoom();
        var body = new UploadedBody(
            input.Body,
            input.ContentMD5,
            input.ChecksumAlgorithm,
            WireChecksums.Sent(input.ChecksumMembers));
        await using var staged = await objects.Stage(
            body.Reader,
            new StageOptions
            {
                Bucket = bucket.Name,
                Key = input.Key,
                Checksums = [body.Checksum ?? ChecksumAlgorithm.Crc64Nvme],
                Length = body.Length,
                Properties = put.Properties,
                Seal = seal,
                Rights = call.Rights,
            },
            cancellationToken);
        body.Check(staged);
        put = put with { Checksum = body.Checksum ?? ChecksumAlgorithm.Crc64Nvme, Call = call.KeyFor(BucketResources.IdOf(bucket)) };

        // Not cancelled from here on: the bytes are there, and the answer reports whether the key points to them.
        var version = await objects.Put(bucket.Name, input.Key, staged, put, CancellationToken.None);
        call.Use(UsageDimension.RequestBytes, version.Size);
        var sums = WireChecksums.Of(version);
        var (shown, keyMd5) = CustomerKeys.Shown(version.Seal, input.StorageTerms.SSECustomerKeyMD5);
        var sealedBy = ShownSeal.Of(version.Seal);
        return new PutObjectOutput
        {
            ETag = S3Text.Quoted(version.ETag),
            VersionId = VersionIds.Shown(bucket, version),
            Expiration = lifecycle.ExpirationOf(bucket, version),
            ServerSideEncryption = sealedBy.Algorithm,
            SSEKMSKeyId = sealedBy.KeyArn,
            BucketKeyEnabled = sealedBy.UsesBucketKey,
            SSEKMSEncryptionContext = ShownSeal.ContextOf(version.Seal),
            SSECustomerAlgorithm = shown,
            SSECustomerKeyMD5 = keyMd5,
            ChecksumMembers = sums.Members,
            ChecksumType = WireChecksums.TypeOf(version.Checksum, version.ChecksumForm),
        };
    }

    private static PutOptions OptionsOf(PutObjectInput input, Call call, CannedAcl acl) => new()
    {
        Condition = S3Conditions.Write(input.IfMatch, input.IfNoneMatch),
        Cause = EventCauses.Of(call),
        Event = EventCauses.IsForm(call) ? ObjectEventKind.CreatedByPost : ObjectEventKind.CreatedByPut,
        Properties = new ObjectProperties
        {
            Tags = S3Tags.Parse(input.Tagging),
            Acl = acl,
            Headers = S3Headers.Of(input.ObjectDescription),
            StorageClass = StorageClasses.Of(input.StorageClass),
            Lock = S3Locks.Of(input.ObjectLockMode, input.ObjectLockRetainUntilDate, input.ObjectLockLegalHoldStatus, call.Time),
        },
    };
}
