using System.Text;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Clients;

/// <summary>GetStatus's unchanged response, for programs that read JSON.</summary>
internal static class StatusText
{
    /// <summary>Calls GetStatus and returns the response's body.</summary>
    public static async Task<string> Read(DoorClient client, CancellationToken cancellationToken)
    {
        var kept = new KeptAnswer(client);
        await new TarnApiClient(kept).GetStatus(new GetStatusInput(), cancellationToken);
        return Encoding.UTF8.GetString(kept.Body.Span);
    }

    private sealed class KeptAnswer(IWireTransport inner) : IWireTransport
    {
        public ReadOnlyMemory<byte> Body { get; private set; }

        public async Task<WireAnswer> Send(string signingName, WireRequest request, CancellationToken cancellationToken)
        {
            var answer = await inner.Send(signingName, request, cancellationToken);
            Body = answer.Body;
            return answer;
        }
    }
}
