using Tarn.Access.Credentials;
using Tarn.Access.Sessions;
using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Requests;
using Tarn.Messaging.Buses;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Wire.Outside;

namespace Tarn.Aws.Events;

/// <summary>The parts that the door of EventBridge uses.</summary>
public sealed record EventsParts
{
    /// <summary>All buses.</summary>
    public required Definitions<RegisteredBus> Definitions { get; init; }

    /// <summary>All archives.</summary>
    public required Definitions<RegisteredArchive> Archives { get; init; }

    /// <summary>All API destinations.</summary>
    public required Definitions<RegisteredApi<ApiDestinationDefinition>> Destinations { get; init; }

    /// <summary>All connections.</summary>
    public required Definitions<RegisteredApi<ApiConnectionDefinition>> Connections { get; init; }

    /// <summary>Makes connections to endpoints.</summary>
    public required OutsideClient Client { get; init; }

    /// <summary>Sends to API destinations.</summary>
    public required ApiSender Sender { get; init; }

    /// <summary>The store of buses, rules, tags and policies.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>The buses with their events and rules.</summary>
    public required EventBuses Buses { get; init; }

    /// <summary>Knows which roles the service may assume.</summary>
    public required RoleSessions Roles { get; init; }

    /// <summary>Seals tokens: D13 (tokens are sealed).</summary>
    public required SecretSealer Sealer { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    internal ApiSecrets Secrets => new(Sealer);

    internal ApiAuthorizer Authorizer => new(Client, Sender.Tokens, Time);

    internal PageTokens Tokens => new(Sealer, EventFailures.Invalid);
}
