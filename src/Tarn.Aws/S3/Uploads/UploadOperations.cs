using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Sealing;
using Tarn.Aws.S3.Settings;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Uploads;

namespace Tarn.Aws.S3.Uploads;

/// <summary>Uploads in parts.</summary>
/// <param name="buckets">Finds buckets.</param>
/// <param name="sources">Finds sources of copies.</param>
/// <param name="objects">The uploads, and the objects that they become.</param>
/// <param name="lifecycle">Computes when uploads will be removed.</param>
/// <param name="rules">The rules of buckets for new objects.</param>
[AwsOperations("s3")]
internal sealed partial class UploadOperations(
    BucketFinder buckets, CopySources sources, ObjectStore objects, LifecycleHeaders lifecycle, WriteRules rules)
{
    /// <summary>Ends an upload; its parts go.</summary>
    public async Task AbortMultipartUpload(AbortMultipartUploadInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        if (input.IfMatchInitiatedTime is { } initiated)
        {
            var upload = await objects.FindUpload(bucket.Name, input.Key, input.UploadId, cancellationToken);
            if (upload.Initiated.ToUnixTimeSeconds() != initiated.ToUnixTimeSeconds())
            {
                throw S3Errors.PreconditionFailed(condition: "x-amz-if-match-initiated-time");
            }
        }

        await objects.AbortUpload(bucket.Name, input.Key, input.UploadId, cancellationToken);
    }

    // Here a key is not needed, and a wrong one is refused.
    private static void CheckKey(Call call, Upload upload, in CustomerKeyMembers sent)
    {
        if (sent != default)
        {
            CustomerKeys.OfPart(call, upload, sent);
        }
    }

    private static void CheckPartNumber(int number)
    {
        if (number is < 1 or > ObjectLimits.PartNumberMax)
        {
            throw S3Errors.InvalidArgument(
                "Part number must be an integer between 1 and 10000, inclusive", "partNumber", S3Text.Number(number));
        }
    }
}
