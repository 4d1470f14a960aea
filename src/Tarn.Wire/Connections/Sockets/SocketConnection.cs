using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Tarn.Wire.Connections.Tls;

namespace Tarn.Wire.Connections.Sockets;

/// <summary>An accepted connection of a socket door, its client's identity, and its calls. One call runs at a time.</summary>
public sealed class SocketConnection : IAsyncDisposable
{
    private readonly ConnectionContext _context;
    private readonly ISocketDoor _door;
    private readonly SocketCalls _calls;
    private readonly ConnectionUse _use;
    private readonly CancellationTokenSource _ending;
    private readonly ITimer _idle;
    private volatile SignedIn? _signedIn;

    internal SocketConnection(ConnectionContext context, ISocketDoor door, SocketCalls calls)
    {
        (_context, _door, _calls) = (context, door, calls);
        _use = context.Features.GetRequiredFeature<ConnectionUse>();
        _ending = CancellationTokenSource.CreateLinkedTokenSource(
            context.ConnectionClosed, context.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>().ConnectionClosedRequested);
        _idle = calls.Time.CreateTimer(
            static connection => ((SocketConnection)connection!).CheckIdle(), this, door.Listener.SignInWithin, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The bytes of the client.</summary>
    public PipeReader Input => _context.Transport.Input;

    /// <summary>The bytes for the client.</summary>
    public PipeWriter Output => _context.Transport.Output;

    /// <summary>The client's IP address, without port.</summary>
    public string Address => (_context.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "";

    /// <summary>Whether the connection is in TLS.</summary>
    public bool Tls => _context.Features.Get<TlsListenerFeature>() is not null;

    /// <summary>The client's name for itself, if the protocol has one; the door sets it.</summary>
    public string ClientName { get; set; } = "";

    /// <summary>Cancelled when the client has left, and when the server stops: no request is read then.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Cancelled when the connection is closed: no answer can be sent.</summary>
    public CancellationToken Closed => _context.ConnectionClosed;

    /// <summary>
    /// Takes a client's key and its secret. Later calls have the identity of the key, as long as the key has this secret. A refused
    /// attempt is a refused call of operation <c>SignIn</c>.
    /// </summary>
    /// <param name="service">The service whose client signs in.</param>
    /// <param name="sessionToken">The token of a session's key; null: a long-term key.</param>
    /// <returns>False: key or secret is wrong, or the address has sent too many wrong ones.</returns>
    public bool SignIn(string service, string accessKeyId, string secret, string? sessionToken)
    {
        var began = _calls.Time.GetTimestamp();
        TarnException refused;
        try
        {
            if (_calls.SignIn(accessKeyId, secret, sessionToken, Address) is { } found)
            {
                _signedIn = found;
                return true;
            }

            refused = new TarnException(ErrorKind.AccessDenied, "The key or its secret is wrong.");
        }
        catch (TarnException throttled)
        {
            refused = throttled;
        }

        _calls.Complete(_calls.NewCall(_door, this, service, "SignIn", Principal.Anonymous), refused, 0, 0, began);
        return false;
    }

    /// <summary>
    /// Runs one call of the signed-in client. The observers get its outcome. A call in flight holds the connection's slot, and is not
    /// ended by a drain.
    /// </summary>
    /// <param name="service">The service that owns the resources: <c>kinesis</c>.</param>
    /// <param name="operation">The operation's name, for observers and limits of sessions.</param>
    /// <param name="requestBytes">Bytes of the request's content.</param>
    /// <param name="run">Authorises and does the work; returns the bytes of the answer's content.</param>
    /// <returns>The expected failure, which the door reports in its protocol; null: the call succeeded.</returns>
    /// <exception cref="ConnectionAbortedException">A new connection has replaced it.</exception>
    public async ValueTask<TarnException?> Run(
        string service, string operation, long requestBytes, Func<Call, CancellationToken, ValueTask<long>> run)
    {
        if (!RequestInFlight.TryBegin(_context.Features, out var request))
        {
            throw new ConnectionAbortedException();
        }

        using var inFlight = request;
        var began = _calls.Time.GetTimestamp();
        var call = _calls.NewCall(_door, this, service, operation, _calls.Find(_signedIn));
        TarnException? failure = null;
        var responseBytes = 0L;
        try
        {
            if (call.Principal.Kind == PrincipalKind.Anonymous)
            {
                throw new TarnException(ErrorKind.AccessDenied, "The client has not signed in, or its key has ended.");
            }

            call.AuthorizeOperation();
            responseBytes = await run(call, Closed);
        }
        catch (TarnException expected)
        {
            failure = expected;
        }
        catch (Exception unexpected) when (!Closed.IsCancellationRequested)
        {
            _calls.Complete(call, unexpected, requestBytes, 0, began);
            throw;
        }
        finally
        {
            call.LetGo();
        }

        failure = await _calls.Record(call, failure);
        _calls.Complete(call, failure, requestBytes, responseBytes, began);
        return failure;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _idle.DisposeAsync();
        _ending.Dispose();
    }

    // A connection in use is checked again after the same time.
    private void CheckIdle()
    {
        var max = _signedIn is null && _calls.Authenticate ? _door.Listener.SignInWithin : _door.Listener.IdleMax;
        var left = max - _calls.Time.GetElapsedTime(_use.IdleSince);
        if (_use.IsIdle && left <= TimeSpan.Zero && _use.TryTake())
        {
            _context.Abort(new ConnectionAbortedException("The connection was idle."));
            return;
        }

        _idle.Change(left > TimeSpan.Zero ? left : max, Timeout.InfiniteTimeSpan);
    }
}
