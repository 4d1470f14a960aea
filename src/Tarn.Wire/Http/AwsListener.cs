using System.Net;
using System.Net.Security;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tarn.Access.Sessions;
using Tarn.Wire.Connections;
using Tarn.Wire.Connections.Tls;

namespace Tarn.Wire.Http;

/// <summary>
/// The AWS door's listener: one cleartext port for HTTP/1.1 and HTTP/2 by prior knowledge, an optional TLS port, and
/// the dispatcher behind both.
/// </summary>
public sealed class AwsListener : IAsyncDisposable
{
    private const int HeaderBytesMax = 64 * 1_024;

    // How much of a connection's body the server buffers before the body is read.
    private const int UnreadBytesMax = 256 * 1_024;

    private readonly WebApplication _app;
    private readonly YoungCollector _collector;

    private AwsListener(WebApplication app, YoungCollector collector, string url, string? tlsUrl)
    {
        _app = app;
        _collector = collector;
        Url = url;
        TlsUrl = tlsUrl;
    }

    /// <summary>The cleartext URL, <c>http://127.0.0.1:4566</c> for example. SDKs accept it as an endpoint.</summary>
    public string Url { get; }

    /// <summary>The TLS URL; null without a TLS port.</summary>
    public string? TlsUrl { get; }

    /// <summary>Starts the listener; requests are answered from then on.</summary>
    /// <exception cref="TarnException">Conflict: the port is in use. The message is one line that names the port and
    /// <c>--listen</c>.</exception>
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
        Invariant.Check(options.Authenticate || IPAddress.IsLoopback(options.EndPoint.Address));
        Invariant.Check(options.ConsoleEndPoint is null || options.Console is not null);
        Invariant.Check(options.Authenticate || options.Tls is null || IPAddress.IsLoopback(options.Tls.EndPoint.Address));
        var dispatcher = new Dispatcher(
            options, doors, keys, bearers, new SystemResources(new SessionPlaces(authorizer)), observers, health, time, logs.CreateLogger<Dispatcher>());

        // The empty builder reads neither appsettings.json of the working directory nor variables such as
        // ASPNETCORE_URLS: only Tarn's settings count.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.RemoveAll<ILoggerFactory>();
        builder.Services.AddSingleton(logs);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainWithin);
        builder.Services.AddSingleton<IHostLifetime, OwnersLifetime>();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseSockets(sockets =>
        {
            sockets.MaxReadBufferSize = UnreadBytesMax;
            sockets.CreateBoundListenSocket = endPoint =>
                options.Reserved?.Take(endPoint) ?? SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        });
        builder.Services.RemoveAll<IConnectionListenerFactory>();
        builder.Services.AddSingleton<SocketTransportFactory>();
        builder.Services.AddSingleton<IConnectionListenerFactory>(services => new BoundedTransport(
            services.GetRequiredService<SocketTransportFactory>(), options.Connections, options.IdleBody, time, logs.CreateLogger<BoundedTransport>()));
        var collector = YoungCollector.OfProcess(time);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options, collector, time));
        var app = builder.Build();
        app.Run(dispatcher.Handle);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException busy)
        {
            await app.DisposeAsync();
            throw Busy(options, busy);
        }

        return Listening(app, collector, options);
    }

    private static AwsListener Listening(WebApplication app, YoungCollector collector, ListenerOptions options)
    {
        // The addresses are in the order in which the listener was configured with them.
        string[] bound = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        if (options.ConsoleEndPoint is { } console)
        {
            options.Console!.Codes.Url = UrlOf(bound[^1], console);
        }

        return new AwsListener(
            app, collector, UrlOf(bound[0], options.EndPoint), options.Tls is { } tls ? UrlOf(bound[1], tls.EndPoint) : null);
    }

    /// <summary>Refuses new connections, lets requests in flight end, and stops.</summary>
    public Task Drain(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _collector.Dispose();
    }

    private static void Configure(
        KestrelServerOptions kestrel, ListenerOptions options, YoungCollector collector, TimeProvider time)
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
        kestrel.Listen(options.EndPoint, endpoint => ConfigureClear(endpoint, collector, time));
        if (options.Tls is { } tls)
        {
            kestrel.Listen(tls.EndPoint, endpoint => ConfigureTls(endpoint, tls.Certificates, collector, time));
        }

        if (options.ConsoleEndPoint is { } console)
        {
            kestrel.Listen(console, endpoint =>
            {
                endpoint.Use(next => connection =>
                {
                    connection.Features.Set(ConsoleListenerMark.Instance);
                    return next(connection);
                });
                if (options.Tls is { } protection)
                {
                    ConfigureTls(endpoint, protection.Certificates, collector, time);
                }
                else
                {
                    ConfigureClear(endpoint, collector, time);
                }
            });
        }
    }

    private static void ConfigureClear(ListenOptions endpoint, YoungCollector collector, TimeProvider time)
    {
        endpoint.Protocols = HttpProtocols.Http1AndHttp2;
        endpoint.Use(collector.Middleware);
        endpoint.Use(next => Http2Preface.Middleware(next, time));
    }

    private static void ConfigureTls(
        ListenOptions endpoint, ServerCertificates certificates, YoungCollector collector, TimeProvider time)
    {
        endpoint.Protocols = HttpProtocols.Http1AndHttp2;
        endpoint.Use(collector.Middleware);
        endpoint.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificates.Current,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            }),
        });
        endpoint.Use(next => connection =>
        {
            connection.Features.Set(TlsListenerMark.Instance);
            return next(connection);
        });
        endpoint.Use(next => Http2Preface.Middleware(next, time));
    }

    private static TarnException Busy(ListenerOptions options, IOException busy)
    {
        bool Is(IPEndPoint? endPoint) => endPoint is not null && busy.Message.Contains($"://{endPoint}", StringComparison.Ordinal);
        var (endPoint, flag) = Is(options.ConsoleEndPoint) ? (options.ConsoleEndPoint!, "--console-listen")
            : Is(options.Tls?.EndPoint) ? (options.Tls!.EndPoint, "--listen-tls") : (options.EndPoint, "--listen");
        return ReservedEndPoints.Busy(endPoint, flag, busy);
    }

    private static string UrlOf(string bound, IPEndPoint asked)
    {
        var (scheme, port) = (new Uri(bound).Scheme, new Uri(bound).Port);
        var address = asked.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : asked.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : asked.Address;
        return $"{scheme}://{new IPEndPoint(address, port)}";
    }

    /// <summary>Ignores signals: the program handles them and stops its parts in order.</summary>
    private sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
