namespace Tarn.Wire.Connections;

/// <summary>The connections of one source address.</summary>
internal sealed class AddressConnections
{
    /// <summary>Connections that count against the address's share.</summary>
    public int Count { get; set; }

    /// <summary>Connections that may not have sent a request yet, the oldest first.</summary>
    public LinkedList<CountedConnection> Waiting { get; } = [];
}
