namespace Tarn.Wire.Connections.Sockets;

/// <summary>
/// A door whose clients do not speak HTTP. It reads requests from a connection, makes a call of each, and writes the answers. Its calls
/// pass the same rules and observers as calls of HTTP, and its connections take the same slots.
/// </summary>
public interface ISocketDoor
{
    /// <summary>The name in calls and messages: <c>kafka</c>, <c>resp</c>.</summary>
    string Name { get; }

    /// <summary>The address and the limits of connections.</summary>
    SocketListener Listener { get; }

    /// <summary>
    /// Serves a connection; its end closes the connection. An exception of <see cref="SocketConnection.Ending"/>, or of a client that
    /// left, may pass through. Any other exception is logged.
    /// </summary>
    Task Serve(SocketConnection connection);
}
