using Tarn.Aws.Events.Failures;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Rules;
using Tarn.Messaging.Buses.Schedules;

namespace Tarn.Aws.Events.Changes;

/// <summary>Makes, changes and deletes rules.</summary>
/// <param name="store">The store of rules and tags.</param>
/// <param name="time">The clock of schedules.</param>
internal sealed class RuleChanges(IMetadataStore store, TimeProvider time)
{
    /// <summary>Makes a rule, or replaces all of one but its targets and tags.</summary>
    /// <param name="wanted">The rule without id and targets.</param>
    /// <param name="tags">The tags of a new rule.</param>
    /// <exception cref="AwsErrorException">ResourceNotFoundException; LimitExceededException; ManagedRuleException.</exception>
    public async Task Put(
        RegisteredBus bus,
        BusRule wanted,
        IReadOnlyCollection<KeyValuePair<string, string>> tags,
        DateTimeOffset now,
        CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            if (await ResourceRegistry.Get(transaction, bus.Resource.Id) is null)
            {
                throw EventFailures.NoBus(bus.Resource.Name.Name);
            }

            if (await RuleRows.Find(transaction, bus.Id, wanted.Name) is { } present)
            {
                CheckOwn(present);
                await Write(transaction, bus, present, wanted with { Id = present.Id, Targets = present.Targets });
                return true;
            }

            if ((await RuleRows.Of(transaction, bus.Id, BusLimits.RulesMax)).Count == BusLimits.RulesMax)
            {
                throw EventFailures.TooMany();
            }

            var id = new ResourceId(transaction.NextId());
            await RuleDefinition.Kind.Add(
                transaction, id, RuleDefinition.NameOf(bus.Resource.Name, wanted.Name), now, new RuleDefinition(), wanted.Arn);
            ResourceTags.Set(transaction, id, tags);
            await Write(transaction, bus, null, wanted with { Id = id.Value });
            return true;
        },
        cancellationToken);

    /// <summary>Changes a rule.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException; ManagedRuleException; the errors of <paramref name="change"/>.</exception>
    public async Task Change(RegisteredBus bus, string name, Func<BusRule, BusRule> change, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            var present = await RuleRows.Find(transaction, bus.Id, name) ?? throw EventFailures.NoRule(name, bus.Resource.Name.Name);
            CheckOwn(present);
            await Write(transaction, bus, present, change(present));
            return true;
        },
        cancellationToken);

    /// <summary>Deletes a rule without targets. One that is gone already counts as deleted.</summary>
    /// <exception cref="AwsErrorException">ValidationException: it has targets. ManagedRuleException.</exception>
    public async Task Delete(RegisteredBus bus, string name, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            if (await RuleRows.Find(transaction, bus.Id, name) is not { } present)
            {
                return false;
            }

            CheckOwn(present);
            if (present.Targets.Count > 0)
            {
                throw EventFailures.Invalid("Rule can't be deleted since it has targets.");
            }

            RuleRows.Remove(transaction, bus.Id, name);
            await RuleOccurrences.End(transaction, present);
            await ResourceRegistry.Remove(transaction, new ResourceId(present.Id));
            return true;
        },
        cancellationToken);

    // A schedule counts from its start: from the rule's, from its change, and from the time when its rule is enabled.
    private async ValueTask Write(IMetadataTransaction transaction, RegisteredBus bus, BusRule? before, BusRule after)
    {
        RuleRows.Put(transaction, bus.Id, after);
        if (after.Schedule is null || !after.IsEnabled)
        {
            await RuleOccurrences.End(transaction, after);
        }
        else if (before?.Schedule != after.Schedule || before is { IsEnabled: false })
        {
            await RuleOccurrences.Begin(transaction, after, time.GetUtcNow());
        }
    }

    private static void CheckOwn(BusRule rule)
    {
        if (rule.ManagedBy is not null)
        {
            throw EventFailures.Managed(rule.Name);
        }
    }
}
