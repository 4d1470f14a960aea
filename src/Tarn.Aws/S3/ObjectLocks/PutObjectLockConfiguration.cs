using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Properties;

namespace Tarn.Aws.S3.ObjectLocks;

internal sealed partial class ObjectLockOperations
{
    private const int DaysMax = 36_500;
    private const int YearsMax = 100;

    /// <summary>Switches a bucket's object lock on, which lasts, and sets the default of its new versions.</summary>
    [Kept("Token", "a bucket that keeps versions gets object lock without one")]
    public async Task PutObjectLockConfiguration(PutObjectLockConfigurationInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        if (input.ObjectLockConfiguration is not { ObjectLockEnabled: Enabled } configuration)
        {
            throw S3Errors.MalformedXML();
        }

        var wanted = configuration.Rule is null ? new BucketLock(IsEnabled: true) : DefaultOf(configuration.Rule.DefaultRetention);
        await store.Commit(
            async transaction => await objects.UpdateBucket(
                transaction,
                bucket.Name,
                now => now.Versioning == BucketVersioning.Enabled
                    ? now with { Lock = wanted }
                    : throw S3Errors.InvalidBucketState("Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration")),
            CancellationToken.None);
    }

    private static BucketLock DefaultOf(DefaultRetention? retention)
    {
        var (days, years) = (retention?.Days, retention?.Years);
        if (retention?.Mode is not { } mode || (days is null) == (years is null))
        {
            throw S3Errors.MalformedXML();
        }

        if (days <= 0 || years <= 0)
        {
            throw S3Errors.InvalidArgument("Default retention period must be a positive integer value.");
        }

        return days > DaysMax || years > YearsMax
            ? throw S3Errors.InvalidArgument("Default retention period too large: at most 36,500 days or 100 years.")
            : new BucketLock(IsEnabled: true, S3Locks.ModeOf(mode), days ?? 0, years ?? 0);
    }
}
