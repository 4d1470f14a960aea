using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Outcomes;
using Tarn.Aws.Tests.Http;
using Tarn.Meters;
using Tarn.Storage;
using Tarn.Wire.Connections;
using Tarn.Wire.Connections.Sockets;
using Tarn.Wire.Connections.Tls;

namespace Tarn.Aws.Tests.Connections.Sockets;

/// <summary>A door of thirty lines that does not speak HTTP: its calls are those of any other door.</summary>
public sealed class SocketDoorTests : IAsyncDisposable, ICallObserver
{
    private const string MayPutOrders = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kinesis:PutRecord","Resource":"arn:aws:kinesis:*:*:stream/orders"}]}
        """;

    private static readonly string SignInAsRoot = $"AUTH {ListenerFixture.Key.Id} {ListenerFixture.Key.Secret}";

    private readonly ConcurrentQueue<(Call Call, CallOutcome Outcome)> _outcomes = new();
    private readonly ConcurrentQueue<string> _records = new();
    private readonly CellCache _cells = UsageCells.NewBook();
    private readonly KeptLogs _logs = new();
    private ListenerFixture? _server;

    void ICallObserver.Completed(Call call, in CallOutcome outcome) => _outcomes.Enqueue((call, outcome));

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_signed_in_clients_calls_are_authorised_counted_and_observed()
    {
        var server = await Start();
        var ann = await server.AddUser("ann", MayPutOrders);
        await using var client = await Client.Connect(server.SocketEndPoint);
        Assert.Equal("ERR AccessDenied", await client.Ask("PUT orders early"));
        Assert.Equal("OK", await client.Ask($"AUTH {ann.Id} {ann.Secret}"));
        Assert.Equal("OK", await client.Ask("PUT orders hello"));
        Assert.Equal("ERR AccessDenied", await client.Ask("PUT invoices hello"));

        Assert.Equal(["hello"], _records);
        Assert.Equal([403, 200, 403], _outcomes.Select(one => one.Outcome.Status));
        var (call, outcome) = _outcomes.ElementAt(1);
        Assert.Equal(("line", "kinesis", "PutRecord", 5L), (call.Door, call.Service, call.Operation, outcome.RequestBytes));
        Assert.Equal(("123456789012", "us-east-1", "127.0.0.1", false), (call.Account, call.Region, call.SourceAddress, call.Tls));
        Assert.Equal("arn:aws:iam::123456789012:user/ann", call.Principal.Arn);
        Assert.Equal(1, _cells.Of(7).Of(UsageDimension.RecordsIn));
        Assert.Contains(
            _logs.Lines,
            line => line.Level == LogLevel.Information && line.Text.StartsWith("kinesis.PutRecord 403 AccessDenied", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Wrong_secrets_are_observed_and_bounded()
    {
        var server = await Start();
        await using var client = await Client.Connect(server.SocketEndPoint);
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal("ERR", await client.Ask($"AUTH {ListenerFixture.Key.Id} wrong"));
        }

        Assert.Equal("ERR", await client.Ask(SignInAsRoot));
        Assert.All(_outcomes, one => Assert.Equal(("SignIn", PrincipalKind.Anonymous), (one.Call.Operation, one.Call.Principal.Kind)));
        Assert.Equal([.. Enumerable.Repeat(403, 5), 429, 429], _outcomes.Select(one => one.Outcome.Status));
    }

    [Fact]
    public async Task The_rights_of_an_open_connection_end_with_its_key()
    {
        var server = await Start();
        await using var client = await Client.Connect(server.SocketEndPoint);
        Assert.Equal("OK", await client.Ask(SignInAsRoot));
        Assert.Equal("OK", await client.Ask("PUT orders one"));
        await server.ReplaceKey(ListenerFixture.Key with { Secret = "another" });
        Assert.Equal("ERR AccessDenied", await client.Ask("PUT orders two"));
        Assert.Equal(["one"], _records);
    }

    [Fact]
    public async Task Calls_in_flight_keep_their_slots_and_idle_connections_give_way()
    {
        var held = new TaskCompletionSource();
        var server = await Start(held: held.Task, connections: new ConnectionLimits(8, 2));
        await using var first = await Client.Connect(server.SocketEndPoint);
        await using var second = await Client.Connect(server.SocketEndPoint);
        Assert.Equal("OK", await first.Ask(SignInAsRoot));
        Assert.Equal("OK", await second.Ask(SignInAsRoot));
        var answer = first.Ask("PUT orders held");
        await Patience.Until(() => _records.Count == 1);
        await using var third = await Client.Connect(server.SocketEndPoint);
        Assert.Equal("OK", await third.Ask(SignInAsRoot));
        Assert.Null(await second.Ask("PUT orders gone"));
        var other = third.Ask("PUT orders held");
        await Patience.Until(() => _records.Count == 2);
        Assert.True(await IsClosed(server.SocketEndPoint, client => client.Ask("PUT orders refused")));
        held.SetResult();
        Assert.Equal("OK", await answer);
        Assert.Equal("OK", await other);
    }

    [Fact]
    public async Task A_drain_lets_the_call_in_flight_end_and_closes_the_connection()
    {
        var held = new TaskCompletionSource();
        var server = await Start(held: held.Task);
        await using var busy = await Client.Connect(server.SocketEndPoint);
        await using var idle = await Client.Connect(server.SocketEndPoint);
        Assert.Equal("OK", await busy.Ask(SignInAsRoot));
        Assert.Equal("OK", await idle.Ask(SignInAsRoot));
        var answer = busy.Ask("PUT orders last");
        await Patience.Until(() => _records.Count == 1);
        var drain = server.Drain();
        Assert.Null(await idle.Read());
        Assert.False(drain.IsCompleted);
        held.SetResult();
        Assert.Equal("OK", await answer);
        Assert.Null(await busy.Read());
        await drain.InTime();
    }

    [Fact]
    public async Task Connections_can_begin_with_the_certificates_of_the_tls_port()
    {
        using var authority = CertificateAuthority.Create("test", DateTimeOffset.UtcNow);
        var certificates = ServerCertificates.Of(authority, ["localhost"], [IPAddress.Loopback], TimeProvider.System);
        var listener = new SocketListener(new IPEndPoint(IPAddress.Loopback, 0), "--line-listen") { Tls = true };
        var server = await Start(listener, certificates: certificates);
        await using var client = await Client.Connect(server.SocketEndPoint, authority.CertificatePem);
        Assert.Equal("OK", await client.Ask(SignInAsRoot));
        Assert.Equal("OK", await client.Ask("PUT orders hello"));
        Assert.True(Assert.Single(_outcomes).Call.Tls);
    }

    [Fact]
    public async Task Tls_without_the_tls_port_is_refused()
    {
        var listener = new SocketListener(new IPEndPoint(IPAddress.Loopback, 0), "--line-listen") { Tls = true };
        var refused = await Assert.ThrowsAsync<TarnException>(() => Start(listener));
        Assert.Contains("--line-listen", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_does_not_sign_in_is_disconnected()
    {
        var listener = new SocketListener(new IPEndPoint(IPAddress.Loopback, 0), "--line-listen") { SignInWithin = TimeSpan.FromMilliseconds(1) };
        var server = await Start(listener);
        Assert.True(await IsClosed(server.SocketEndPoint, client => client.Read()));
        Assert.Empty(_outcomes);
    }

    // The connection may be reset before its client knows that it was accepted.
    private static async Task<bool> IsClosed(IPEndPoint endPoint, Func<Client, Task<string?>> read)
    {
        try
        {
            await using var client = await Client.Connect(endPoint);
            return await read(client) is null;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private async Task<ListenerFixture> Start(
        SocketListener? listener = null, Task? held = null, ConnectionLimits? connections = null, ServerCertificates? certificates = null)
    {
        async ValueTask Put(Call call, string text)
        {
            call.Touch(new ResourceId(7));
            call.Use(UsageDimension.RecordsIn, 1);
            _records.Enqueue(text);
            await (held ?? Task.CompletedTask);
        }

        var door = new LineDoor(Put);
        return _server = await ListenerFixture.Start(
            socket: listener is null ? door : new LineDoor(Put) { Listener = listener },
            connections: connections,
            certificates: certificates,
            observers: [this, new CallMeter(_cells, new OperationLatencies()), new AccessLog(_logs.CreateLogger<AccessLog>())]);
    }

    private sealed class Client(TcpClient tcp, Stream stream) : IAsyncDisposable
    {
        private readonly StreamReader _lines = new(stream);

        public static async Task<Client> Connect(IPEndPoint endPoint, string? authority = null)
        {
            var tcp = new TcpClient();
            await tcp.ConnectAsync(endPoint);
            if (authority is null)
            {
                return new Client(tcp, tcp.GetStream());
            }

            var tls = new SslStream(tcp.GetStream());
            using var trusted = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(authority);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                CertificateChainPolicy = new()
                {
                    TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { trusted },
                    RevocationMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
                },
            });
            return new Client(tcp, tls);
        }

        /// <summary>Sends a line and returns the next one; null: the connection is closed.</summary>
        public async Task<string?> Ask(string line)
        {
            try
            {
                await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
                return await Read();
            }
            catch (IOException)
            {
                return null;
            }
        }

        public async Task<string?> Read()
        {
            try
            {
                return await _lines.ReadLineAsync().InTime();
            }
            catch (IOException)
            {
                return null;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await stream.DisposeAsync();
            tcp.Dispose();
        }
    }
}
