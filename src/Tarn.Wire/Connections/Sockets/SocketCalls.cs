using Microsoft.AspNetCore.Connections;
using Tarn.Access.Sessions;

namespace Tarn.Wire.Connections.Sockets;

/// <summary>Serves the connections of socket doors. Their calls have the keys, the rules and the observers of HTTP's calls.</summary>
/// <param name="account">The account of every caller when signatures are not verified.</param>
/// <param name="region">The region of listeners without one.</param>
internal sealed class SocketCalls(
    string account, string region, bool authenticate, SessionKeys keys, IAuthorizer authorizer, IReadOnlyList<ICallObserver> observers, TimeProvider time)
{
    private readonly CallRecords _records = new(observers);

    public TimeProvider Time => time;

    /// <summary>Whether clients must sign in. If not, every caller is the root.</summary>
    public bool Authenticate => authenticate;

    public Func<ConnectionContext, Task> Serve(ISocketDoor door) => async context =>
    {
        await using var connection = new SocketConnection(context, door, this);
        try
        {
            await door.Serve(connection);
        }
        catch (Exception gone) when (connection.Ending.IsCancellationRequested || gone is ConnectionResetException or ConnectionAbortedException)
        {
            // The client left, or the server stops.
        }
    };

    /// <summary>The key of a client that sends its secret; null: key or secret is wrong.</summary>
    /// <exception cref="TarnException">Throttled: too many wrong secrets.</exception>
    public SignedIn? SignIn(string accessKeyId, string secret, string? sessionToken, string address) =>
        !authenticate ? new SignedIn(accessKeyId, "", null)
        : keys.SignIn(accessKeyId, secret, sessionToken, address) is { } credential ? new SignedIn(accessKeyId, credential.Key.Secret, sessionToken)
        : null;

    /// <summary>The caller to whom a key belongs now; anonymous: the key has ended, or has another secret.</summary>
    public Principal Find(SignedIn? signedIn) =>
        !authenticate ? Principal.Root(account, signedIn?.AccessKeyId ?? "") with { SourceKeyId = keys.RootKeyId(account) }
        : signedIn is not null
            && keys.Find(signedIn.AccessKeyId, signedIn.SessionToken, out var credential) == CredentialStatus.Found
            && SessionKeys.IsSecret(credential, signedIn.Secret)
                ? credential!.Principal
                : Principal.Anonymous;

    public Call NewCall(ISocketDoor door, SocketConnection connection, string service, string operation, Principal principal) => new()
    {
        RequestId = Guid.NewGuid().ToString("D"),
        Time = time.GetUtcNow(),
        Door = door.Name,
        Service = service,
        Operation = operation,
        Account = principal.Kind == PrincipalKind.Anonymous ? account : principal.Account,
        Region = door.Listener.Region ?? region,
        Principal = principal,
        SourceAddress = connection.Address,
        Tls = connection.Tls,
        UserAgent = connection.ClientName,
        Authorizer = authorizer,
    };

    /// <summary>Records a call, before its answer leaves.</summary>
    /// <param name="failure">Null: the call succeeded.</param>
    /// <returns>The failure that is answered: that of the record, if it could not be stored.</returns>
    public async ValueTask<TarnException?> Record(Call call, TarnException? failure)
    {
        try
        {
            await _records.Record(call, failure?.Kind.ToString(), failure?.Message, StatusOf(failure));
            return failure;
        }
        catch (TarnException unrecorded)
        {
            return unrecorded;
        }
    }

    /// <summary>Gives the observers a call's outcome.</summary>
    /// <param name="failure">Null: the call succeeded.</param>
    public void Complete(Call call, Exception? failure, long requestBytes, long responseBytes, long began)
    {
        var error = failure is null ? null : (failure as TarnException)?.Kind.ToString() ?? "InternalFailure";
        var outcome = new CallOutcome(StatusOf(failure), error, requestBytes, responseBytes, time.GetElapsedTime(began));
        foreach (var observer in observers)
        {
            observer.Completed(call, outcome);
        }
    }

    private static int StatusOf(Exception? failure) => failure switch
    {
        null => 200,
        TarnException { Kind: ErrorKind.AccessDenied } => 403,
        TarnException { Kind: ErrorKind.NotFound } => 404,
        TarnException { Kind: ErrorKind.Throttled } => 429,
        TarnException { Kind: ErrorKind.DiskFull or ErrorKind.DiskFailed or ErrorKind.OutcomeUnknown or ErrorKind.Damaged or ErrorKind.Unavailable } => 503,
        TarnException => 400,
        _ => 500,
    };
}
