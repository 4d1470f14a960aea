using Tarn.Delivery.Destinations;
using Tarn.Delivery.Endpoints;

namespace Tarn.Delivery.Tests.Crash;

/// <summary>
/// An endpoint whose requests outlive a killed process: each request is a line in a file, its id and its body.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="reached">Called at the points <c>sending</c> and <c>received</c>.</param>
/// <param name="fails">Whether every request fails after its receipt.</param>
internal sealed class FileEndpoint(string path, Action<string> reached, bool fails) : IEndpointClient
{
    public async Task<EndpointAnswer> Post(EndpointRequest request, Stream body, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await body.CopyToAsync(bytes, cancellationToken);
        reached("sending");
        await File.AppendAllTextAsync(path, $"{request.RequestId} {Convert.ToBase64String(bytes.ToArray())}\n", cancellationToken);
        reached("received");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return fails
            ? new EndpointAnswer(EndpointOutcome.Failed, EndpointCodes.ConnectionReset, "The connection broke.", now)
            : EndpointAnswer.Accepted(now);
    }
}
