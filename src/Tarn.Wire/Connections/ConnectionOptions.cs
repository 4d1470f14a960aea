namespace Tarn.Wire.Connections;

/// <summary>Settings of connections, whatever their protocol.</summary>
public record ConnectionOptions
{
    /// <summary>Sockets that are already bound. Other addresses are bound when the server starts.</summary>
    public ReservedEndPoints? Reserved { get; init; }

    /// <summary>The limits of open connections.</summary>
    public ConnectionLimits Connections { get; init; } = ConnectionLimits.Default;

    /// <summary>How long a client may pause in the middle of a body, or leave the end of an answer unread.</summary>
    public TimeSpan IdleBody { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long requests in flight may take when the server stops.</summary>
    public TimeSpan DrainWithin { get; init; } = TimeSpan.FromSeconds(8);
}
