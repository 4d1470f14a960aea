using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Http;

/// <summary>Sends an answer over the server's response.</summary>
internal static class ResponseSender
{
    /// <summary>Sends status, headers and body; returns the body's bytes.</summary>
    public static async ValueTask<long> Send(HttpContext context, WireResponse wire, bool isHead, CancellationToken cancellation)
    {
        var response = context.Response;
        response.StatusCode = wire.Status;
        long? length = null;
        foreach (var (name, value) in wire.Headers)
        {
            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                length = long.Parse(value, CultureInfo.InvariantCulture);
            }
            else
            {
                response.Headers[name] = value;
            }
        }

        var stream = wire.Stream;
        if (stream is null)
        {
            return await SendBuffered(response, wire, length, isHead, cancellation);
        }

        await using (stream)
        {
            response.ContentLength = stream.Length ?? length;
            if (isHead)
            {
                return 0;
            }

            await stream.WriteTo(response.BodyWriter, cancellation);
            await response.BodyWriter.FlushAsync(cancellation);
            return response.ContentLength ?? 0;
        }
    }

    private static async ValueTask<long> SendBuffered(
        HttpResponse response, WireResponse wire, long? length, bool isHead, CancellationToken cancellation)
    {
        var body = wire.Body.Written;
        var hasBody = !isHead && wire.Status is not (204 or 304);
        if (isHead || hasBody)
        {
            // HEAD tells the length of what GET would send
            response.ContentLength = isHead ? length ?? body.Length : body.Length;
        }

        if (!hasBody || body.IsEmpty)
        {
            return 0;
        }

        response.BodyWriter.Write(body.Span);
        await response.BodyWriter.FlushAsync(cancellation);
        return body.Length;
    }
}
