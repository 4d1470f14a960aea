using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tarn.Wire.Http.Bodies;

namespace Tarn.Wire.Http;

/// <summary>Sends answers over the server's responses.</summary>
/// <param name="limits">How slowly a client may read an answer.</param>
/// <param name="time">The clock.</param>
internal sealed class ResponseSender(TransferLimits limits, TimeProvider time)
{
    private const int PieceBytes = 256 << 10;

    /// <summary>Sends status, headers and body; returns the body's bytes.</summary>
    public async ValueTask<long> Send(Exchange exchange, CancellationToken cancellationToken)
    {
        var (response, wire, isHead) = (exchange.Context.Response, exchange.Response, exchange.IsHead);
        response.StatusCode = wire.Status;
        if ((exchange.HasUnreadBody || WaitsForNoBody(exchange.Context.Request)) && HttpProtocol.IsHttp11(exchange.Context.Request.Protocol))
        {
            // The next bytes on the connection may be the unread body or the next request.
            response.Headers.Connection = "close";
        }

        long? length = null;
        foreach (var (name, value) in wire.Headers)
        {
            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                length = long.Parse(value, CultureInfo.InvariantCulture);
            }
            else if (value.Length > 0 || !response.Headers.TryAdd(name, value)) // Append leaves out an empty one
            {
                response.Headers.Append(name, value);
            }
        }

        var stream = wire.Stream;
        if (stream is null)
        {
            return await SendBuffered(exchange, length, cancellationToken);
        }

        await using (stream)
        {
            if (HasLength(wire.Status))
            {
                response.ContentLength = stream.Length ?? length;
            }

            if (isHead || !HasContent(wire.Status))
            {
                return 0;
            }

            var writer = new TimedPipeWriter(
                response.BodyWriter, stream.IdleMax is { } idle ? new TransferLimits(idle, 0) : limits, null, time);
            await stream.WriteTo(writer, cancellationToken);
            await writer.FlushAsync(cancellationToken);
            return response.ContentLength ?? 0;
        }
    }

    // A client that waits for "100 Continue" before an empty body gets the answer at once. If the connection stays open, boto3 reads the next
    // answer wrongly: it returns the first status.
    private static bool WaitsForNoBody(HttpRequest request) => request.ContentLength == 0 && request.Headers.Expect.Count > 0;

    // The content of these is discarded, whatever a function or an operation wrote: https://www.rfc-editor.org/rfc/rfc9110#section-6.4.1.
    private static bool HasContent(int status) => status is not (204 or 205 or 304);

    // A 304 has the length of the content that it stands for.
    private static bool HasLength(int status) => status is not (204 or 205);

    private async ValueTask<long> SendBuffered(Exchange exchange, long? length, CancellationToken cancellationToken)
    {
        var (response, wire, isHead) = (exchange.Context.Response, exchange.Response, exchange.IsHead);
        var body = wire.Body;
        var hasBody = !isHead && HasContent(wire.Status);
        if (hasBody || (isHead && HasLength(wire.Status)))
        {
            // HEAD returns the length of GET's body
            response.ContentLength = isHead ? length ?? body.Length : body.Length;
        }

        if (!hasBody || body.Length == 0)
        {
            return 0;
        }

        var writer = new TimedPipeWriter(response.BodyWriter, limits, exchange.Call?.Held as BodyReservation, time);
        var unflushed = 0;
        foreach (var segment in body.Segments)
        {
            for (var rest = segment; !rest.IsEmpty;)
            {
                var piece = rest[..Math.Min(rest.Length, PieceBytes - unflushed)];
                writer.Write(piece.Span);
                rest = rest[piece.Length..];
                unflushed += piece.Length;
                if (unflushed == PieceBytes)
                {
                    await writer.FlushAsync(cancellationToken);
                    unflushed = 0;
                }
            }
        }

        await writer.FlushAsync(cancellationToken);

        return body.Length;
    }
}
