using System.Text;
using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Finding;
using Tarn.Aws.Events.Model;
using Tarn.Messaging.Buses;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Rules;

namespace Tarn.Aws.Events.Publishing;

/// <summary>Takes events.</summary>
/// <param name="finder">Finds buses.</param>
/// <param name="buses">Stores events.</param>
/// <param name="time">The clock.</param>
[AwsOperations("events")]
internal sealed partial class PutOperations(BusFinder finder, EventBuses buses, TimeProvider time)
{
    private const string Action = "events:PutEvents";

    /// <summary>Takes up to ten events: one append for each bus. They are on the disk when the call returns.</summary>
    /// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html"/>
    [Refused("EndpointId", "Entries.EventBusName")]
    public async Task<PutEventsOutput> PutEvents(PutEventsInput input, Call call, CancellationToken cancellationToken)
    {
        Authorize(input, call);
        input.Refuse();
        if (input.Entries.Sum(EntryRules.SizeOf) > BusLimits.EntriesBytesMax)
        {
            throw EventFailures.Invalid("Total size of the entries in the request is over the limit.");
        }

        var results = new PutEventsResultEntry[input.Entries.Count];
        var taken = new Dictionary<RegisteredBus, List<int>>();
        var found = new Dictionary<string, RegisteredBus?>(StringComparer.Ordinal);
        for (var i = 0; i < results.Length; i++)
        {
            if (EntryRules.WhyRefused(input.Entries[i]) is { } refusal)
            {
                results[i] = refusal;
            }
            else if (await Search(call, found, input.Entries[i].EventBusName, cancellationToken) is { } bus)
            {
                (taken.TryGetValue(bus, out var entries) ? entries : taken[bus] = []).Add(i);
            }
            else
            {
                results[i] = EntryRules.Refused("ResourceNotFoundException", $"Event bus {input.Entries[i].EventBusName} does not exist.");
            }
        }

        foreach (var (bus, entries) in taken)
        {
            await Put(call, bus, input.Entries, entries, results);
        }

        return new PutEventsOutput { Entries = results, FailedEntryCount = results.Count(result => result.ErrorCode is not null) };
    }

    private async ValueTask<RegisteredBus?> Search(
        Call call, Dictionary<string, RegisteredBus?> found, string? name, CancellationToken cancellationToken) =>
        found.TryGetValue(name ?? "", out var known) ? known
            : found[name ?? ""] = await finder.Search(call, BusNames.BusOf(call, name), cancellationToken);

    // The rights of all entries come first: a call is refused whole, as on AWS.
    private static void Authorize(PutEventsInput input, Call call)
    {
        var others = call.RequestKeys;
        try
        {
            foreach (var entry in input.Entries.DistinctBy(static entry => (entry.EventBusName, entry.Source, entry.DetailType)))
            {
                var bus = BusNames.BusOf(call, entry.EventBusName);
                if (bus.Region != call.Region)
                {
                    throw EventFailures.Invalid($"The event bus {entry.EventBusName} is not in the region {call.Region}.");
                }

                call.RequestKeys = new EventRequestKeys(entry.Source, entry.DetailType, others);
                call.Authorize(Action, BusDefinition.Kind.ArnOf(bus));
            }
        }
        finally
        {
            call.RequestKeys = others;
        }
    }

    private async Task Put(
        Call call, RegisteredBus bus, IReadOnlyList<PutEventsRequestEntry> entries, List<int> taken, PutEventsResultEntry[] results)
    {
        call.Touch(bus.Resource.Id, bus.Resource.Cells);
        BusEvent[] events = [.. taken.Select(i => EventOf(call, entries[i]))];
        try
        {
            var ids = await buses.Put(bus.Id, events, call.KeyFor(bus.Resource.Id));
            for (var i = 0; i < ids.Length; i++)
            {
                results[taken[i]] = new PutEventsResultEntry { EventId = ids[i].ToString() };
            }

            call.Use(UsageDimension.RecordsIn, events.Length);
        }
        catch (TarnException failure)
        {
            var error = EventFailures.Map(failure);
            taken.ForEach(i => results[i] = EntryRules.Refused(error.Code, error.Message));
        }
    }

    private BusEvent EventOf(Call call, PutEventsRequestEntry entry)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        return new BusEvent
        {
            Id = Guid.NewGuid(),
            TimeMs = entry.Time?.ToUnixTimeMilliseconds() ?? nowMs,
            AcceptedMs = nowMs,
            Source = entry.Source!,
            DetailType = entry.DetailType!,
            Account = call.Principal.Account,
            Region = call.Region,
            Resources = entry.Resources ?? [],
            Detail = Encoding.UTF8.GetBytes(entry.Detail!),
            TraceHeader = entry.TraceHeader,
        };
    }
}
