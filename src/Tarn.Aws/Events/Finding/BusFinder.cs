using Tarn.Aws.Events.Changes;
using Tarn.Aws.Events.Failures;
using Tarn.Messaging.Buses;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Rules;

namespace Tarn.Aws.Events.Finding;

/// <summary>Finds buses and rules. The default bus of an account exists from its first use.</summary>
/// <param name="definitions">All buses.</param>
/// <param name="buses">Their rules.</param>
/// <param name="changes">Makes the default bus.</param>
internal sealed class BusFinder(Definitions<RegisteredBus> definitions, EventBuses buses, BusChanges changes)
{
    /// <summary>The bus of the caller's account and region that a request names.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public async ValueTask<RegisteredBus> Find(Call call, string? nameOrArn, CancellationToken cancellationToken)
    {
        var name = BusNames.BusOf(call, nameOrArn);
        var bus = (name.Account == call.Account && name.Region == call.Region ? await Search(call, name, cancellationToken) : null)
            ?? throw EventFailures.NoBus(name.Name);
        call.Touch(bus.Resource.Id, bus.Resource.Cells);
        return bus;
    }

    /// <summary>A bus of any account; null: there is none.</summary>
    public async ValueTask<RegisteredBus?> Search(Call call, ResourceName name, CancellationToken cancellationToken)
    {
        if (definitions.Find(name) is { } found)
        {
            return found;
        }

        if (name.Name != BusDefinition.Default || name.Account != call.Account || name.Region != call.Region)
        {
            return null;
        }

        await changes.MakeDefault(name, call.Time, cancellationToken);
        return definitions.Find(name);
    }

    /// <summary>A rule and its bus.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public async ValueTask<(RegisteredBus Bus, BusRule Rule)> FindRule(Call call, string name, string? busNameOrArn, CancellationToken cancellationToken)
    {
        var bus = await Find(call, busNameOrArn, cancellationToken);
        return buses.Rules.Of(bus.Id).Find(name) is { } rule ? (bus, rule) : throw EventFailures.NoRule(name, bus.Resource.Name.Name);
    }
}
