using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Definitions;
using Tarn.Storage.Objects.Properties;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;
using ObjectOwnership = Tarn.Storage.Objects.Definitions.ObjectOwnership;

namespace Tarn.Aws.S3.Settings;

/// <summary>The ownership of objects, which decides whether access control lists count. The bucket's owner owns every object of Tarn.</summary>
internal sealed class OwnershipSetting : IBucketSetting<GetBucketOwnershipControlsOutput>, IStoredBucketSetting<OwnershipControls>
{
    /// <inheritdoc/>
    public static GetBucketOwnershipControlsOutput Answer(Bucket bucket, BucketDefinition document) => document.LacksOwnership
        ? throw S3Errors.OwnershipControlsNotFoundError(bucketName: bucket.Name)
        : new GetBucketOwnershipControlsOutput
        {
            OwnershipControls = new OwnershipControls { Rules = [new OwnershipControlsRule { ObjectOwnership = document.Ownership.ToString() }] },
        };

    /// <inheritdoc/>
    public static Func<BucketDefinition, BucketDefinition> Put(OwnershipControls wanted)
    {
        if (wanted.Rules is not [var rule] || Read(rule.ObjectOwnership) is not { } ownership)
        {
            throw S3Errors.MalformedXML();
        }

        return document => ownership != ObjectOwnership.BucketOwnerEnforced || document.Acl == CannedAcl.Private
            ? document with { LacksOwnership = false, Ownership = ownership }
            : throw HasAcl();
    }

    /// <summary>The ownership of a name; null: there is none of that name.</summary>
    public static ObjectOwnership? Read(string? name) =>
        Enum.TryParse<ObjectOwnership>(name, out var ownership) && ownership.ToString() == name ? ownership : null;

    /// <summary>The error for an access control list beside an enforced owner.</summary>
    public static AwsErrorException HasAcl() => new(
        "InvalidBucketAclWithObjectOwnership", 400, "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");

    /// <inheritdoc/>
    public static BucketDefinition Delete(BucketDefinition document) => document with { LacksOwnership = true };
}
