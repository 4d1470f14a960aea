using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.States;

namespace Tarn.Telemetry.Alarms.Actions;

/// <summary>A change of an alarm's state.</summary>
/// <param name="Causes">The alarms whose states changed a composite alarm: ARN, state.</param>
internal sealed record AlarmChange(RegisteredAlarm Alarm, AlarmState Before, AlarmState After, IReadOnlyList<(string Arn, AlarmState State)> Causes)
{
    /// <summary>The ARNs that get a message.</summary>
    public IReadOnlyList<string> Targets => !Alarm.Definition.ActionsEnabled ? [] : After.Value switch
    {
        AlarmValue.Ok => Alarm.Definition.OkActions,
        AlarmValue.Alarm => Alarm.Definition.AlarmActions,
        _ => Alarm.Definition.InsufficientDataActions,
    };
}
