using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Refusals;
using Tarn.Aws.S3.Resources;
using Tarn.Storage.Calls;
using Tarn.Storage.Objects.Events;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Versions;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Objects;

internal sealed partial class ObjectOperations
{
    /// <summary>Removes up to 1,000 objects in one transaction; each has its own outcome.</summary>
    [Kept("MFA", NoMfa)]
    public async Task<DeleteObjectsOutput> DeleteObjects(DeleteObjectsInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        if (input.Delete.Objects.Count is 0 or > ObjectLimits.PageMax)
        {
            throw S3Errors.MalformedXML();
        }

        var deleted = new List<DeletedObject>();
        var errors = new List<Error>();
        var allowed = input.Delete.Objects.Where(one => MayDelete(one, bucket, input.BypassGovernanceRetention, call, errors)).ToArray();
        var (key, cause) = (call.KeyFor(BucketResources.IdOf(bucket)), EventCauses.Of(call));
        var outcomes = await store.Commit(
            async transaction =>
            {
                var outcomes = new List<(Deletion Deletion, TarnException? Failure)>();
                foreach (var one in allowed)
                {
                    outcomes.Add(await Delete(transaction, bucket, one, input.BypassGovernanceRetention == true, key, cause));
                }

                return outcomes;
            },
            CancellationToken.None);
        foreach (var (one, (deletion, failure)) in allowed.Zip(outcomes))
        {
            if (failure is null)
            {
                deleted.Add(Deleted(bucket, one, deletion));
            }
            else
            {
                var error = S3Failures.Map(failure);
                errors.Add(new Error { Key = one.Key, VersionId = one.VersionId, Code = error.Code, Message = error.Message });
            }
        }

        return new DeleteObjectsOutput { Deleted = input.Delete.Quiet == true ? null : deleted, Errors = errors.Count == 0 ? null : errors };
    }

    private static bool MayDelete(ObjectIdentifier one, Bucket bucket, bool? bypasses, Call call, List<Error> errors)
    {
        try
        {
            call.Authorize(VersionIds.Action("s3:DeleteObject", one.VersionId), BucketResources.ArnOf(bucket.Name, one.Key));
            S3Locks.Bypasses(call, bucket.Name, one.Key, bypasses);
            return true;
        }
        catch (TarnException denied)
        {
            errors.Add(new Error { Key = one.Key, VersionId = one.VersionId, Code = "AccessDenied", Message = denied.Message });
            return false;
        }
    }

    private static DeletedObject Deleted(Bucket bucket, ObjectIdentifier one, Deletion deletion) => new()
    {
        Key = one.Key,
        VersionId = one.VersionId,
        DeleteMarker = deletion.Marker is not null || (one.VersionId is not null && deletion.Removed is { IsMarker: true }) ? true : null,
        DeleteMarkerVersionId = deletion.Marker is { } made ? VersionIds.Shown(bucket, made)
            : one.VersionId is not null && deletion.Removed is { IsMarker: true } ? one.VersionId
            : null,
    };

    private async ValueTask<(Deletion Deletion, TarnException? Failure)> Delete(
        Storage.Metadata.IMetadataTransaction transaction, Bucket bucket, ObjectIdentifier one, bool bypasses, CallKey key, EventCause cause)
    {
        try
        {
            var delete = new DeleteOptions
            {
                VersionId = VersionIds.Check(one.VersionId),
                Condition = new WriteCondition(S3Conditions.ETag(one.ETag), IfModified: one.LastModifiedTime, IfSize: one.Size),
                BypassesGovernance = bypasses,
                Call = key,
                Cause = cause,
            };
            return (await objects.Delete(transaction, bucket.Name, one.Key, delete), null);
        }
        catch (TarnException failure)
        {
            // It has changed nothing: its conditions are checked first.
            return (default, failure);
        }
    }
}
