using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tarn.Wire.Connections.Tls;

namespace Tarn.Wire.Connections;

/// <summary>
/// Accepts the connections of all addresses. The addresses share the slots (<see cref="BoundedTransport"/>), the reserved sockets, the
/// certificates and the drain.
/// </summary>
internal sealed class ConnectionServer : IAsyncDisposable
{
    // How much of a connection's input the server buffers before the protocol reads it.
    private const int UnreadBytesMax = 256 * 1_024;

    private readonly WebApplication _app;
    private readonly YoungCollector _collector;

    private ConnectionServer(WebApplication app, YoungCollector collector, IReadOnlyList<ListenAddress> addresses)
    {
        _app = app;
        _collector = collector;

        // The addresses are in the order in which the server was configured with them.
        EndPoints = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Zip(addresses, (bound, address) => Reached(address.EndPoint, new Uri(bound).Port))];
    }

    /// <summary>The address at which a client on this machine reaches each listen address, in their order.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; }

    /// <summary>Binds the addresses. Connections are accepted from then on.</summary>
    /// <param name="limits">Sets the limits of HTTP.</param>
    /// <param name="handle">Answers the requests of addresses that speak HTTP.</param>
    /// <exception cref="TarnException">Conflict: an address is in use. The message is one line that names the address and its flag.</exception>
    public static async Task<ConnectionServer> Start(
        ConnectionOptions options,
        IReadOnlyList<ListenAddress> addresses,
        Action<KestrelServerOptions> limits,
        RequestDelegate handle,
        TimeProvider time,
        ILoggerFactory logs,
        CancellationToken cancellationToken)
    {
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
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            limits(kestrel);
            foreach (var address in addresses)
            {
                kestrel.Listen(address.EndPoint, endpoint => Configure(endpoint, address, collector));
            }
        });
        var app = builder.Build();
        app.Run(handle);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException busy)
        {
            await app.DisposeAsync();
            throw Busy(addresses, busy);
        }

        return new ConnectionServer(app, collector, addresses);
    }

    /// <summary>Refuses new connections, lets calls in flight end, and closes the connections.</summary>
    public Task Drain(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _collector.Dispose();
    }

    private static void Configure(ListenOptions endpoint, ListenAddress address, YoungCollector collector)
    {
        endpoint.Protocols = HttpProtocols.Http1AndHttp2;
        endpoint.Use(collector.Middleware);
        if (address.Certificates is { } certificates)
        {
            endpoint.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificates.Current,
                    ApplicationProtocols = address.TlsProtocols,
                }),
            });
            endpoint.Use(next => connection =>
            {
                connection.Features.Set(TlsListenerFeature.Instance);
                return next(connection);
            });
        }

        address.Speak(endpoint);
    }

    private static TarnException Busy(IReadOnlyList<ListenAddress> addresses, IOException busy)
    {
        var (endPoint, flag, _, _) = addresses.LastOrDefault(
            address => busy.Message.Contains($"://{address.EndPoint}", StringComparison.Ordinal), addresses[0]);
        return ReservedEndPoints.Busy(endPoint, flag, busy);
    }

    private static IPEndPoint Reached(IPEndPoint asked, int port) => new(
        asked.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : asked.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : asked.Address,
        port);

    /// <summary>Ignores signals: the program handles them and stops its parts in order.</summary>
    private sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
