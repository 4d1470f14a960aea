using Tarn.Aws.Events.Changes;
using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Finding;
using Tarn.Aws.Events.Model;
using Tarn.Messaging.Buses.Rules;

namespace Tarn.Aws.Events.Targets;

/// <summary>Targets of rules.</summary>
/// <param name="finder">Finds rules.</param>
/// <param name="changes">Changes rules.</param>
/// <param name="checks">Checks targets.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("events")]
internal sealed partial class TargetOperations(BusFinder finder, RuleChanges changes, TargetChecks checks, PageTokens tokens)
{
    private const int PageMax = 100;

    /// <summary>Adds targets to a rule, or replaces the ones of the same ids.</summary>
    /// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html"/>
    [RefusedInside("Targets.Arn", "queues, topics, functions, Kinesis streams, delivery streams, log groups, event buses and API destinations")]
    [Refused("Targets.RunCommandParameters", "a function")]
    [Refused("Targets.EcsParameters", "a function")]
    [Refused("Targets.BatchParameters", "a function")]
    [Refused("Targets.RedshiftDataParameters", "a function")]
    [Refused("Targets.SageMakerPipelineParameters", "a function")]
    [Refused("Targets.AppSyncParameters", "a function")]
    public async Task<PutTargetsOutput> PutTargets(PutTargetsInput input, Call call, CancellationToken cancellationToken)
    {
        var (bus, rule) = await finder.FindRule(call, input.Rule, input.EventBusName, cancellationToken);
        input.Refuse();
        RuleTarget[] targets = [.. input.Targets.Select(TargetForms.Of)];
        foreach (var target in targets)
        {
            checks.Check(call, rule, target);
        }

        await changes.Change(bus, rule.Name, present => With(present, targets), cancellationToken);
        return new PutTargetsOutput { FailedEntryCount = 0, FailedEntries = [] };
    }

    /// <summary>Removes targets; ids that the rule lacks are ignored.</summary>
    [Kept("Force", "an archive's rule changes with its archive alone")]
    public async Task<RemoveTargetsOutput> RemoveTargets(RemoveTargetsInput input, Call call, CancellationToken cancellationToken)
    {
        var (bus, rule) = await finder.FindRule(call, input.Rule, input.EventBusName, cancellationToken);
        await changes.Change(
            bus, rule.Name, present => present with { Targets = [.. present.Targets.Where(one => !input.Ids.Contains(one.Id))] }, cancellationToken);
        return new RemoveTargetsOutput { FailedEntryCount = 0, FailedEntries = [] };
    }

    public async Task<ListTargetsByRuleOutput> ListTargetsByRule(ListTargetsByRuleInput input, Call call, CancellationToken cancellationToken)
    {
        var (_, rule) = await finder.FindRule(call, input.Rule, input.EventBusName, cancellationToken);
        var (page, next) = tokens.Of(call, rule.Arn, rule.Targets, target => target.Id, input.NextToken, input.Limit ?? PageMax);
        return new ListTargetsByRuleOutput { Targets = [.. page.Select(TargetForms.Of)], NextToken = next };
    }

    private static BusRule With(BusRule present, IReadOnlyList<RuleTarget> added)
    {
        var targets = new SortedDictionary<string, RuleTarget>(StringComparer.Ordinal);
        foreach (var target in present.Targets.Concat(added))
        {
            targets[target.Id] = target;
        }

        return targets.Count <= BusLimits.TargetsMax ? present with { Targets = [.. targets.Values] } : throw EventFailures.TooMany();
    }
}
