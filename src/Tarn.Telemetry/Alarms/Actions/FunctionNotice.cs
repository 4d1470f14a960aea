using Tarn.Telemetry.Alarms.States;

namespace Tarn.Telemetry.Alarms.Actions;

/// <summary>The event of an alarm for a function.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html"/>
internal static class FunctionNotice
{
    public static byte[] Body(AlarmChange change) => AlarmJson.WriteBytes(json =>
    {
        var alarm = change.Alarm;
        json.WriteStartObject();
        json.WriteString("source", ChangeEvent.Source);
        json.WriteString("alarmArn", alarm.Resource.Arn);
        json.WriteString("accountId", alarm.Scope.Account);
        json.WriteString("time", AlarmJson.Time(change.After.UpdatedMs));
        json.WriteString("region", alarm.Scope.Region);
        json.WriteStartObject("alarmData");
        json.WriteString("alarmName", alarm.Name);
        AlarmData.State(json, "state", change.After);
        AlarmData.State(json, "previousState", change.Before);
        AlarmData.Configuration(json, alarm.Definition);
        json.WriteEndObject();
        json.WriteEndObject();
    });
}
