using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Alarms.Actions;

/// <summary>A message of an alarm that waits for its target, as a record of an internal stream: <c>docs/formats/alarms.md</c>.</summary>
/// <param name="Alarm">The alarm's name.</param>
/// <param name="ChangedMs">The time of the state's change, Unix milliseconds.</param>
/// <param name="Subject">The subject, for topics; null: none.</param>
internal sealed record ActionMessage(
    MetricScope Scope, string Alarm, string AlarmArn, bool IsComposite, string Target, long ChangedMs, string? Subject, byte[] Body)
{
    private const byte Version = 1;

    /// <summary>Renders the message. Later changes of the alarm do not alter it.</summary>
    public static ActionMessage Of(AlarmChange change, string target)
    {
        var alarm = change.Alarm;
        var isTopic = ActionTargets.IsTopic(target);
        return new ActionMessage(
            alarm.Scope, alarm.Name, alarm.Resource.Arn, alarm.Definition.Composite is not null, target, change.After.UpdatedMs,
            isTopic ? TopicNotice.Subject(change) : null, isTopic ? TopicNotice.Body(change) : FunctionNotice.Body(change));
    }

    public byte[] Encode() => new ValueWriter(Version).Text(Scope.Account).Text(Scope.Region).Text(Alarm).Text(AlarmArn)
        .Byte(IsComposite ? (byte)1 : (byte)0).Text(Target).Fixed(ChangedMs).Text(Subject).Bytes(Body).ToArray();

    public static ActionMessage Decode(ReadOnlySpan<byte> record)
    {
        var reader = new ValueReader(record);
        Invariant.Check(reader.Version == Version);
        return new ActionMessage(
            new MetricScope(reader.Text()!, reader.Text()!), reader.Text()!, reader.Text()!, reader.Byte() == 1, reader.Text()!, reader.Fixed(),
            reader.Text(), reader.Bytes());
    }
}
