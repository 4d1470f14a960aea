using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Model;
using Tarn.Messaging.Buses.Archives;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Rules;

namespace Tarn.Aws.Events.Changes;

/// <summary>Makes, changes and deletes archives with their rules.</summary>
/// <param name="store">The store of archives and rules.</param>
internal sealed class ArchiveChanges(IMetadataStore store)
{
    /// <summary>Makes an archive.</summary>
    /// <exception cref="AwsErrorException">ResourceAlreadyExistsException; ResourceNotFoundException; LimitExceededException.</exception>
    public async Task<Resource> Create(
        RegisteredBus bus, ResourceName name, ArchiveDefinition definition, DateTimeOffset now, CancellationToken cancellationToken) =>
        await store.CommitWithLog(
            async transaction =>
            {
                if (await ResourceRegistry.Get(transaction, bus.Resource.Id) is null)
                {
                    throw EventFailures.NoBus(bus.Resource.Name.Name);
                }

                if (await ResourceRegistry.Find(transaction, name) is not null
                    || await RuleRows.Find(transaction, bus.Id, ArchiveRules.NameOf(name.Name)) is not null)
                {
                    throw EventsErrors.ResourceAlreadyExistsException($"Archive {name.Name} already exists.");
                }

                if (!await ResourceRegistry.HasRoom(transaction, name, BusLimits.ArchivesMax)
                    || (await RuleRows.Of(transaction, bus.Id, BusLimits.RulesMax)).Count == BusLimits.RulesMax)
                {
                    throw EventFailures.TooMany();
                }

                var archive = await ArchiveDefinition.Kind.Add(
                    transaction, new ResourceId(EventArchives.Create(transaction, now).Value), name, now, definition);
                var rule = ArchiveRules.Of(transaction.NextId(), bus, name.Name, archive.Arn, definition.Pattern);
                await RuleDefinition.Kind.Add(
                    transaction, new ResourceId(rule.Id), RuleDefinition.NameOf(bus.Resource.Name, rule.Name), now, new RuleDefinition(), rule.Arn);
                RuleRows.Put(transaction, bus.Id, rule);
                return archive;
            },
            cancellationToken);

    /// <summary>Changes an archive, and its rule's pattern.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public async Task Change(
        RegisteredBus bus, RegisteredArchive archive, Func<ArchiveDefinition, ArchiveDefinition> change, CancellationToken cancellationToken) =>
        await store.Commit(
            async transaction =>
            {
                var name = archive.Resource.Name.Name;
                var changed = await ArchiveDefinition.Kind.Change(transaction, archive.Resource.Id, change) ?? throw EventFailures.NoArchive(name);
                if (await RuleRows.Find(transaction, bus.Id, ArchiveRules.NameOf(name)) is { } rule)
                {
                    RuleRows.Put(transaction, bus.Id, rule with { Pattern = ArchiveRules.PatternOf(changed.Pattern) });
                }

                return true;
            },
            cancellationToken);

    /// <summary>Deletes an archive with its events and its rule. Its replays end.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public async Task Delete(RegisteredBus bus, RegisteredArchive archive, CancellationToken cancellationToken) => await store.CommitWithLog(
        async transaction =>
        {
            var name = archive.Resource.Name.Name;
            if (await ResourceRegistry.Get(transaction, archive.Resource.Id) is null)
            {
                throw EventFailures.NoArchive(name);
            }

            await ResourceRegistry.Remove(transaction, archive.Resource.Id);
            await EventArchives.Delete(transaction, archive.Id);
            if (await RuleRows.Find(transaction, bus.Id, ArchiveRules.NameOf(name)) is { } rule)
            {
                RuleRows.Remove(transaction, bus.Id, rule.Name);
                await ResourceRegistry.Remove(transaction, new ResourceId(rule.Id));
            }

            return true;
        },
        cancellationToken);
}
