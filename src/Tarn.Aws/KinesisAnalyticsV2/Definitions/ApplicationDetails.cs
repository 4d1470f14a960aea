using Tarn.Analytics.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Model;

namespace Tarn.Aws.KinesisAnalyticsV2.Definitions;

/// <summary>Shows applications.</summary>
internal static class ApplicationDetails
{
    private const string MaintenanceDefault = "03:00";
    private const int MaintenanceHours = 8;

    public static ApplicationDetail Of(Resource application, ApplicationRow row, VersionRow version, RunStatus status) => new()
    {
        ApplicationARN = application.Arn,
        ApplicationName = application.Name.Name,
        ApplicationDescription = row.Description,
        RuntimeEnvironment = version.Config.Runtime,
        ServiceExecutionRole = version.Config.Role,
        ApplicationStatus = StatusOf(status),
        ApplicationVersionId = version.Number,
        CreateTimestamp = application.Created,
        LastUpdateTimestamp = DateTimeOffset.FromUnixTimeMilliseconds(row.UpdatedMs),
        ApplicationConfigurationDescription = ConfigDescriptions.Of(version.Config, row.Restore, status),
        CloudWatchLoggingOptionDescriptions = ConfigDescriptions.LogOptions(version.Config),
        ApplicationMaintenanceConfigurationDescription = Maintenance(row),
        ApplicationVersionUpdatedFrom = version.UpdatedFrom,
        ApplicationVersionRolledBackFrom = version.RolledBackFrom,
        ApplicationVersionRolledBackTo = version.RolledBackTo,
        ApplicationVersionCreateTimestamp = DateTimeOffset.FromUnixTimeMilliseconds(version.CreatedMs),
        ConditionalToken = version.Token,
        ApplicationMode = ApplicationMode.Streaming,
    };

    public static string StatusOf(RunStatus status) => status switch
    {
        RunStatus.Starting => ApplicationStatus.Starting,
        RunStatus.Running => ApplicationStatus.Running,
        RunStatus.Stopping => ApplicationStatus.Stopping,
        RunStatus.Updating => ApplicationStatus.Updating,
        _ => ApplicationStatus.Ready,
    };

    /// <summary>The daily window of maintenance, of eight hours.</summary>
    public static ApplicationMaintenanceConfigurationDescription Maintenance(ApplicationRow row)
    {
        var start = TimeOnly.ParseExact(row.Maintenance ?? MaintenanceDefault, "HH:mm", System.Globalization.CultureInfo.InvariantCulture);
        return new ApplicationMaintenanceConfigurationDescription
        {
            ApplicationMaintenanceWindowStartTime = start.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture),
            ApplicationMaintenanceWindowEndTime = start.AddHours(MaintenanceHours).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture),
        };
    }
}
