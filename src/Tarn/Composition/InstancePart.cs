using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Commands;
using Tarn.Settings;
using Tarn.Storage.Disk;

namespace Tarn.Composition;

/// <summary>Who this instance is.</summary>
internal sealed class InstancePart(DataDirectory directory, ServeSettings settings, DateTimeOffset startedAt) : IStatusPart
{
    public ValueTask AddTo(StatusReport report, CancellationToken cancellation)
    {
        report.Instance = new InstanceStatus
        {
            Id = directory.Format.Instance.ToString(),
            Version = VersionCommand.Version,
            Account = settings.Account,
            DataDirectory = directory.Path,
            StartedAt = startedAt,
            Ready = true,
            NotReadyReasons = [],
        };
        return ValueTask.CompletedTask;
    }
}
