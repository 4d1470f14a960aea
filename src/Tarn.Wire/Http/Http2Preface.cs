using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Tarn.Wire.Http;

/// <summary>
/// Lets one port speak HTTP/1.1 and HTTP/2 by prior knowledge. Kestrel chooses HTTP/2 on a shared port only by ALPN
/// (dotnet/aspnetcore#56984). A connection that begins with HTTP/2's preface therefore gets the features of a TLS
/// connection that negotiated <c>h2</c>. They are a fake: no code may ask <c>IsHttps</c>. This holds inside TLS too:
/// Java's asynchronous clients offer no ALPN.
/// </summary>
internal static class Http2Preface
{
    // how long a new connection may stay silent: SDKs open pools ahead of need
    private static readonly TimeSpan FirstByteWithin = TimeSpan.FromSeconds(130);

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public static ConnectionDelegate Middleware(ConnectionDelegate next, TimeProvider time) => async connection =>
    {
        if (await BeginsWithPreface(connection, time))
        {
            if (connection.Features.Get<ITlsConnectionFeature>() is null)
            {
                connection.Features.Set<ITlsConnectionFeature>(PriorKnowledge.Instance);
            }

            connection.Features.Set<ITlsApplicationProtocolFeature>(PriorKnowledge.Instance);
        }

        await next(connection);
    };

    private static async ValueTask<bool> BeginsWithPreface(ConnectionContext connection, TimeProvider time)
    {
        using var timer = new CancellationTokenSource(FirstByteWithin, time);
        var input = connection.Transport.Input;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await input.ReadAsync(timer.Token);
            }
            catch (OperationCanceledException)
            {
                connection.Abort();
                return false;
            }

            var matches = Matches(read.Buffer);
            var whole = read.Buffer.Length >= Preface.Length;
            if (!matches || whole || read.IsCompleted)
            {
                // nothing consumed, nothing examined: the server reads the same bytes at once
                input.AdvanceTo(read.Buffer.Start);
                return matches && whole;
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool Matches(in ReadOnlySequence<byte> begin)
    {
        Span<byte> seen = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(begin.Length, seen.Length);
        begin.Slice(0, length).CopyTo(seen);
        return seen[..length].SequenceEqual(Preface[..length]);
    }

    private sealed class PriorKnowledge : ITlsConnectionFeature, ITlsApplicationProtocolFeature
    {
        public static PriorKnowledge Instance { get; } = new();

        public ReadOnlyMemory<byte> ApplicationProtocol { get; } = "h2"u8.ToArray();

        public X509Certificate2? ClientCertificate
        {
            get => null;
            set => throw new NotSupportedException();
        }

        public Task<X509Certificate2?> GetClientCertificateAsync(
            CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);
    }
}
