namespace Tarn.Telemetry.Alarms.History;

/// <summary>AWS's kinds of history items.</summary>
public static class HistoryKind
{
    public const string Configuration = "ConfigurationUpdate";
    public const string State = "StateUpdate";
    public const string Action = "Action";
}
