using System.Net;
using System.Net.Security;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Tarn.Access.Sessions;
using Tarn.Wire.Connections;
using Tarn.Wire.Connections.Sockets;

namespace Tarn.Wire.Http;

/// <summary>
/// The listener: one cleartext port for HTTP/1.1 and HTTP/2 by prior knowledge, an optional TLS port, and the dispatcher
/// of both. Doors that do not speak HTTP have ports of their own.
/// </summary>
public sealed class AwsListener : IAsyncDisposable
{
    private const int HeaderBytesMax = 64 * 1_024;

    private readonly ConnectionServer _server;

    private AwsListener(ConnectionServer server, ListenerOptions options)
    {
        _server = server;
        var next = 0;
        string Next(string scheme) => $"{scheme}://{server.EndPoints[next++]}";
        Url = Next(Uri.UriSchemeHttp);
        TlsUrl = options.Tls is null ? null : Next(Uri.UriSchemeHttps);
        if (options.ConsoleEndPoint is not null)
        {
            options.Console!.Codes.Url = Next(options.Tls is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps);
        }

        MetricsUrl = options.MetricsEndPoint is null ? null : Next(Uri.UriSchemeHttp);
        Sockets = [.. options.Sockets.Select(door => (door.Name, server.EndPoints[next++]))];
    }

    /// <summary>The cleartext URL, <c>http://127.0.0.1:4566</c> for example. SDKs accept it as an endpoint.</summary>
    public string Url { get; }

    /// <summary>The TLS URL; null without a TLS port.</summary>
    public string? TlsUrl { get; }

    /// <summary>The URL of the port for the page of metrics; null without one.</summary>
    public string? MetricsUrl { get; }

    /// <summary>The doors that do not speak HTTP, with their addresses.</summary>
    public IReadOnlyList<(string Door, IPEndPoint EndPoint)> Sockets { get; }

    /// <summary>Starts the listener; requests are answered from then on.</summary>
    /// <exception cref="TarnException">Conflict: the port is in use. The message is one line that names the port and
    /// <c>--listen</c>. InvalidArgument: a door needs the TLS port's certificates, and there is no TLS port.</exception>
    public static async Task<AwsListener> Listen(
        ListenerOptions options,
        IReadOnlyList<IDoor> doors,
        SessionKeys keys,
        BearerTokens bearers,
        IAuthorizer authorizer,
        IReadOnlyList<ICallObserver> observers,
        HealthPage health,
        TimeProvider time,
        ILoggerFactory logs,
        CancellationToken cancellationToken)
    {
        Invariant.Check(options.ConsoleEndPoint is null || options.Console is not null);
        var rules = new SystemResources(new SessionScopes(authorizer));
        var dispatcher = new RequestDispatcher(options, doors, keys, bearers, rules, observers, health, time, logs.CreateLogger<RequestDispatcher>());
        var calls = new SocketCalls(options.Account, options.Region, options.Authenticate, keys, rules, observers, time);
        ListenAddress[] addresses = [.. HttpAddresses(options, time), .. options.Sockets.Select(door => SocketAddress(door, options, calls))];
        Invariant.Check(options.Authenticate || addresses.All(address => IPAddress.IsLoopback(address.EndPoint.Address)));
        return new AwsListener(
            await ConnectionServer.Start(options, addresses, SetLimits, dispatcher.Handle, time, logs, cancellationToken), options);
    }

    /// <summary>Refuses new connections, lets requests in flight end, and stops.</summary>
    public Task Drain(CancellationToken cancellationToken) => _server.Drain(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static void SetLimits(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowAlternateSchemes = true;
        kestrel.RequestHeaderEncodingSelector = _ => Encoding.UTF8;
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
        kestrel.Limits.MaxRequestLineSize = HeaderBytesMax;
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize = HeaderBytesMax;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 1_000;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 1_024 * 1_024;
        kestrel.Limits.Http2.InitialStreamWindowSize = 512 * 1_024;
    }

    private static IEnumerable<ListenAddress> HttpAddresses(ListenerOptions options, TimeProvider time)
    {
        ListenAddress Address(IPEndPoint endPoint, string flag, bool isTls) =>
            new(endPoint, flag, isTls ? options.Tls?.Certificates : null, endpoint => endpoint.Use(next => Http2Preface.Middleware(next, time)))
            {
                TlsProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            };

        yield return Address(options.EndPoint, "--listen", isTls: false);
        if (options.Tls is { } tls)
        {
            yield return Address(tls.EndPoint, "--listen-tls", isTls: true);
        }

        if (options.ConsoleEndPoint is { } console)
        {
            var plain = Address(console, "--console-listen", isTls: true);
            yield return Flagged(plain, features => features.Set(ConsoleListenerFeature.Instance));
        }

        if (options.MetricsEndPoint is { } metrics)
        {
            yield return Flagged(Address(metrics, "--metrics-listen", isTls: false), features => features.Set(MetricsListenerFeature.Instance));
        }
    }

    // Requests of the port's connections carry the feature.
    private static ListenAddress Flagged(ListenAddress plain, Action<IFeatureCollection> flag) => plain with
    {
        Speak = endpoint =>
        {
            endpoint.Use(next => connection =>
            {
                flag(connection.Features);
                return next(connection);
            });
            plain.Speak(endpoint);
        },
    };

    private static ListenAddress SocketAddress(ISocketDoor door, ListenerOptions options, SocketCalls calls)
    {
        var listener = door.Listener;
        if (listener.Tls && options.Tls is null)
        {
            throw new TarnException(
                ErrorKind.InvalidArgument, $"{listener.Flag} {listener.EndPoint}: TLS needs the TLS port: --listen-tls HOST:PORT opens one.");
        }

        return new ListenAddress(
            listener.EndPoint, listener.Flag, listener.Tls ? options.Tls!.Certificates : null, endpoint => endpoint.Run(calls.Serve(door)));
    }
}
