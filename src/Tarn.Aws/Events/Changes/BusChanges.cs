using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Model;
using Tarn.Messaging.Buses;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Rules;
using Tarn.Storage.Records;

namespace Tarn.Aws.Events.Changes;

/// <summary>Makes, changes and deletes buses.</summary>
/// <param name="store">The store of buses, tags and policies.</param>
/// <param name="buses">Their events.</param>
internal sealed class BusChanges(IMetadataStore store, EventBuses buses)
{
    /// <summary>Makes a bus.</summary>
    /// <exception cref="AwsErrorException">ResourceAlreadyExistsException; LimitExceededException.</exception>
    public async Task<Resource> Create(
        ResourceName name,
        BusDefinition definition,
        IReadOnlyCollection<KeyValuePair<string, string>> tags,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var made = await store.CommitWithLog(
            async transaction =>
            {
                if (await ResourceRegistry.Find(transaction, name) is not null)
                {
                    throw EventsErrors.ResourceAlreadyExistsException($"Event bus {name.Name} already exists.");
                }

                if (!await ResourceRegistry.HasRoom(transaction, name, BusLimits.BusesMax))
                {
                    throw EventFailures.TooMany();
                }

                return await Add(transaction, name, definition, tags, now);
            },
            cancellationToken);
        buses.Created(new StreamId(made.Id.Value));
        return made;
    }

    /// <summary>Makes the default bus, unless another call has made it.</summary>
    public async Task MakeDefault(ResourceName name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var bus = await store.CommitWithLog(
            async transaction => await ResourceRegistry.Find(transaction, name)
                ?? await Add(transaction, name, new BusDefinition { ChangedMs = now.ToUnixTimeMilliseconds() }, [], now),
            cancellationToken);
        buses.Created(new StreamId(bus.Id.Value));
    }

    /// <summary>Changes a bus and its policy.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public async Task<BusDefinition> Change(
        RegisteredBus bus, Func<BusDefinition, BusDefinition> change, DateTimeOffset now, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            var changed = await BusDefinition.Kind.Change(
                transaction, bus.Resource.Id, present => change(present) with { ChangedMs = now.ToUnixTimeMilliseconds() })
                ?? throw EventFailures.NoBus(bus.Resource.Name.Name);
            ResourceRegistry.SetPolicy(transaction, bus.Resource.Id, changed.Policy);
            return changed;
        },
        cancellationToken);

    /// <summary>Deletes a bus without rules, with its events, tags and policy.</summary>
    /// <exception cref="AwsErrorException">ValidationException: it has rules.</exception>
    public async Task Delete(RegisteredBus bus, CancellationToken cancellationToken)
    {
        await store.CommitWithLog(
            async transaction =>
            {
                if (await ResourceRegistry.Get(transaction, bus.Resource.Id) is null)
                {
                    return false;
                }

                if ((await RuleRows.Of(transaction, bus.Id, limit: 1)).Count > 0)
                {
                    throw EventFailures.Invalid("Event bus can't be deleted since it has rules.");
                }

                await ResourceRegistry.Remove(transaction, bus.Resource.Id);
                await EventBuses.Delete(transaction, bus.Id);
                return true;
            },
            cancellationToken);
        buses.Close(bus.Id);
    }

    private static async ValueTask<Resource> Add(
        IMetadataTransaction transaction,
        ResourceName name,
        BusDefinition definition,
        IReadOnlyCollection<KeyValuePair<string, string>> tags,
        DateTimeOffset now)
    {
        var id = new ResourceId(EventBuses.Create(transaction, now).Value);
        var bus = await BusDefinition.Kind.Add(transaction, id, name, now, definition);
        ResourceTags.Set(transaction, id, tags);
        return bus;
    }
}
