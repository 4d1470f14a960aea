using Tarn.Targets;
using Tarn.Telemetry.Alarms.States;

namespace Tarn.Telemetry.Alarms.Actions;

/// <summary>The change of an alarm's state as an event of the default bus.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html"/>
internal static class ChangeEvent
{
    /// <summary>The service in events.</summary>
    public const string Source = "aws.cloudwatch";

    private const string DetailType = "CloudWatch Alarm State Change";

    public static ServiceEvent Of(AlarmChange change)
    {
        var alarm = change.Alarm;
        var detail = AlarmJson.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("alarmName", alarm.Name);
            AlarmData.Configuration(json, alarm.Definition);
            AlarmData.State(json, "previousState", change.Before);
            AlarmData.State(json, "state", change.After);
            json.WriteEndObject();
        });
        return new ServiceEvent(
            alarm.Scope.Account, alarm.Scope.Region, Source, DetailType, change.After.UpdatedMs, [alarm.Resource.Arn], detail);
    }
}
