using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tarn.Functions.Environments;

namespace Tarn.Aws.Lambda.RuntimeApi;

/// <summary>
/// The Runtime API of all environments: one HTTP server, which takes its connections from the listening sockets of the
/// environments. A connection belongs to the environment of its socket.
/// </summary>
public sealed partial class RuntimeHost : IRuntimeHost, IAsyncDisposable
{
    // Java's client describes an error's causes in a header.
    private const int HeaderBytesMax = 1 << 20;

    private static readonly TimeSpan KeepAlive = TimeSpan.FromDays(365);
    private static readonly TimeSpan PostMax = TimeSpan.FromSeconds(5);

    private readonly KestrelServer _server;
    private readonly RuntimeConnections _connections;
    private readonly SocketConnectionContextFactory _contexts;
    private readonly ILogger _logger;

    private RuntimeHost(KestrelServer server, RuntimeConnections connections, SocketConnectionContextFactory contexts, ILogger logger) =>
        (_server, _connections, _contexts, _logger) = (server, connections, contexts, logger);

    /// <summary>Starts the server; it serves no socket yet.</summary>
    public static async Task<RuntimeHost> Start(ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
        options.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;

        // The connection of a busy process stays open until the process ends. With an infinite time, Kestrel ends a silent one
        // within a second.
        options.Limits.KeepAliveTimeout = KeepAlive;
        options.Limits.RequestHeadersTimeout = KeepAlive;
        options.Listen(RuntimeConnections.Place, listen => listen.Protocols = HttpProtocols.Http1);
        var connections = new RuntimeConnections();
        var server = new KestrelServer(new OptionsWrapper<KestrelServerOptions>(options), connections, logs);
        await server.StartAsync(new RuntimeApplication(logs.CreateLogger<RuntimeApplication>()), cancellationToken);
        var contexts = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), logs.CreateLogger<SocketConnectionContextFactory>());
        return new RuntimeHost(server, connections, contexts, logs.CreateLogger<RuntimeHost>());
    }

    /// <inheritdoc/>
    public IAsyncDisposable Serve(Socket listener, IRuntimeApi api) => new ServedSocket(listener, api, this);

    /// <inheritdoc/>
    public async Task<bool> Post(Socket connection, Uri target, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        handler.ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(connection, ownsSocket: true));
        using var client = new HttpClient(handler) { Timeout = PostMax };
        using var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new("application/json");
        try
        {
            using var answer = await client.PostAsync(target, content, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failed) when (failed is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        _connections.End();
        await _server.StopAsync(now.Token);
        _server.Dispose();
        _contexts.Dispose();
    }

    [LoggerMessage(LogLevel.Warning, "A connection to the Runtime API of another process's environment was refused")]
    private static partial void LogForeign(ILogger logger);

    /// <summary>One environment's socket and its connections.</summary>
    private sealed class ServedSocket : IAsyncDisposable
    {
        private readonly Socket _listener;
        private readonly IRuntimeApi _api;
        private readonly RuntimeHost _host;
        private readonly CancellationTokenSource _ended = new();
        private readonly Task _accepting;
        private bool _hasRefused;

        public ServedSocket(Socket listener, IRuntimeApi api, RuntimeHost host)
        {
            (_listener, _api, _host) = (listener, api, host);
            _accepting = Accept();
        }

        public async ValueTask DisposeAsync()
        {
            _listener.Dispose();
            await _ended.CancelAsync();
            await _accepting;
            _ended.Dispose();
        }

        private async Task Accept()
        {
            while (true)
            {
                Socket connection;
                try
                {
                    connection = await _listener.AcceptAsync(_ended.Token);
                }
                catch (Exception ended) when (ended is SocketException or ObjectDisposedException or OperationCanceledException)
                {
                    return;
                }

                if (!_api.IsOwn(connection))
                {
                    if (!_hasRefused)
                    {
                        _hasRefused = true;
                        LogForeign(_host._logger);
                    }

                    connection.Dispose();
                    continue;
                }

                connection.NoDelay = true;
                var context = _host._contexts.Create(connection);
                context.Features.Set(_api);
                var closing = _ended.Token.UnsafeRegister(_ => context.Abort(), null);
                context.ConnectionClosed.UnsafeRegister(_ => closing.Unregister(), null);
                _host._connections.Add(context);
            }
        }
    }
}
