using Tarn.Aws.CloudWatch.Definitions;
using Tarn.Aws.CloudWatch.Model;
using Tarn.Telemetry.Alarms;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.States;

namespace Tarn.Aws.CloudWatch.Alarms;

/// <summary>Makes, changes and deletes alarms, and sets their states.</summary>
[AwsOperations("cloudwatch")]
internal sealed partial class AlarmOperations(AlarmStore alarms)
{
    private const int CompositesMax = 1;

    /// <summary>Deletes alarms, all or none.</summary>
    public async Task DeleteAlarms(DeleteAlarmsInput input, Call call, CancellationToken cancellationToken)
    {
        Authorize(call, "cloudwatch:DeleteAlarms", input.AlarmNames);
        var names = AlarmInputs.Names(call, input.AlarmNames);
        if (names.Count(name => alarms.All.Find(name)?.Definition.Composite is not null) > CompositesMax)
        {
            throw AlarmFailures.Invalid("A call deletes at most one composite alarm.");
        }

        try
        {
            await alarms.Changes.Delete(names, cancellationToken);
        }
        catch (TarnException missing) when (missing.Kind == ErrorKind.NotFound)
        {
            throw CloudWatchErrors.ResourceNotFound(missing.Message);
        }
    }

    public Task EnableAlarmActions(EnableAlarmActionsInput input, Call call, CancellationToken cancellationToken)
    {
        Authorize(call, "cloudwatch:EnableAlarmActions", input.AlarmNames);
        return alarms.Changes.EnableActions(AlarmInputs.Names(call, input.AlarmNames), isEnabled: true, cancellationToken);
    }

    public Task DisableAlarmActions(DisableAlarmActionsInput input, Call call, CancellationToken cancellationToken)
    {
        Authorize(call, "cloudwatch:DisableAlarmActions", input.AlarmNames);
        return alarms.Changes.EnableActions(AlarmInputs.Names(call, input.AlarmNames), isEnabled: false, cancellationToken);
    }

    /// <summary>Sets a state until the next evaluation.</summary>
    public async Task SetAlarmState(SetAlarmStateInput input, Call call, CancellationToken cancellationToken)
    {
        if (input.StateReasonData is { Length: > 0 } data && WholeJson.KindOf(data) is null)
        {
            throw CloudWatchErrors.InvalidFormatFault("StateReasonData must be JSON.");
        }

        var alarm = alarms.All.Find(AlarmDefinition.Kind.NameOf(call, input.AlarmName)) ?? throw AlarmFailures.Missing(input.AlarmName);
        await alarms.SetState(alarm, AlarmValues.Parse(input.StateValue)!.Value, input.StateReason, input.StateReasonData, cancellationToken);
    }

    private static void Authorize(Call call, string action, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            call.Authorize(action, AlarmDefinition.Kind.ArnOf(call, name));
        }
    }
}
