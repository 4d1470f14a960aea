using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Tarn.Tests.Commands;

[Trait("Long", "Hostile")]
public sealed partial class ConnectionFloodTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("tarn-flood-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Theory]
    [InlineData(320)]
    [InlineData(2_000)]
    public async Task A_flood_of_connections_ends_neither_the_server_nor_its_clients(int descriptors)
    {
        using var tarn = TarnProcess.StartWithDescriptors(
            descriptors, ["serve", "--data", _data, "--listen", "127.0.0.1:0", "--memory-mb", "512"]);
        var address = new Uri(await tarn.Ready());
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        Assert.StartsWith("HTTP/1.1 200", await Health(client));

        var flood = new List<Socket>();
        try
        {
            for (var i = 0; i < descriptors * 2; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
                flood.Add(socket);
                try
                {
                    await socket.ConnectAsync(address.Host, address.Port).WaitAsync(TimeSpan.FromMilliseconds(20));
                }
                catch (Exception refused) when (refused is SocketException or TimeoutException)
                {
                    // The backlog is full, or the server has already closed the connection.
                }

                if (i % 100 == 0)
                {
                    Assert.StartsWith("HTTP/1.1 200", await Health(client));
                }
            }

            for (var i = 0; i < 100; i++)
            {
                Assert.StartsWith("HTTP/1.1 200", await Health(client));
            }
        }
        finally
        {
            flood.ForEach(socket => socket.Dispose());
        }

        await Patience.Until(() => IsHealthy(address));
        tarn.Signal(TarnProcess.SigTerm);
        Assert.Equal(0, await tarn.Exited());
        Assert.Matches(Printed(), tarn.Errors);
    }

    private static async Task<bool> IsHealthy(Uri address)
    {
        try
        {
            using var late = new TcpClient();
            await late.ConnectAsync(address.Host, address.Port);
            return (await Health(late)).StartsWith("HTTP/1.1 200", StringComparison.Ordinal);
        }
        catch (Exception closed) when (closed is IOException or SocketException)
        {
            return false;
        }
    }

    [Theory]
    [InlineData(10, 40)]
    [InlineData(1, 30)]
    public async Task New_clients_are_answered_while_idle_connections_take_every_slot(int addresses, int perAddress)
    {
        using var tarn = TarnProcess.Start(
            ["serve", "--data", _data, "--listen", "127.0.0.1:0", "--memory-mb", "512", "--connections-max", "40", "--connections-per-address-max", "30"]);
        var address = new Uri(await tarn.Ready());
        using var busy = From("127.0.3.1");
        await busy.ConnectAsync(address.Host, address.Port);
        await Begin(busy);

        var flood = new List<TcpClient>();
        try
        {
            for (var i = 0; i < addresses * perAddress; i++)
            {
                var idle = From($"127.0.2.{1 + (i % addresses)}");
                flood.Add(idle);
                await idle.ConnectAsync(address.Host, address.Port);
            }

            using var other = From(addresses == 1 ? "127.0.2.1" : "127.0.3.2");
            await other.ConnectAsync(address.Host, address.Port);
            Assert.StartsWith("HTTP/1.1 200", await Health(other));
            Assert.StartsWith("HTTP/1.1 200", await Health(other));
            Assert.StartsWith("HTTP/1.1", await End(busy));
        }
        finally
        {
            flood.ForEach(client => client.Dispose());
        }

        tarn.Signal(TarnProcess.SigTerm);
        Assert.Equal(0, await tarn.Exited());
        Assert.DoesNotContain("Unhandled exception", tarn.Errors);
    }

    [Fact]
    public async Task More_connections_than_descriptors_are_refused_at_start()
    {
        using var tarn = TarnProcess.StartWithDescriptors(
            1_000, ["serve", "--data", _data, "--listen", "127.0.0.1:0", "--memory-mb", "512", "--connections-max", "5000"]);
        Assert.Equal(1, await tarn.Exited());
        Assert.Contains("--connections-max 5000", tarn.Errors);
        Assert.Contains("ulimit -n", tarn.Errors);
    }

    private static async Task<string> Health(TcpClient client)
    {
        await client.GetStream().WriteAsync("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        return await Answer(client);
    }

    // A connection from its own loopback address.
    private static TcpClient From(string source) => new(new IPEndPoint(IPAddress.Parse(source), 0));

    // A request in flight: the server reads the form before it answers, and one byte of the form is missing.
    private static async Task Begin(TcpClient client)
    {
        await client.GetStream().WriteAsync(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 100", await Answer(client));
    }

    private static async Task<string> End(TcpClient client)
    {
        await client.GetStream().WriteAsync("x"u8.ToArray());
        return await Answer(client);
    }

    private static async Task<string> Answer(TcpClient client)
    {
        var answer = new byte[4_096];
        return Encoding.ASCII.GetString(answer, 0, await client.GetStream().ReadAsync(answer).AsTask().WaitAsync(Patience.Limit));
    }

    [GeneratedRegex("connections: at most [0-9]+, [0-9]+ of one address \\([0-9]+ descriptors, [0-9]+ open\\)")]
    private static partial Regex Printed();
}
