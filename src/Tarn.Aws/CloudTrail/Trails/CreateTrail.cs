using Tarn.Aws.CloudTrail.Changes;
using Tarn.Aws.CloudTrail.Finding;
using Tarn.Aws.CloudTrail.Model;
using Tarn.Telemetry.Trails.Definitions;
using Resource = Tarn.Access.Registry.Resource;

namespace Tarn.Aws.CloudTrail.Trails;

internal sealed partial class TrailOperations
{
    /// <summary>Creates a trail. It delivers events from StartLogging on.</summary>
    [Refused("KmsKeyId", "the files as gzip; keys of trails need a key service")]
    [Refused("IsOrganizationTrail", "one trail in each account")]
    public async Task<CreateTrailOutput> CreateTrail(CreateTrailInput input, Call call, CancellationToken cancellationToken)
    {
        TrailFinder.CheckName(input.Name);
        input.Refuse();
        var tags = TrailTags.Of(input.TagsList);
        var definition = new TrailDefinition
        {
            Bucket = input.S3BucketName,
            Prefix = string.IsNullOrEmpty(input.S3KeyPrefix) ? null : input.S3KeyPrefix.TrimEnd('/'),
            TopicArn = TrailChecks.TopicOf(call, input.SnsTopicName),
            LogGroupArn = string.IsNullOrEmpty(input.CloudWatchLogsLogGroupArn) ? null : input.CloudWatchLogsLogGroupArn,
            LogRoleArn = string.IsNullOrEmpty(input.CloudWatchLogsRoleArn) ? null : input.CloudWatchLogsRoleArn,
            IncludesGlobal = input.IncludeGlobalServiceEvents ?? true,
            IsMultiRegion = input.IsMultiRegionTrail ?? false,
            ValidatesFiles = input.EnableLogFileValidation ?? false,
        };
        var name = TrailDefinition.Kind.NameOf(call, input.Name);
        var planned = new Resource { Id = ResourceId.None, Name = name, Arn = TrailDefinition.Kind.ArnOf(name), Owner = call.Account, Created = call.Time };
        await checks.Check(call, new RegisteredTrail(planned, definition), cancellationToken);
        var trail = TrailForms.Of(new RegisteredTrail(await changes.Create(name, call.Time, definition, tags, cancellationToken), definition));
        return new CreateTrailOutput
        {
            Name = trail.Name,
            TrailARN = trail.TrailARN,
            S3BucketName = trail.S3BucketName,
            S3KeyPrefix = trail.S3KeyPrefix,
            SnsTopicARN = trail.SnsTopicARN,
            SnsTopicName = trail.SnsTopicName,
            IncludeGlobalServiceEvents = trail.IncludeGlobalServiceEvents,
            IsMultiRegionTrail = trail.IsMultiRegionTrail,
            LogFileValidationEnabled = trail.LogFileValidationEnabled,
            CloudWatchLogsLogGroupArn = trail.CloudWatchLogsLogGroupArn,
            CloudWatchLogsRoleArn = trail.CloudWatchLogsRoleArn,
            IsOrganizationTrail = false,
        };
    }
}
