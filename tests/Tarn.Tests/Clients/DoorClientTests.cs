using System.Net;
using System.Net.Sockets;
using Tarn.Access.Credentials;
using Tarn.Clients;
using Tarn.OwnProcess;
using Tarn.Wire.Protocols;

namespace Tarn.Tests.Clients;

public sealed class DoorClientTests
{
    [Fact]
    public async Task A_call_that_reaches_no_server_is_repeated_after_100_200_and_400_ms()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        var time = new HurriedTime();
        var address = new DoorAddress(new Uri($"http://127.0.0.1:{port}"), "the test", new AccessKey("id", "secret"), null, "data");
        using var client = new DoorClient(address, "us-east-1", time);

        await Assert.ThrowsAsync<CommandException>(
            () => client.Send("kinesis", new WireRequest { Method = "POST", RawPath = "/", RawQuery = "", Headers = new WireHeaders() }, default));

        Assert.Equal([100, 200, 400], time.PausesMs);
    }

    /// <summary>Notes each pause, and ends it at once.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        public List<double> PausesMs { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            PausesMs.Add(dueTime.TotalMilliseconds);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
