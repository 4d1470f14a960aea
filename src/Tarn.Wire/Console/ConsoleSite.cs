using Tarn.Access.Sessions;
using Tarn.Wire.Console.Calls;
using Tarn.Wire.Console.Files;
using Tarn.Wire.Console.Live;
using Tarn.Wire.Console.Sessions;

namespace Tarn.Wire.Console;

/// <summary>The console: its files, sessions, the operations that pages ask for, and live answers.</summary>
/// <param name="settings">The instance's facts.</param>
/// <param name="files">Pages, scripts, styles.</param>
/// <param name="keys">The keys with which users sign in.</param>
/// <param name="time">The clock.</param>
public sealed class ConsoleSite(ConsoleSettings settings, ConsoleFiles files, SessionKeys keys, BrowserSessions rows, TimeProvider time)
{
    /// <summary>Codes of links that sign in.</summary>
    public ConsoleCodes Codes { get; } = new(time);

    /// <summary>The open streams of live answers.</summary>
    public LiveStreams Streams { get; } = new(time);

    /// <summary>The sessions of signed-in users.</summary>
    internal ConsoleSessions Sessions { get; } = new(keys, rows, time);

    /// <summary>Answers a request that reached the server's own port, although the console has one of its own.</summary>
    /// <exception cref="AwsErrorException">NotFound: a link cannot lead there.</exception>
    internal void AnswerElsewhere(ConsoleRequest request, WireResponse response)
    {
        if (!request.IsRead || request.Place is ConsolePath.Session or ConsolePath.Api or ConsolePath.Live)
        {
            throw new AwsErrorException("NotFound", 404, $"The console has an address of its own: {Codes.Url}{ConsoleRequest.Home}");
        }

        response.Status = 307;
        var query = request.Wire.RawQuery.Length == 0 ? "" : "?" + request.Wire.RawQuery;
        response.Headers.Set("Location", $"{Codes.Url}{ConsoleRequest.Home}{request.Rest}{query}");
    }

    /// <summary>Answers a request for a page, a file or the root.</summary>
    internal void AnswerFile(ConsoleRequest request, WireResponse response)
    {
        if (!request.IsRead)
        {
            throw new AwsErrorException("MethodNotAllowed", 405, $"{request.Wire.RawPath} takes GET only.");
        }

        if (request.Place == ConsolePath.Door)
        {
            response.Status = 302;
            response.Headers.Set("Location", ConsoleRequest.Home);
            return;
        }

        files.Answer(request, response);
    }

    /// <summary>Answers a request for the session; the body is read.</summary>
    /// <returns>The new session's caller; null: the request was no sign-in.</returns>
    internal ValueTask<ConsoleCaller?> AnswerSession(ConsoleRequest request, WireResponse response, CancellationToken cancellationToken) =>
        new SessionAnswers(settings, Sessions, Codes).Answer(request, Find(request), response, cancellationToken);

    /// <summary>Removes the rows of sessions that have ended.</summary>
    public ValueTask FlushSessions(CancellationToken cancellationToken) => Sessions.Flush(cancellationToken);

    /// <summary>The signed-in caller.</summary>
    /// <exception cref="AwsErrorException">NoSession.</exception>
    internal ConsoleCaller Caller(ConsoleRequest request) => Find(request)
        ?? throw new AwsErrorException("NoSession", 401, "Sign in first: there is no session, or it has ended.");

    /// <summary>The caller of a session that was valid before; null: it has ended.</summary>
    internal ConsoleCaller? Again(ConsoleCaller caller) => caller.SessionId is { } id ? Sessions.Find(id) : caller;

    /// <summary>The operation that a page asks for, with its checked caller.</summary>
    /// <param name="doors">The instance's services.</param>
    /// <exception cref="AwsErrorException">The request is foreign, has no session, or names no operation.</exception>
    internal ConsoleCall Ask(ConsoleRequest request, IReadOnlyList<IDoor> doors)
    {
        if (request.Wire.Method == "POST")
        {
            ConsoleGuard.CheckChange(request);
        }
        else
        {
            ConsoleGuard.CheckRead(request);
        }

        var caller = Caller(request);
        var (service, name) = request.Asked ?? throw new AwsErrorException(
            "NotFound", 404, $"{ConsoleRequest.Home}api/ takes <service>/<Operation>.");
        var (door, operation) = ConsoleCall.Find(doors, service, name);
        var isAllowed = request.Wire.Method == "POST" || (request.Wire.Method == "GET" && operation.IsRead);
        return isAllowed
            ? new ConsoleCall(door, operation, caller, ConsoleCall.RegionOf(request.Wire) ?? settings.Region)
            : throw new AwsErrorException("MethodNotAllowed", 405, $"{name} takes POST.");
    }

    private ConsoleCaller? Find(ConsoleRequest request)
    {
        if (settings.Authenticate)
        {
            return SessionCookie.Read(request.Wire) is { } id ? Sessions.Find(id) : null;
        }

        var rootKey = keys.RootKeyId(settings.Account);
        return new ConsoleCaller(Principal.Root(settings.Account, rootKey), null, null);
    }
}
