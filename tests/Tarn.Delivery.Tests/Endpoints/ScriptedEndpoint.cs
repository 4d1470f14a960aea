using System.Collections.Concurrent;
using Tarn.Delivery.Destinations;
using Tarn.Delivery.Destinations.Http;
using Tarn.Delivery.Endpoints;

namespace Tarn.Delivery.Tests.Endpoints;

/// <summary>The twin of the HTTP client: an endpoint in memory that follows a script.</summary>
internal sealed class ScriptedEndpoint(TimeProvider time) : IEndpointClient
{
    private readonly ConcurrentQueue<ReceivedRequest> _received = [];
    private readonly ConcurrentQueue<ReceivedRequest> _taken = [];

    /// <summary>Chooses the behaviour for each request, after its body has arrived.</summary>
    public Func<ReceivedRequest, EndpointBehaviour> Script { get; set; } = _ => EndpointBehaviour.Accepts;

    /// <summary>The requests whose bodies arrived, in order.</summary>
    public IReadOnlyList<ReceivedRequest> Received => [.. _received];

    /// <summary>The requests that the endpoint took.</summary>
    public IReadOnlyList<ReceivedRequest> Taken => [.. _taken];

    public async Task<EndpointAnswer> Post(EndpointRequest request, Stream body, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await body.CopyToAsync(bytes, cancellationToken);
        Assert.Equal(request.BodyBytes, bytes.Length);
        var received = new ReceivedRequest(
            request.RequestId.ToString(), request.SourceArn, CommonAttributes.ToJson(request.CommonAttributes), request.IsCompressed, bytes.ToArray());
        _received.Enqueue(received);
        var behaviour = Script(received);
        if (behaviour is EndpointBehaviour.Accepts or EndpointBehaviour.RefusesTheSecond or EndpointBehaviour.TakesAndBreaks)
        {
            _taken.Enqueue(received);
        }

        switch (behaviour)
        {
            case EndpointBehaviour.Accepts:
                return EndpointAnswer.Accepted(Now());
            case EndpointBehaviour.RefusesTheSecond:
                var second = new RefusedItem(1, "Mapping", "The endpoint has no such field.");
                return EndpointAnswer.Accepted(Now()) with { Refused = [second] };
            case EndpointBehaviour.SaysTooLarge:
                return new EndpointAnswer(EndpointOutcome.Refused, EndpointCodes.DestinationException, "The endpoint answered 413.", Now());
            case EndpointBehaviour.Fails:
                return new EndpointAnswer(EndpointOutcome.Failed, EndpointCodes.DestinationException, "The endpoint answered 500.", Now());
            case EndpointBehaviour.NamesAnother:
                return new EndpointAnswer(EndpointOutcome.Failed, EndpointCodes.InvalidResponse, "The answer names another request.", Now());
            case EndpointBehaviour.TakesAndBreaks:
                return new EndpointAnswer(EndpointOutcome.Failed, EndpointCodes.ConnectionReset, "The connection broke.", Now());
            default:
                await Task.Delay(EndpointLimits.Timeout, time, cancellationToken);
                return new EndpointAnswer(EndpointOutcome.Failed, EndpointCodes.RequestTimeout, "No answer came within 180 s.", Now());
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
