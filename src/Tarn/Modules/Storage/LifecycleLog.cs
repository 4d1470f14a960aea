using Microsoft.Extensions.Logging;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Lifecycle;

namespace Tarn.Modules.Storage;

/// <summary>Reports in the server's log the objects that buckets' lifecycles removed: the rule, not a caller, asked for it.</summary>
internal sealed partial class LifecycleLog(ILogger logger)
{
    public void Report(Bucket bucket, LifecycleReport done) =>
        Ran(logger, bucket.Name, done.Expired, done.Removed, done.Transitioned, done.UploadsAborted, done.Locked);

    [LoggerMessage(
        LogLevel.Information,
        "Lifecycle of bucket {Bucket}: {Expired} objects expired, {Removed} versions and markers removed, {Transitioned} changed their class, "
        + "{Aborted} uploads removed; {Locked} versions are locked and stay")]
    private static partial void Ran(ILogger logger, string bucket, long expired, long removed, long transitioned, long aborted, long locked);
}
