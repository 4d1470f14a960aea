using Tarn.Access.Registry;
using Tarn.Messaging.Buses;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Events;
using Tarn.Targets;

namespace Tarn.Aws.Targets;

/// <summary>The default buses, which get the events of services.</summary>
public sealed class DefaultBuses(Definitions<RegisteredBus> definitions, EventBuses buses, TimeProvider time)
{
    /// <summary>Writes the events from now on.</summary>
    public void Take(ServiceEvents events) => events.Give(Add, IsHeard, Matches);

    private void Add(IMetadataTransaction transaction, ServiceEvent one)
    {
        if (Of(one.Account, one.Region) is { } bus)
        {
            buses.Add(transaction, bus.Id, BusEvent.Of(one, time.GetUtcNow()));
        }
    }

    private bool IsHeard(string account, string region) => Of(account, region) is { } bus && buses.Rules.Of(bus.Id).Active.Count > 0;

    private bool Matches(ServiceEvent one) =>
        Of(one.Account, one.Region) is { } bus && buses.Matches(bus.Id, BusEvent.Of(one, time.GetUtcNow()));

    private RegisteredBus? Of(string account, string region) =>
        definitions.Find(BusDefinition.Kind.NameOf(account, region, BusDefinition.Default));
}
