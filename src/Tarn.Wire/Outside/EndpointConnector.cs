using System.Net;
using System.Net.Sockets;

namespace Tarn.Wire.Outside;

/// <summary>
/// Connects to endpoints. Names are resolved at each connection, and the addresses are checked after that: a name may
/// lead elsewhere than at the delivery's creation.
/// </summary>
internal sealed class EndpointConnector(AddressPolicy policy)
{
    /// <summary>Connects to the first allowed address that answers.</summary>
    /// <exception cref="AddressRefusedException">No address of the name is allowed.</exception>
    /// <exception cref="SocketException">The name has no address, or no allowed address answers.</exception>
    public async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var isTls = context.InitialRequestMessage.RequestUri!.Scheme == Uri.UriSchemeHttps;
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken);
        Exception? failure = null;
        foreach (var address in addresses)
        {
            if (policy.WhyRefused(address, port, isTls) is { } why)
            {
                failure ??= new AddressRefusedException($"Requests to {address}, port {port}, are refused: {why}.");
                continue;
            }

            try
            {
                return await Connect(new IPEndPoint(address, port), cancellationToken);
            }
            catch (SocketException unreachable)
            {
                failure = unreachable;
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    private static async ValueTask<Stream> Connect(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
