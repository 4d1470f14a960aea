using System.Text;
using Tarn.Wire.Protocols;

namespace Tarn.Clients;

/// <summary>Holds the unchanged body of the newest response, for programs that read JSON.</summary>
internal sealed class RawAnswer(IWireTransport inner) : IWireTransport
{
    private ReadOnlyMemory<byte> _body;

    /// <summary>The body.</summary>
    public string Text => Encoding.UTF8.GetString(_body.Span);

    /// <inheritdoc/>
    public async Task<WireAnswer> Send(string signingName, WireRequest request, CancellationToken cancellationToken)
    {
        var answer = await inner.Send(signingName, request, cancellationToken);
        _body = answer.Body;
        return answer;
    }
}
