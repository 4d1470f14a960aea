using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Tarn.Wire.Connections;

/// <summary>
/// A connection that holds a slot until its socket is closed. A client that does not read the end of its last answer is
/// disconnected after <paramref name="closeWithin"/>. Otherwise its socket would stay open after the server has
/// finished with it.
/// </summary>
internal sealed class CountedConnection(
    ConnectionContext inner, ConnectionSlots slots, IPAddress address, TimeSpan closeWithin, TimeProvider time) : ConnectionContext
{
    private int _closed;

    /// <summary>The source address.</summary>
    public IPAddress Address => address;

    /// <summary>The state of the connection's requests; also a feature of the connection.</summary>
    public ConnectionUse Use { get; } = new(time);

    /// <summary>
    /// The connection's position among all connections without a request; owned by <see cref="ConnectionSlots"/>.
    /// </summary>
    public LinkedListNode<CountedConnection>? InAll { get; set; }

    /// <summary>The connection's position among the connections of its address; owned by <see cref="ConnectionSlots"/>.</summary>
    public LinkedListNode<CountedConnection>? InAddress { get; set; }

    public override string ConnectionId
    {
        get => inner.ConnectionId;
        set => inner.ConnectionId = value;
    }

    public override IFeatureCollection Features => inner.Features;

    public override IDictionary<object, object?> Items
    {
        get => inner.Items;
        set => inner.Items = value;
    }

    public override IDuplexPipe Transport
    {
        get => inner.Transport;
        set => inner.Transport = value;
    }

    public override EndPoint? LocalEndPoint
    {
        get => inner.LocalEndPoint;
        set => inner.LocalEndPoint = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => inner.RemoteEndPoint;
        set => inner.RemoteEndPoint = value;
    }

    public override CancellationToken ConnectionClosed
    {
        get => inner.ConnectionClosed;
        set => inner.ConnectionClosed = value;
    }

    public override void Abort(ConnectionAbortedException abortReason) => inner.Abort(abortReason);

    public override void Abort() => inner.Abort();

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        var closing = inner.DisposeAsync().AsTask();
        try
        {
            await closing.WaitAsync(closeWithin, time);
        }
        catch (TimeoutException)
        {
            inner.Abort(new ConnectionAbortedException("The client did not take the end of the answer."));
            await closing;
        }
        finally
        {
            slots.Leave(this);
        }
    }
}
