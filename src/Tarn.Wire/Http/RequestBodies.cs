using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Tarn.Wire.Http.Bodies;
using Tarn.Wire.Http.Signatures;

namespace Tarn.Wire.Http;

/// <summary>Gives the operation its body in the form that it takes, checked against the signed hash.</summary>
internal static class RequestBodies
{
    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 64 * 1_024, leaveOpen: true);

    /// <summary>Opens or reads the body.</summary>
    /// <param name="exchange">The exchange; its operation and call are known.</param>
    /// <param name="payload">The request's declaration of its body; null if it declares none, and the body's own hash
    /// is used.</param>
    /// <param name="verified">The signature; null for callers without one.</param>
    public static async ValueTask Open(Exchange exchange, PayloadHash? payload, VerifiedSignature? verified)
    {
        var bytesMax = BodyLimits.Of(exchange.Operation);
        if (exchange.Operation!.RequestBody == RequestBodyKind.Stream && !exchange.BodyRead)
        {
            OpenStream(exchange, payload, verified);
            return;
        }

        if (!exchange.BodyRead && IsFramed(payload))
        {
            exchange.Stream = Decode(exchange, payload, verified, _ => { });
            await exchange.ReadBody(exchange.Stream, bytesMax);
        }
        else if (!exchange.BodyRead)
        {
            await exchange.ReadBody(bytesMax);
        }

        var sha256 = exchange.Call!.BodySha256;
        if (sha256.IsEmpty)
        {
            exchange.Call.BodySha256 = sha256 = SHA256.HashData(exchange.SentBody);
        }

        if (payload is { Form: PayloadForm.Hashed } signed
            && !Convert.ToHexString(sha256.Span).Equals(signed.Text, StringComparison.OrdinalIgnoreCase))
        {
            throw new SignatureException(
                SignatureFailure.BodyMismatch, "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }
    }

    private static void OpenStream(Exchange exchange, PayloadHash? payload, VerifiedSignature? verified)
    {
        RequestBody? body = null;
        var announced = exchange.Request.Headers["x-amz-trailer"]?.Split(
            ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        var stream = exchange.Stream = Decode(exchange, payload, verified, trailers =>
        {
            CheckTrailers(announced, trailers);
            body!.Trailers = trailers;
        });
        var length = IsFramed(payload) ? DecodedLength(exchange.Request) : exchange.Context.Request.ContentLength;
        body = new RequestBody(PipeReader.Create(stream, ReaderOptions), length)
        {
            TrailerNames = announced,
        };
        exchange.Request.Stream = body;
    }

    // If an announced checksum were missing, the object would be stored unchecked.
    private static void CheckTrailers(string[] announced, WireHeaders trailers)
    {
        if (Array.Exists(announced, name => trailers[name] is null))
        {
            throw new AwsErrorException(
                "MalformedTrailerError", 400, "The request contained trailing data that was not well-formed or did not conform to our published schema.");
        }
    }

    private static BodyStream Decode(
        Exchange exchange, PayloadHash? payload, VerifiedSignature? verified, Action<WireHeaders> trailers)
    {
        void Ended(byte[] sha256) => exchange.Call!.BodySha256 = sha256;
        if (payload is not { } declared || !IsFramed(payload))
        {
            return new PlainBody(exchange.Source, payload is { Form: PayloadForm.Hashed } signed ? signed.Text : null) { Ended = Ended };
        }

        // without a verified signature (authentication off) there is no chain to follow
        var chain = verified is not null && declared.Form != PayloadForm.UnsignedChunksAndTrailer
            ? new ChunkSignatures(verified.Key, verified.Signature)
            : null;
        var withTrailer = declared.Form != PayloadForm.SignedChunks;
        return new ChunkedBody(exchange.Source, chain, withTrailer, DecodedLength(exchange.Request))
        {
            Trailers = trailers,
            Ended = Ended,
        };
    }

    private static bool IsFramed(PayloadHash? payload) =>
        payload is { Form: PayloadForm.SignedChunks or PayloadForm.SignedChunksAndTrailer or PayloadForm.UnsignedChunksAndTrailer };

    private static long? DecodedLength(WireRequest request) =>
        long.TryParse(request.Headers["x-amz-decoded-content-length"], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : null;
}
