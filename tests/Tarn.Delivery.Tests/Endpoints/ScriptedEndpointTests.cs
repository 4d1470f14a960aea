using Tarn.Delivery.Destinations;
using Tarn.Delivery.Endpoints;

namespace Tarn.Delivery.Tests.Endpoints;

/// <summary>The twin keeps the contract of clients.</summary>
public sealed class ScriptedEndpointTests : EndpointClientContract
{
    private readonly ScriptedEndpoint _endpoint;

    public ScriptedEndpointTests() => _endpoint = new ScriptedEndpoint(Time);

    protected override IEndpointClient Client => _endpoint;

    protected override string Url => "https://endpoint.test/in";

    protected override ManualTime Time { get; } = new();

    protected override IReadOnlyList<ReceivedRequest> Received => _endpoint.Received;

    protected override void Behave(EndpointBehaviour behaviour) => _endpoint.Script = _ => behaviour;
}
