using System.Net;
using System.Net.Sockets;
using System.Text;
using Tarn.Functions.Isolation;
using Tarn.Functions.Tests.Crash;
using Tarn.Processes.Fences;

namespace Tarn.Functions.Tests.Running;

/// <summary><c>--function-network none</c>.</summary>
public sealed class NetworkTests
{
    private const string Code = """
        const net = require('net'), http = require('http'), dgram = require('dgram');
        const connect = port => new Promise(done => {
          const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); done('open'); });
          socket.on('error', () => done('closed'));
        });
        const door = () => new Promise(done => http.get(process.env.AWS_ENDPOINT_URL + '/health', response => {
          let text = ''; response.on('data', part => text += part); response.on('end', () => done(text));
        }).on('error', error => done(error.message)));
        const send = port => new Promise(done => {
          try {
            const socket = dgram.createSocket('udp4');
            socket.on('error', () => done('closed'));
            socket.send('x', port, '127.0.0.1', () => { socket.close(); done('sent'); });
          } catch { done('closed'); }
        });
        exports.handler = async event => [await door(), await connect(event.port), await send(event.udp)];
        """;

    [Theory]
    [MemberData(nameof(Levels.Here), MemberType = typeof(Levels))]
    public async Task Only_the_doors_can_be_reached_without_network(IsolationLevel level) => Check(await Try(level));

    [Fact]
    public async Task Only_the_doors_can_be_reached_without_network_under_an_ordinary_user()
    {
        if (OrdinaryUser.Missing is null)
        {
            Check(await OrdinaryUser.Run("network"));
        }
    }

    internal static async Task Child(string[] args)
    {
        foreach (var line in await Try(IsolationLevel.Full))
        {
            await Console.Out.WriteLineAsync(line);
        }
    }

    private static void Check(IReadOnlyList<string> lines)
    {
        Assert.StartsWith("""["well","closed",""", lines[0]);
        Assert.Equal("0 datagrams", lines[1]);
    }

    private static async Task<IReadOnlyList<string>> Try(IsolationLevel level)
    {
        using var door = PrivateNetwork.Loopback(0);
        using var other = PrivateNetwork.Loopback(0);
        using var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        datagrams.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var answering = Answer(door);
        await using var world = await FunctionWorld.Open(level, options => options with
        {
            Isolation = options.Isolation with { IsOnline = false },
            Endpoint = () => new Uri($"http://{door.LocalEndPoint}"),
        });
        var version = world.Function("nodejs20.x", "index.js", Code);
        var (payload, _) = await world.Invoke(version, $$"""{"port":{{PortOf(other)}},"udp":{{PortOf(datagrams)}}}""");
        await answering.InTime();
        return [payload, $"{(datagrams.Available > 0 ? 1 : 0)} datagrams"];
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static async Task Answer(Socket door)
    {
        using var connection = await door.AcceptAsync();
        var buffer = new byte[4_096];
        await connection.ReceiveAsync(buffer);
        await connection.SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nwell"));
    }
}
