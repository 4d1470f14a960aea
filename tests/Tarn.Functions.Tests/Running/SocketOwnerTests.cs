using System.Net;
using System.Net.Sockets;
using Tarn.Processes.Native;
using Tarn.Processes.Watching;

namespace Tarn.Functions.Tests.Running;

/// <summary>The owner of the other end of a connection.</summary>
public sealed class SocketOwnerTests
{
    [Theory]
    [InlineData(AddressFamily.InterNetwork)]
    [InlineData(AddressFamily.InterNetworkV6)]
    public void The_kernel_names_the_owner_of_a_socket(AddressFamily family)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();

        // Java connects by sockets of IPv6
        using var client = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        if (family == AddressFamily.InterNetworkV6)
        {
            client.DualMode = true;
        }

        client.Connect(family == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.Loopback.MapToIPv6(), ((IPEndPoint)listener.LocalEndPoint!).Port);
        using var served = listener.Accept();
        var (own, peer) = ((IPEndPoint)served.LocalEndPoint!, (IPEndPoint)served.RemoteEndPoint!);

        var found = SocketOwner.Find(peer, own);

        Assert.Equal(FenceCalls.EffectiveUserId(), found!.Value.User);
        Assert.True(found.Value.Inode > 0);
        Assert.Null(SocketOwner.Find(new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.Loopback, 2)));
    }
}
