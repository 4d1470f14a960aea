using System.Text;
using System.Text.Json;
using Tarn.Aws.Events.Changes;
using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Finding;
using Tarn.Aws.Events.Model;
using Tarn.Aws.Events.Patterns;
using Tarn.Messaging.Buses;
using Tarn.Messaging.Buses.Rules;

namespace Tarn.Aws.Events.Rules;

/// <summary>Rules of buses.</summary>
/// <param name="finder">Finds buses and rules.</param>
/// <param name="changes">Makes, changes and deletes rules.</param>
/// <param name="buses">The rules.</param>
/// <param name="roles">Checks roles.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("events")]
internal sealed partial class RuleOperations(BusFinder finder, RuleChanges changes, EventBuses buses, EventRoles roles, PageTokens tokens)
{
    private const int PageMax = 100;

    public async Task<DescribeRuleOutput> DescribeRule(DescribeRuleInput input, Call call, CancellationToken cancellationToken)
    {
        var (bus, rule) = await finder.FindRule(call, input.Name, input.EventBusName, cancellationToken);
        return new DescribeRuleOutput
        {
            Name = rule.Name,
            Arn = rule.Arn,
            EventPattern = rule.Pattern,
            ScheduleExpression = rule.Schedule,
            State = RuleForms.StateOf(rule),
            Description = rule.Description,
            RoleArn = rule.RoleArn,
            EventBusName = bus.Resource.Name.Name,
            ManagedBy = rule.ManagedBy,
            CreatedBy = bus.Resource.Owner,
        };
    }

    /// <summary>The rules of a bus, by name.</summary>
    public async Task<ListRulesOutput> ListRules(ListRulesInput input, Call call, CancellationToken cancellationToken)
    {
        var (bus, prefix) = (await finder.Find(call, input.EventBusName, cancellationToken), input.NamePrefix ?? "");
        BusRule[] rules = [.. buses.Rules.Of(bus.Id).All.Where(rule => rule.Name.StartsWith(prefix, StringComparison.Ordinal))];
        var (page, next) = tokens.Of(call, $"{bus.Id.Value}/{prefix}", rules, rule => rule.Name, input.NextToken, input.Limit ?? PageMax);
        return new ListRulesOutput { Rules = [.. page.Select(rule => RuleForms.Of(bus, rule))], NextToken = next };
    }

    /// <summary>Deletes a rule without targets. One that is gone already counts as deleted.</summary>
    [Kept("Force", "an archive's rule changes with its archive alone")]
    public async Task DeleteRule(DeleteRuleInput input, Call call, CancellationToken cancellationToken) =>
        await changes.Delete(await finder.Find(call, input.EventBusName, cancellationToken), input.Name, cancellationToken);

    public Task EnableRule(EnableRuleInput input, Call call, CancellationToken cancellationToken) =>
        Enable(call, input.Name, input.EventBusName, isEnabled: true, cancellationToken);

    public Task DisableRule(DisableRuleInput input, Call call, CancellationToken cancellationToken) =>
        Enable(call, input.Name, input.EventBusName, isEnabled: false, cancellationToken);

    /// <summary>The names of a bus's rules that have a target.</summary>
    public async Task<ListRuleNamesByTargetOutput> ListRuleNamesByTarget(
        ListRuleNamesByTargetInput input, Call call, CancellationToken cancellationToken)
    {
        var bus = await finder.Find(call, input.EventBusName, cancellationToken);
        string[] names = [.. buses.Rules.Of(bus.Id).All.Where(rule => rule.Targets.Any(target => target.Arn == input.TargetArn)).Select(rule => rule.Name)];
        var (page, next) = tokens.Of(call, $"{bus.Id.Value}/{input.TargetArn}", names, input.NextToken, input.Limit ?? PageMax);
        return new ListRuleNamesByTargetOutput { RuleNames = page, NextToken = next };
    }

    /// <summary>Compares an event with a pattern.</summary>
    /// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html"/>
    public Task<TestEventPatternOutput> TestEventPattern(TestEventPatternInput input, Call call, CancellationToken cancellationToken)
    {
        var pattern = EventPatterns.Parse(input.EventPattern);
        try
        {
            using var json = JsonDocument.Parse(input.Event);
        }
        catch (JsonException)
        {
            throw EventFailures.Invalid("Parameter Event is not valid. Reason: it is not JSON.");
        }

        return Task.FromResult(new TestEventPatternOutput { Result = pattern.Matches(Encoding.UTF8.GetBytes(input.Event)) });
    }

    private async Task Enable(Call call, string name, string? busName, bool isEnabled, CancellationToken cancellationToken)
    {
        var (bus, _) = await finder.FindRule(call, name, busName, cancellationToken);
        await changes.Change(bus, name, rule => rule with { IsEnabled = isEnabled }, cancellationToken);
    }
}
