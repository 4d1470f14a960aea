using Tarn.Aws.CloudTrail.Model;
using Tarn.Telemetry.Trails.Definitions;

namespace Tarn.Aws.CloudTrail.Trails;

/// <summary>Trails as answers show them.</summary>
internal static class TrailForms
{
    public static Trail Of(RegisteredTrail trail)
    {
        var (resource, definition) = (trail.Resource, trail.Definition);
        return new Trail
        {
            Name = resource.Name.Name,
            TrailARN = resource.Arn,
            HomeRegion = resource.Name.Region,
            S3BucketName = definition.Bucket,
            S3KeyPrefix = definition.Prefix,
            SnsTopicARN = definition.TopicArn,
            SnsTopicName = definition.TopicArn is { } topic ? topic[(topic.LastIndexOf(':') + 1)..] : null,
            IncludeGlobalServiceEvents = definition.IncludesGlobal,
            IsMultiRegionTrail = definition.IsMultiRegion,
            LogFileValidationEnabled = definition.ValidatesFiles,
            CloudWatchLogsLogGroupArn = definition.LogGroupArn,
            CloudWatchLogsRoleArn = definition.LogRoleArn,
            HasCustomEventSelectors = definition.Selectors is not null || definition.AdvancedSelectors is not null,
            HasInsightSelectors = false,
            IsOrganizationTrail = false,
        };
    }
}
