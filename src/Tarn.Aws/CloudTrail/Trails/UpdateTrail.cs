using Tarn.Aws.CloudTrail.Model;
using Tarn.Telemetry.Trails.Definitions;
using Tarn.Telemetry.Trails.Delivering;

namespace Tarn.Aws.CloudTrail.Trails;

internal sealed partial class TrailOperations
{
    /// <summary>Changes the given settings of a trail. An empty text removes a prefix, topic or log group.</summary>
    [Refused("KmsKeyId", "the files as gzip; keys of trails need a key service")]
    [Refused("IsOrganizationTrail", "one trail in each account")]
    public async Task<UpdateTrailOutput> UpdateTrail(UpdateTrailInput input, Call call, CancellationToken cancellationToken)
    {
        var trail = finder.FindAtHome(call, input.Name);
        input.Refuse();
        await checks.Check(call, trail with { Definition = Changed(trail.Definition) }, cancellationToken);
        var nowMs = call.Time.ToUnixTimeMilliseconds();
        var changed = TrailForms.Of(trail with { Definition = await changes.Change(trail, Changed, State, cancellationToken) });
        return new UpdateTrailOutput
        {
            Name = changed.Name,
            TrailARN = changed.TrailARN,
            S3BucketName = changed.S3BucketName,
            S3KeyPrefix = changed.S3KeyPrefix,
            SnsTopicARN = changed.SnsTopicARN,
            SnsTopicName = changed.SnsTopicName,
            IncludeGlobalServiceEvents = changed.IncludeGlobalServiceEvents,
            IsMultiRegionTrail = changed.IsMultiRegionTrail,
            LogFileValidationEnabled = changed.LogFileValidationEnabled,
            CloudWatchLogsLogGroupArn = changed.CloudWatchLogsLogGroupArn,
            CloudWatchLogsRoleArn = changed.CloudWatchLogsRoleArn,
            IsOrganizationTrail = false,
        };

        TrailDefinition Changed(TrailDefinition present) => present with
        {
            Bucket = input.S3BucketName ?? present.Bucket,
            Prefix = Text(input.S3KeyPrefix?.TrimEnd('/'), present.Prefix),
            TopicArn = input.SnsTopicName is null ? present.TopicArn : TrailChecks.TopicOf(call, input.SnsTopicName),
            LogGroupArn = Text(input.CloudWatchLogsLogGroupArn, present.LogGroupArn),
            LogRoleArn = Text(input.CloudWatchLogsRoleArn, present.LogRoleArn),
            IncludesGlobal = input.IncludeGlobalServiceEvents ?? present.IncludesGlobal,
            IsMultiRegion = input.IsMultiRegionTrail ?? present.IsMultiRegion,
            ValidatesFiles = input.EnableLogFileValidation ?? present.ValidatesFiles,
        };

        // Digests that begin again begin a new chain.
        TrailState State(TrailState present) => Changed(trail.Definition) switch
        {
            { ValidatesFiles: false } => present with { DigestStartMs = 0, Regions = [] },
            { IsLogging: true } when present.DigestStartMs == 0 => present with { DigestStartMs = nowMs / 1_000 * 1_000, Regions = [] },
            _ => present,
        };
    }

    private static string? Text(string? given, string? present) => given is null ? present : given.Length == 0 ? null : given;
}
