using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Tarn.Wire.Connections;

/// <summary>
/// Addresses that a start reserves before it makes or opens anything: their sockets are bound and do not listen yet.
/// The listener takes them over; disposing this closes the others.
/// </summary>
public sealed class ReservedEndPoints : IDisposable
{
    private readonly List<(IPEndPoint Asked, Socket Socket)> _bound = [];
    private readonly List<IPEndPoint> _addresses = [];

    /// <summary>The reserved addresses with their ports, also the ones that a listener has taken over.</summary>
    public IReadOnlyList<IPEndPoint> Addresses => _addresses;

    /// <summary>Binds an address.</summary>
    /// <param name="endPoint">Port 0 takes a free one.</param>
    /// <param name="flag">The setting that names the address, for the message.</param>
    /// <exception cref="TarnException">Conflict: the address is in use. InvalidArgument: it cannot be bound. The message is one line.</exception>
    public void Add(IPEndPoint endPoint, string flag)
    {
        try
        {
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
            _bound.Add((endPoint, socket));
            _addresses.Add((IPEndPoint)socket.LocalEndPoint!);
        }
        catch (SocketException busy) when (busy.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw Busy(endPoint, flag, busy);
        }
        catch (SocketException refused)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"{flag} {endPoint}: {refused.Message}", refused);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, socket) in _bound)
        {
            socket.Dispose();
        }

        _bound.Clear();
    }

    internal static TarnException Busy(IPEndPoint endPoint, string flag, Exception busy) => new(
        ErrorKind.Conflict, $"{endPoint} is in use; choose another with {flag} HOST:PORT (port 0 takes a free one)", busy);

    /// <summary>
    /// Returns the socket of an address, or null if the address was not reserved. The caller closes the socket.
    /// </summary>
    internal Socket? Take(EndPoint endPoint)
    {
        var at = _bound.FindIndex(one => one.Asked.Equals(endPoint));
        if (at < 0)
        {
            return null;
        }

        var socket = _bound[at].Socket;
        _bound.RemoveAt(at);
        return socket;
    }
}
