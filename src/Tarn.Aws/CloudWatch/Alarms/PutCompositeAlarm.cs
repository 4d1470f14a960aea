using Tarn.Aws.CloudWatch.Definitions;
using Tarn.Aws.CloudWatch.Model;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.Rules;

namespace Tarn.Aws.CloudWatch.Alarms;

internal sealed partial class AlarmOperations
{
    /// <summary>Makes an alarm on other alarms, or replaces the definition of one.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html"/>
    public async Task PutCompositeAlarm(PutCompositeAlarmInput input, Call call, CancellationToken cancellationToken)
    {
        AlarmInputs.CheckName(input.AlarmName);
        RuleParser.Parse(input.AlarmRule);
        CheckSuppressor(input);
        var definition = new AlarmDefinition
        {
            Description = input.AlarmDescription,
            ActionsEnabled = input.ActionsEnabled ?? true,
            OkActions = AlarmInputs.Actions(input.OKActions, "OKActions"),
            AlarmActions = AlarmInputs.Actions(input.AlarmActions, "AlarmActions"),
            InsufficientDataActions = AlarmInputs.Actions(input.InsufficientDataActions, "InsufficientDataActions"),
            ChangedMs = 0,
            Composite = new CompositeRule
            {
                Expression = input.AlarmRule,
                Suppressor = input.ActionsSuppressor,
                WaitSeconds = input.ActionsSuppressorWaitPeriod,
                ExtensionSeconds = input.ActionsSuppressorExtensionPeriod,
            },
        };
        await alarms.Changes.Put(AlarmDefinition.Kind.NameOf(call, input.AlarmName), definition, AlarmInputs.Tags(input.Tags), cancellationToken);
    }

    private static void CheckSuppressor(PutCompositeAlarmInput input)
    {
        var (wait, extension) = (input.ActionsSuppressorWaitPeriod, input.ActionsSuppressorExtensionPeriod);
        var isWhole = input.ActionsSuppressor is null ? wait is null && extension is null : wait >= 0 && extension >= 0;
        if (!isWhole)
        {
            throw AlarmFailures.Invalid(
                "ActionsSuppressor, ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod must be set together, the periods in seconds from 0 on.");
        }
    }
}
