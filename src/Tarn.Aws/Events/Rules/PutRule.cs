using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Model;
using Tarn.Aws.Events.Resources;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Rules;

namespace Tarn.Aws.Events.Rules;

internal sealed partial class RuleOperations
{
    /// <summary>Makes a rule, or replaces all of one but its targets and tags.</summary>
    /// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html"/>
    [Refused("ScheduleExpression", "EventPattern")]
    [Refused("State", "ENABLED and DISABLED", "ENABLED", "DISABLED")]
    public async Task<PutRuleOutput> PutRule(PutRuleInput input, Call call, CancellationToken cancellationToken)
    {
        var bus = await finder.Find(call, input.EventBusName, cancellationToken);
        input.Refuse();
        if (input.EventPattern is not { Length: > 0 } pattern)
        {
            throw EventFailures.Invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
        }

        EventPatterns.Parse(pattern);
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
            Pattern = pattern,
            IsEnabled = input.State != "DISABLED",
            Description = input.Description,
            RoleArn = input.RoleArn,
        };
        await changes.Put(bus, wanted, EventTags.Of(input.Tags), call.Time, cancellationToken);
        return new PutRuleOutput { RuleArn = arn };
    }
}
