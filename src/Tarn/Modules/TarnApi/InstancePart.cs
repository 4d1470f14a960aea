using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Status;
using Tarn.Modules.Access;
using Tarn.OwnProcess;
using Tarn.Settings;
using Tarn.Storage.Disk;

namespace Tarn.Modules.TarnApi;

/// <summary>The instance: id, version, account, data directory, start, readiness and warnings.</summary>
internal sealed class InstancePart(DataDirectory directory, ServeSettings settings, DateTimeOffset startedAt, Health health) : IStatusPart
{
    public ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
    {
        var reasons = health.Reasons();
        report.Instance = new InstanceStatus
        {
            Id = directory.Format.Instance.ToString(),
            Version = ProgramVersion.Text,
            Account = settings.Of(AccessSettings.Account),
            DataDirectory = directory.Path,
            StartedAt = startedAt,
            Ready = reasons.Count == 0,
            NotReadyReasons = reasons,
            Notices = health.Warnings(),
        };
        return ValueTask.CompletedTask;
    }
}
