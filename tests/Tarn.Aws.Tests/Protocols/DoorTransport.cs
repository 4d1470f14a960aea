using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

/// <summary>Passes a client's requests directly to a door.</summary>
internal sealed class DoorTransport(IDoor door, TimeProvider? time = null) : IWireTransport
{
    public WireRequest? Sent { get; private set; }

    public async Task<WireAnswer> Send(string signingName, WireRequest request, CancellationToken cancellationToken)
    {
        Assert.Equal(door.Service.SigningName, signingName);
        Sent = request;
        var (response, _) = await DoorWire.Send(door, request, time?.GetUtcNow() ?? default);
        return new WireAnswer(response.Status, response.Headers, response.Body.ToArray()) { Stream = response.Stream };
    }
}
