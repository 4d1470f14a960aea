using Tarn.Analytics.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Model;

namespace Tarn.Aws.KinesisAnalyticsV2.Definitions;

/// <summary>The state from which an application starts, as requests name it.</summary>
internal static class RestorePoints
{
    public static string TypeOf(RestoreKind kind) => kind switch
    {
        RestoreKind.Nothing => ApplicationRestoreType.SkipRestoreFromSnapshot,
        RestoreKind.Latest => ApplicationRestoreType.RestoreFromLatestSnapshot,
        _ => ApplicationRestoreType.RestoreFromCustomSnapshot,
    };

    /// <exception cref="AwsErrorException">InvalidArgumentException: a snapshot's name is missing or not wanted.</exception>
    public static RestorePoint Of(ApplicationRestoreConfiguration? restore, FlinkRunConfiguration? flink, RestorePoint? present)
    {
        var allow = flink?.AllowNonRestoredState ?? present?.AllowUnusedState ?? false;
        if (restore is null)
        {
            return present is null ? new RestorePoint(RestoreKind.Latest, null, allow) : present with { AllowUnusedState = allow };
        }

        var kind = restore.ApplicationRestoreType switch
        {
            ApplicationRestoreType.SkipRestoreFromSnapshot => RestoreKind.Nothing,
            ApplicationRestoreType.RestoreFromLatestSnapshot => RestoreKind.Latest,
            _ => RestoreKind.Snapshot,
        };
        return kind == RestoreKind.Snapshot == restore.SnapshotName is { Length: > 0 }
            ? new RestorePoint(kind, restore.SnapshotName, allow)
            : throw KinesisAnalyticsV2Errors.InvalidArgumentException(
                $"SnapshotName belongs to {ApplicationRestoreType.RestoreFromCustomSnapshot}, and only to it.");
    }
}
