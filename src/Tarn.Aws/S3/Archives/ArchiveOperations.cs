using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects;

namespace Tarn.Aws.S3.Archives;

/// <summary>Archived objects.</summary>
/// <param name="buckets">Finds buckets.</param>
/// <param name="versions">Finds objects.</param>
[AwsOperations("s3")]
internal sealed partial class ArchiveOperations(BucketFinder buckets, ObjectFinder versions, ObjectStore objects)
{
    /// <summary>
    /// Makes an archived object readable for a number of days. It is readable when the call returns. The status is 202; 200 when it was
    /// readable before.
    /// </summary>
    [Kept("RestoreRequest.Tier", "an object is readable at once in every tier")]
    [Kept("RestoreRequest.GlacierJobParameters", "an object is readable at once in every tier")]
    [Kept("RestoreRequest.Description", "it belongs to a job, and none is made")]
    public async Task<RestoreObjectOutput> RestoreObject(RestoreObjectInput input, Call call, CancellationToken cancellationToken)
    {
        if (input.RestoreRequest is not { } wanted)
        {
            throw S3Errors.MalformedXML();
        }

        if (wanted.Type is not null || wanted.SelectParameters is not null || wanted.OutputLocation is not null)
        {
            throw S3Errors.NotImplemented("RestoreObject with a query is not supported: leave Type, SelectParameters and OutputLocation out.", "Type");
        }

        if (wanted.Days is not > 0)
        {
            throw S3Errors.MalformedXML();
        }

        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var version = await versions.Find(call, bucket, input.Key, input.VersionId, cancellationToken);
        if (!ArchivedObjects.IsOne(version.Properties.StorageClass))
        {
            throw S3Errors.InvalidObjectState(
                "Restore is not allowed for the object's current storage class", StorageClasses.NameOf(version.Properties.StorageClass));
        }

        var until = objects.Lifecycles.Days.After(call.Time, wanted.Days.Value);
        await objects.Restore(bucket.Name, input.Key, input.VersionId, until, EventCauses.Of(call), cancellationToken);
        return new RestoreObjectOutput { StatusCode = version.RestoredUntil > call.Time ? 200 : 202 };
    }
}
