using System.Text;
using System.Text.Json;
using Tarn.Access.Policies;
using Tarn.Aws.S3.Conditions;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Aws.S3.Settings;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.BucketPolicies;

internal sealed partial class BucketPolicyOperations
{
    private const int PolicyBytesMax = 20 << 10;

    /// <summary>
    /// Sets a bucket's policy. It decides about the bucket's own objects alone. A policy that opens the bucket to everybody is refused
    /// while the bucket blocks public policies.
    /// </summary>
    [Kept("ConfirmRemoveSelfBucketAccess", "the root of the bucket's account can always change the policy")]
    public async Task PutBucketPolicy(PutBucketPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        var policy = Parse(bucket, input.Policy);
        await store.Commit(
            async transaction =>
            {
                var document = await BucketResources.Kind.Get(transaction, BucketResources.IdOf(bucket))
                    ?? throw S3Errors.NoSuchBucket(bucketName: bucket.Name);
                if (policy.IsPublic && document.PublicAccess is { BlocksPolicy: true })
                {
                    throw S3Errors.AccessDenied(
                        "The policy makes the bucket public, and its public access block forbids that: name the callers, or set BlockPublicPolicy to false.");
                }

                ResourceRegistry.SetPolicy(transaction, BucketResources.IdOf(bucket), input.Policy);
            },
            CancellationToken.None);
    }

    private static PolicyDocument Parse(Bucket bucket, string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > PolicyBytesMax)
        {
            throw S3Errors.MalformedPolicy($"Policies must not exceed {PolicyBytesMax} bytes.");
        }

        try
        {
            var policy = PolicyDocument.Parse(text, PolicyKind.Resource);
            foreach (var statement in policy.Statements)
            {
                Check(bucket, statement);
            }

            return policy;
        }
        catch (FormatException wrong)
        {
            throw S3Errors.MalformedPolicy(wrong.Message.StartsWith("This policy contains invalid Json", StringComparison.Ordinal)
                ? "Policies must be valid JSON and the first byte must be '{'"
                : wrong.Message);
        }
    }

    // A policy of one bucket must not seem to decide about another.
    private static void Check(Bucket bucket, PolicyStatement statement)
    {
        if (Array.Exists(statement.Actions, action => action != "*" && !action.StartsWith("s3:", StringComparison.OrdinalIgnoreCase)))
        {
            throw new FormatException("Policy has invalid action");
        }

        if (statement.Conditions?.Keys.FirstOrDefault(key => !S3RequestKeys.IsKnown(key)) is { } unknown)
        {
            throw new FormatException($"Policy has an invalid condition key: {unknown} is not supported, so the condition would never hold");
        }

        var arn = BucketResources.ArnOf(bucket.Name);
        if (Array.Exists(statement.Resources, resource => resource.Text != "*" && resource.Text != arn
            && !resource.Text.StartsWith(arn + "/", StringComparison.Ordinal) && !resource.Text.StartsWith(arn + "*", StringComparison.Ordinal)))
        {
            throw new FormatException("Policy has invalid resource");
        }
    }
}
