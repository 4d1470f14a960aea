using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Properties;

namespace Tarn.Aws.S3.ObjectLocks;

/// <summary>Locks of buckets and of objects' versions.</summary>
/// <param name="buckets">Finds buckets.</param>
/// <param name="versions">Finds objects.</param>
/// <param name="objects">Holds the locks.</param>
/// <param name="store">The metadata.</param>
[AwsOperations("s3")]
internal sealed partial class ObjectLockOperations(BucketFinder buckets, ObjectFinder versions, ObjectStore objects, IMetadataStore store)
{
    private const string Enabled = "Enabled";

    /// <summary>Whether a version has a legal hold.</summary>
    public async Task<GetObjectLegalHoldOutput> GetObjectLegalHold(GetObjectLegalHoldInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = FindLocked(call, input.Bucket, input.ExpectedBucketOwner);
        var version = await versions.Find(call, bucket, input.Key, input.VersionId, cancellationToken);
        return new GetObjectLegalHoldOutput { LegalHold = new ObjectLockLegalHold { Status = S3Locks.StatusOf(version.Properties.Lock.HasLegalHold) } };
    }

    /// <summary>A bucket's object lock and the default of its new versions.</summary>
    public Task<GetObjectLockConfigurationOutput> GetObjectLockConfiguration(
        GetObjectLockConfigurationInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        return bucket.Lock.IsEnabled
            ? Task.FromResult(new GetObjectLockConfigurationOutput
            {
                ObjectLockConfiguration = new ObjectLockConfiguration
                {
                    ObjectLockEnabled = Enabled,
                    Rule = bucket.Lock.Mode == LockMode.None ? null : new ObjectLockRule
                    {
                        DefaultRetention = new DefaultRetention
                        {
                            Mode = S3Locks.NameOf(bucket.Lock.Mode),
                            Days = bucket.Lock.Days == 0 ? null : bucket.Lock.Days,
                            Years = bucket.Lock.Years == 0 ? null : bucket.Lock.Years,
                        },
                    },
                },
            })
            : throw S3Errors.ObjectLockConfigurationNotFoundError(bucketName: bucket.Name);
    }

    /// <summary>A version's retention.</summary>
    public async Task<GetObjectRetentionOutput> GetObjectRetention(GetObjectRetentionInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = FindLocked(call, input.Bucket, input.ExpectedBucketOwner);
        var found = (await versions.Find(call, bucket, input.Key, input.VersionId, cancellationToken)).Properties.Lock;
        return found.Mode == LockMode.None
            ? throw S3Errors.NoSuchObjectLockConfiguration()
            : new GetObjectRetentionOutput
            {
                Retention = new ObjectLockRetention { Mode = S3Locks.NameOf(found.Mode), RetainUntilDate = found.RetainUntil },
            };
    }

    /// <summary>Sets or removes a version's legal hold.</summary>
    public async Task PutObjectLegalHold(PutObjectLegalHoldInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = FindLocked(call, input.Bucket, input.ExpectedBucketOwner);
        var isHeld = S3Locks.IsHeld(input.LegalHold?.Status ?? throw S3Errors.MalformedXML());
        await versions.Find(call, bucket, input.Key, input.VersionId, cancellationToken);
        await objects.SetLegalHold(bucket.Name, input.Key, VersionIds.Check(input.VersionId), isHeld, CancellationToken.None);
    }

    /// <summary>Sets a version's retention, or removes it.</summary>
    public async Task PutObjectRetention(PutObjectRetentionInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = FindLocked(call, input.Bucket, input.ExpectedBucketOwner);
        var (mode, until) = (input.Retention?.Mode, input.Retention?.RetainUntilDate);
        if ((mode is null) != (until is null))
        {
            throw S3Errors.MalformedXML();
        }

        var bypasses = S3Locks.Bypasses(call, bucket.Name, input.Key, input.BypassGovernanceRetention);
        await versions.Find(call, bucket, input.Key, input.VersionId, cancellationToken);
        await objects.SetRetention(
            bucket.Name,
            input.Key,
            VersionIds.Check(input.VersionId),
            mode is null ? LockMode.None : S3Locks.ModeOf(mode),
            until is { } end ? S3Locks.Later(end, call.Time) : null,
            bypasses,
            CancellationToken.None);
    }

    private Storage.Objects.Buckets.Bucket FindLocked(Call call, string name, string? expectedOwner)
    {
        var bucket = buckets.Find(call, name, expectedOwner);
        return bucket.Lock.IsEnabled ? bucket : throw S3Errors.InvalidRequest("Bucket is missing Object Lock Configuration");
    }
}
