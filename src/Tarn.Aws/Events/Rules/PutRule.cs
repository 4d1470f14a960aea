using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Model;
using Tarn.Aws.Events.Patterns;
using Tarn.Aws.Events.Resources;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Rules;

namespace Tarn.Aws.Events.Rules;

internal sealed partial class RuleOperations
{
    /// <summary>Makes a rule, or replaces all of one but its targets and tags.</summary>
    /// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html"/>
    [Refused("State", "ENABLED and DISABLED", "ENABLED", "DISABLED")]
    public async Task<PutRuleOutput> PutRule(PutRuleInput input, Call call, CancellationToken cancellationToken)
    {
        var bus = await finder.Find(call, input.EventBusName, cancellationToken);
        input.Refuse();
        Check(bus, input);
        var arn = RuleDefinition.ArnOf(bus.Resource.Name, input.Name);
        if (input.RoleArn is { } role)
        {
            roles.Check(call, role, arn);
        }

        var wanted = new BusRule
        {
            Id = 0,
            Name = input.Name,
            Arn = arn,
            Pattern = input.EventPattern is { Length: > 0 } pattern ? pattern : null,
            Schedule = input.ScheduleExpression is { Length: > 0 } schedule ? schedule : null,
            IsEnabled = input.State != "DISABLED",
            Description = input.Description,
            RoleArn = input.RoleArn,
        };
        await changes.Put(bus, wanted, EventTags.Of(input.Tags), call.Time, cancellationToken);
        return new PutRuleOutput { RuleArn = arn };
    }

    private static void Check(RegisteredBus bus, PutRuleInput input)
    {
        if (input is not ({ EventPattern.Length: > 0 } or { ScheduleExpression.Length: > 0 }))
        {
            throw EventFailures.Invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
        }

        if (input.EventPattern is { Length: > 0 } pattern)
        {
            EventPatterns.Parse(pattern);
        }

        if (input.ScheduleExpression is { Length: > 0 } schedule)
        {
            EventPatterns.ParseSchedule(schedule);
            if (bus.Resource.Name.Name != BusDefinition.Default)
            {
                throw EventFailures.Invalid("ScheduleExpression is supported only on the default event bus.");
            }
        }
    }
}
