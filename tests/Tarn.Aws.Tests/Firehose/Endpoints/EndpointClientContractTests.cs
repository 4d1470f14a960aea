using Tarn.Access.Credentials;
using Tarn.Aws.Firehose.Endpoints;
using Tarn.Delivery.Destinations;
using Tarn.Delivery.Endpoints;
using Tarn.Delivery.Tests.Endpoints;
using Tarn.Wire.Outside;

namespace Tarn.Aws.Tests.Firehose.Endpoints;

/// <summary>The real client keeps the contract of clients, against a real HTTP server.</summary>
public sealed class EndpointClientContractTests : EndpointClientContract, IAsyncLifetime
{
    private readonly SecretSealer _sealer = new(new byte[SecretSealer.KeyBytes]);
    private readonly OutsideClient _outside = new(new AddressPolicy([]), roots: null);
    private readonly EndpointClient _client;
    private EndpointServer _server = null!;

    public EndpointClientContractTests() => _client = new EndpointClient(_sealer, _outside, Time);

    protected override IEndpointClient Client => _client;

    protected override string Url => _server.Url.ToString();

    protected override ManualTime Time { get; } = new();

    protected override IReadOnlyList<ReceivedRequest> Received => _server.Received;

    public async Task InitializeAsync() => _server = await EndpointServer.Start();

    public async Task DisposeAsync()
    {
        _outside.Dispose();
        await _server.DisposeAsync();
        _sealer.Dispose();
    }

    protected override void Behave(EndpointBehaviour behaviour) => _server.Behaviour = behaviour;
}
