using Tarn.Aws.S3.Model;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>The ownership of objects: the bucket's owner owns every object. A client may remove the setting, and put it again.</summary>
internal sealed class OwnershipSetting : IBucketSetting<GetBucketOwnershipControlsOutput>, IKeptBucketSetting<OwnershipControls>
{
    private const string OwnerEnforced = "BucketOwnerEnforced";

    /// <inheritdoc/>
    public static GetBucketOwnershipControlsOutput Answer(Bucket bucket, BucketDocument document) => document.LacksOwnership
        ? throw S3Errors.OwnershipControlsNotFoundError(bucketName: bucket.Name)
        : new GetBucketOwnershipControlsOutput
        {
            OwnershipControls = new OwnershipControls { Rules = [new OwnershipControlsRule { ObjectOwnership = OwnerEnforced }] },
        };

    /// <inheritdoc/>
    public static Func<BucketDocument, BucketDocument> Put(OwnershipControls wanted)
    {
        if (wanted.Rules is not [var rule])
        {
            throw S3Errors.MalformedXML();
        }

        return rule.ObjectOwnership == OwnerEnforced
            ? document => document with { LacksOwnership = false }
            : throw S3Errors.NotImplemented(
                $"The ownership {rule.ObjectOwnership} is not supported: use {OwnerEnforced}; a bucket policy gives rights to others.", "ObjectOwnership");
    }

    /// <inheritdoc/>
    public static BucketDocument Delete(BucketDocument document) => document with { LacksOwnership = true };
}
