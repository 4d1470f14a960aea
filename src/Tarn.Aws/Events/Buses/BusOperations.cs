using Tarn.Aws.Events.Changes;
using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Finding;
using Tarn.Aws.Events.Model;
using Tarn.Aws.Events.Resources;
using Tarn.Messaging.Buses.Definitions;

namespace Tarn.Aws.Events.Buses;

/// <summary>Event buses.</summary>
/// <param name="finder">Finds buses.</param>
/// <param name="changes">Makes, changes and deletes buses.</param>
/// <param name="store">The store of buses.</param>
/// <param name="definitions">All buses.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("events")]
internal sealed partial class BusOperations(
    BusFinder finder, BusChanges changes, IMetadataStore store, Definitions<RegisteredBus> definitions, PageTokens tokens)
{
    private const int PageMax = 100;

    /// <summary>Makes a bus.</summary>
    /// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html"/>
    [Refused("EventSourceName", "buses without partner event sources")]
    [Refused("KmsKeyIdentifier", "encryption of the disk below the data directory")]
    [Refused("LogConfig", "leave it out: losses are in tarn.losses")]
    [Kept("DeadLetterConfig", "it is for events that a failing key stops; targets have dead-letter queues of their own")]
    public async Task<CreateEventBusOutput> CreateEventBus(CreateEventBusInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        if (input.Name.Contains('/', StringComparison.Ordinal))
        {
            throw EventFailures.Invalid("Event bus name must not contain '/'.");
        }

        var definition = new BusDefinition
        {
            Description = input.Description,
            DeadLetterArn = input.DeadLetterConfig?.Arn,
            ChangedMs = call.Time.ToUnixTimeMilliseconds(),
        };
        var name = BusDefinition.Kind.NameOf(call, input.Name);
        if (input.Name == BusDefinition.Default)
        {
            await finder.Find(call, input.Name, cancellationToken);
        }

        var made = await changes.Create(name, definition, EventTags.Of(input.Tags), call.Time, cancellationToken);
        call.Touch(made.Id);
        return new CreateEventBusOutput { EventBusArn = made.Arn, Description = input.Description, DeadLetterConfig = input.DeadLetterConfig };
    }

    /// <summary>Deletes a bus. One that is gone already counts as deleted.</summary>
    public async Task DeleteEventBus(DeleteEventBusInput input, Call call, CancellationToken cancellationToken)
    {
        if (input.Name == BusDefinition.Default)
        {
            throw EventFailures.Invalid("Cannot delete event bus default.");
        }

        if (definitions.Find(BusDefinition.Kind.NameOf(call, input.Name)) is { } bus)
        {
            await changes.Delete(bus, cancellationToken);
        }
    }

    public async Task<DescribeEventBusOutput> DescribeEventBus(DescribeEventBusInput input, Call call, CancellationToken cancellationToken)
    {
        var bus = await finder.Find(call, input.Name, cancellationToken);
        return new DescribeEventBusOutput
        {
            Name = bus.Resource.Name.Name,
            Arn = bus.Resource.Arn,
            Description = bus.Definition.Description,
            DeadLetterConfig = LettersOf(bus.Definition),
            Policy = bus.Definition.Policy,
            CreationTime = bus.Resource.Created,
            LastModifiedTime = DateTimeOffset.FromUnixTimeMilliseconds(bus.Definition.ChangedMs),
        };
    }

    /// <summary>The buses of the account, by name.</summary>
    public async Task<ListEventBusesOutput> ListEventBuses(ListEventBusesInput input, Call call, CancellationToken cancellationToken)
    {
        await finder.Find(call, null, cancellationToken);
        var (prefix, limit) = (input.NamePrefix ?? "", input.Limit ?? PageMax);
        var after = tokens.Read(call, prefix, input.NextToken);
        var page = await store.Read(
            reader => ResourceRegistry.List(reader, BusDefinition.Kind.NameOf(call, prefix), after, limit + 1), cancellationToken);
        return new ListEventBusesOutput
        {
            EventBuses = [.. page.Take(limit).Select(definitions.Of).Select(bus => new EventBus
            {
                Name = bus.Resource.Name.Name,
                Arn = bus.Resource.Arn,
                Description = bus.Definition.Description,
                Policy = bus.Definition.Policy,
                CreationTime = bus.Resource.Created,
                LastModifiedTime = DateTimeOffset.FromUnixTimeMilliseconds(bus.Definition.ChangedMs),
            })],
            NextToken = page.Count > limit ? tokens.After(call, prefix, page[limit - 1].Name.Name) : null,
        };
    }

    /// <summary>Changes a bus: members that are absent are removed, as on AWS.</summary>
    [Refused("KmsKeyIdentifier", "encryption of the disk below the data directory")]
    [Refused("LogConfig", "leave it out: losses are in tarn.losses")]
    [Kept("DeadLetterConfig", "it is for events that a failing key stops; targets have dead-letter queues of their own")]
    public async Task<UpdateEventBusOutput> UpdateEventBus(UpdateEventBusInput input, Call call, CancellationToken cancellationToken)
    {
        var bus = await finder.Find(call, input.Name, cancellationToken);
        input.Refuse();
        var changed = await changes.Change(
            bus, present => present with { Description = input.Description, DeadLetterArn = input.DeadLetterConfig?.Arn }, call.Time, cancellationToken);
        return new UpdateEventBusOutput
        {
            Arn = bus.Resource.Arn,
            Name = bus.Resource.Name.Name,
            Description = changed.Description,
            DeadLetterConfig = LettersOf(changed),
        };
    }

    private static DeadLetterConfig? LettersOf(BusDefinition definition) =>
        definition.DeadLetterArn is { } arn ? new DeadLetterConfig { Arn = arn } : null;
}
