using Tarn.Access.Sessions;
using Tarn.Aws.CloudTrail.Model;
using Tarn.Messaging.Topics.Definitions;
using Tarn.Storage.Objects.Buckets;
using Tarn.Targets;
using Tarn.Telemetry.Trails.Definitions;
using Tarn.Telemetry.Trails.Delivering;
using Tarn.Telemetry.Trails.Digests;

namespace Tarn.Aws.CloudTrail.Trails;

/// <summary>Checks the destinations of a trail: what CloudTrail could not write is refused now.</summary>
/// <param name="buckets">The buckets and their policies.</param>
/// <param name="targets">Topics and log groups.</param>
/// <param name="roles">Knows which roles CloudTrail may assume.</param>
internal sealed class TrailChecks(TrailParts buckets, TargetDirectory targets, RoleSessions roles)
{
    private const int PrefixCharsMax = 200;

    /// <summary>Checks a trail before it is stored.</summary>
    /// <exception cref="AwsErrorException">The errors of AWS for each destination.</exception>
    public async Task Check(Call call, RegisteredTrail trail, CancellationToken cancellationToken)
    {
        var definition = trail.Definition;
        if (definition.IsMultiRegion && !definition.IncludesGlobal)
        {
            throw CloudTrailErrors.InvalidParameterCombinationException("Multi-Region trail must include global service events.");
        }

        CheckBucket(trail);
        await CheckTopic(trail, cancellationToken);
        await CheckLogGroup(call, trail, cancellationToken);
    }

    /// <summary>The ARN of a topic that its name or ARN names; null: none.</summary>
    public static string? TopicOf(Call call, string? nameOrArn) => string.IsNullOrEmpty(nameOrArn) ? null
        : nameOrArn.StartsWith("arn:", StringComparison.Ordinal) ? nameOrArn
        : TopicDefinition.Kind.ArnOf(call, nameOrArn);

    private void CheckBucket(RegisteredTrail trail)
    {
        var (bucket, prefix) = (trail.Definition.Bucket, trail.Definition.Prefix);
        if (prefix is { Length: > PrefixCharsMax })
        {
            throw CloudTrailErrors.InvalidS3PrefixException($"Prefix of S3 bucket is too long. Maximum allowed length is {PrefixCharsMax} characters.");
        }

        if (SystemFolder.Owns(bucket, TrailKeys.Folder(prefix, trail.Resource.Owner)))
        {
            throw CloudTrailErrors.InvalidS3PrefixException($"Only Tarn writes below {SystemFolder.Name}/ of bucket {bucket}: take another prefix.");
        }

        if (buckets.Objects.FindBucket(bucket) is null)
        {
            throw CloudTrailErrors.S3BucketDoesNotExistException($"S3 bucket {bucket} does not exist!");
        }

        if (!buckets.IsAllowed("s3:GetBucketAcl", $"arn:aws:s3:::{bucket}", trail)
            || !buckets.IsAllowed("s3:PutObject", $"arn:aws:s3:::{bucket}/{TrailKeys.Folder(prefix, trail.Resource.Owner)}*", trail))
        {
            throw CloudTrailErrors.InsufficientS3BucketPolicyException($"Incorrect S3 bucket policy is detected for bucket: {bucket}");
        }
    }

    private async Task CheckTopic(RegisteredTrail trail, CancellationToken cancellationToken)
    {
        if (trail.Definition.TopicArn is not { } topic)
        {
            return;
        }

        try
        {
            await targets.Check(topic, SenderOf(trail), cancellationToken);
        }
        catch (TarnException failure) when (TargetDirectory.IsRefusal(failure))
        {
            throw CloudTrailErrors.InsufficientSnsTopicPolicyException("SNS Topic does not exist or the topic policy is incorrect!");
        }
    }

    private async Task CheckLogGroup(Call call, RegisteredTrail trail, CancellationToken cancellationToken)
    {
        var (group, role) = (trail.Definition.LogGroupArn, trail.Definition.LogRoleArn);
        if (group is null != role is null)
        {
            throw group is null
                ? CloudTrailErrors.InvalidCloudWatchLogsLogGroupArnException("You must specify a log group and a role ARN.")
                : CloudTrailErrors.InvalidCloudWatchLogsRoleArnException("You must specify a log group and a role ARN.");
        }

        if (group is null)
        {
            return;
        }

        call.Authorize("iam:PassRole", role!);
        if (!roles.MayAssume(call.Account, TrailDelivery.Service, role!, trail.Resource.Arn))
        {
            throw CloudTrailErrors.InvalidCloudWatchLogsRoleArnException("Access denied. Check the trust relationships for your role.");
        }

        try
        {
            // Taken, and not committed: the role may write into the streams of trails alone.
            var message = new TargetMessage(default) { LogStream = TrailDelivery.LogStreamOf(call.Account, call.Region) };
            await targets.Take(group, SenderOf(trail) with { RoleArn = role }, message, cancellationToken);
        }
        catch (TarnException failure) when (TargetDirectory.IsRefusal(failure))
        {
            throw CloudTrailErrors.InvalidCloudWatchLogsLogGroupArnException(
                failure.Kind == ErrorKind.AccessDenied ? "Access denied. Verify in IAM that the role has adequate permissions." : failure.Message);
        }
    }

    private static Sender SenderOf(RegisteredTrail trail) => new(TrailDelivery.Service, trail.Resource.Arn, trail.Resource.Owner);
}
