namespace Tarn.Analytics.Applications;

/// <summary>The levels of metrics and log lines.</summary>
/// <param name="IsCustom">Whether the caller set the values.</param>
/// <param name="Metrics">The level of metrics.</param>
/// <param name="Logs">The level of log lines.</param>
/// <seealso href="https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_MonitoringConfiguration.html"/>
public sealed record MonitoringRule(bool IsCustom, string Metrics, string Logs)
{
    /// <summary>The rule of a caller who sets none.</summary>
    public static MonitoringRule Usual { get; } = new(false, "APPLICATION", "INFO");
}
