using Tarn.Access.Conditions;
using Tarn.Access.Identities;
using Tarn.Telemetry.Trails.Definitions;
using Tarn.Telemetry.Trails.Delivering;

namespace Tarn.Aws.CloudTrail.Buckets;

/// <summary>Decides by a bucket's policy whether CloudTrail may write into it for a trail.</summary>
public sealed class BucketRights(PolicyAuthorizer authorizer, TimeProvider time)
{
    /// <summary>Whether the policy of the bucket allows an action.</summary>
    /// <param name="resource">The ARN of the bucket or of an object.</param>
    public bool IsAllowed(string action, string resource, RegisteredTrail trail)
    {
        var keys = new WriteKeys(new ServiceKeys(TrailDelivery.Service, trail.Resource.Arn, trail.Resource.Owner, time));
        return authorizer.DecideForService(TrailDelivery.Service, action, resource, keys) == AccessDecision.Allowed;
    }

    // CloudTrail gives the bucket's owner full control, which AWS's policy for trails asks for.
    private sealed class WriteKeys(ServiceKeys service) : IConditionKeys
    {
        public IReadOnlyList<string>? Find(in PolicyQuestion question, string key) =>
            key == "s3:x-amz-acl" ? ["bucket-owner-full-control"] : service.Find(question, key);
    }
}
