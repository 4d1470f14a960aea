using Tarn.Access.Audit;
using Tarn.Access.Audit.Records;
using Tarn.Wire.Console;
using Tarn.Wire.Console.Calls;
using Tarn.Wire.Console.Sessions;
using Tarn.Wire.Http.Browsers;
using Tarn.Wire.Http.Signatures;

namespace Tarn.Wire.Http;

/// <content>Requests of the console. Its calls take the same steps as other clients' calls: the session stands for the
/// signature, and JSON is the form of every service.</content>
internal sealed partial class RequestDispatcher
{
    private bool IsConsole(Exchange exchange) =>
        exchange.IsOnConsolePort
        || (options.Console is not null
            && exchange.Visit is null
            && !exchange.HostNamesBucket
            && (exchange.Target.FirstSegment == ConsoleRequest.Segment || ConsoleRequest.IsBrowsersRoot(exchange.Request)));

    private async ValueTask AnswerConsole(Exchange exchange, ConsoleSite console)
    {
        exchange.Protocol = ConsoleProtocol.Instance;
        if (!options.Authenticate)
        {
            BrowserGuard.Check(exchange.Context, exchange.Tls);
        }

        if (exchange.Request.Query.Failure is { } failure)
        {
            throw failure;
        }

        if (exchange.IsOnConsolePort && (exchange.HostNamesBucket || exchange.Target.FirstSegment is not ("" or ConsoleRequest.Segment)))
        {
            throw new AwsErrorException("NotFound", 404, $"Only {ConsoleRequest.Home} is on this port.");
        }

        var request = new ConsoleRequest(
            exchange.Request, exchange.Context.Request.Host.Value ?? "", exchange.Tls, exchange.Context.Connection.RemoteIpAddress);
        if (options.ConsoleEndPoint is not null && !exchange.IsOnConsolePort)
        {
            console.AnswerElsewhere(request, exchange.Response);
            return;
        }

        ConsoleGuard.CheckFrame(request);
        switch (request.Place)
        {
            case ConsolePath.Session:
                await AnswerSession(exchange, console, request);
                break;
            case ConsolePath.Api:
                await Run(exchange, console.Ask(request, doors));
                break;
            case ConsolePath.Live:
                AnswerLive(exchange, console, request);
                break;
            default:
                console.AnswerFile(request, exchange.Response);
                break;
        }
    }

    private async ValueTask AnswerSession(Exchange exchange, ConsoleSite console, ConsoleRequest request)
    {
        if (!request.IsRead)
        {
            ConsoleGuard.CheckChange(request);
            await exchange.ReadBody(SessionAnswers.BodyBytesMax);
        }

        try
        {
            if (await console.AnswerSession(request, exchange.Response, exchange.Context.RequestAborted) is { } signedIn)
            {
                await _records.RecordSignIn(SignInOf(exchange, signedIn.Principal), null);
            }
        }
        catch (AwsErrorException refused) when (request.Wire.Method == "POST" && CallAudit.IsRefusal(refused.Code, refused.Status))
        {
            await _records.RecordSignIn(SignInOf(exchange, Principal.Anonymous), refused);
            throw;
        }
    }

    private Call SignInOf(Exchange exchange, Principal principal) => new()
    {
        RequestId = exchange.Response.RequestId,
        Time = exchange.Time,
        Door = "console",
        Service = AuditedCall.SignInService,
        Operation = "ConsoleLogin",
        Account = principal.Account,
        Region = options.Region,
        Principal = principal,
        SourceAddress = exchange.Context.Connection.RemoteIpAddress?.ToString() ?? "",
        Tls = exchange.Tls,
        Host = exchange.Request.Headers["Host"] ?? "",
        UserAgent = exchange.Request.Headers["User-Agent"] ?? "",
        Authorizer = authorizer,
    };

    private async ValueTask Run(Exchange exchange, ConsoleCall asked)
    {
        (exchange.Door, exchange.Operation) = (asked.Door, asked.Operation);
        var input = ConsoleCall.InputOf(exchange.Request);
        var call = exchange.Call = NewCall(exchange, asked, exchange.Response.RequestId, exchange.Time, input);
        call.AuthorizeOperation();
        if (asked.Operation.Access.Inside && !call.Authorizer.AllowsAny(call))
        {
            throw SignatureErrors.Denied(asked.Door.Service.Protocols[0], "Access Denied");
        }

        if (asked.Operation.RequestBody == RequestBodyKind.Stream || input is null)
        {
            await RequestBodies.Open(exchange, payload: null, verified: null);
        }

        if (input is null)
        {
            call.ListedPrefix = asked.ListedPrefix(exchange.Request.Body.Span);
        }
        else
        {
            exchange.Request.Body = input;
        }

        exchange.Bound = asked.Operation.Bind(asked.Door, exchange.Request, ConsoleProtocol.Instance);
        call.RequestKeys = exchange.Bound;
        await asked.Operation.Access.Check(asked.Door, exchange.Bound, call, exchange.Aborted);
        _records.Admit(call, asked.Operation);
        await exchange.Bound.Invoke(call, exchange.Response, exchange.Aborted);
        await _kept.Warn(asked.Door, asked.Operation, exchange.Bound, call, exchange.Aborted);
    }

    private void AnswerLive(Exchange exchange, ConsoleSite console, ConsoleRequest request)
    {
        if (request.Wire.Method != "GET")
        {
            throw new AwsErrorException("MethodNotAllowed", 405, "Live answers take GET.");
        }

        ConsoleGuard.CheckRead(request);
        console.Streams.Answer(
            request,
            doors,
            console.Caller(request),
            options.Region,
            console.Again,
            (asked, input, response, cancellationToken) => RunWatched(exchange, asked, input, response, cancellationToken),
            exchange.Response);
    }

    private async ValueTask RunWatched(
        Exchange exchange, ConsoleCall asked, byte[] input, WireResponse response, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var call = NewCall(exchange, asked, response.RequestId, time.GetUtcNow(), input);
        AwsErrorException? error = null;
        try
        {
            call.AuthorizeOperation();
            var request = new WireRequest { Method = "POST", RawPath = exchange.Request.RawPath, Headers = new WireHeaders(), Body = input };
            using var bound = asked.Operation.Bind(asked.Door, request, ConsoleProtocol.Instance);
            call.RequestKeys = bound;
            await asked.Operation.Access.Check(asked.Door, bound, call, cancellationToken);
            await bound.Invoke(call, response, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            error = ErrorOf(failure, asked.Door, asked.Operation, response.RequestId, asked.Door.Service.Protocols[0]).Bounded();
            ConsoleProtocol.Instance.WriteError(asked.Door.Service, error, exchange.Request, response);
        }
        finally
        {
            call.LetGo();
        }

        var outcome = new CallOutcome(response.Status, error?.Code, input.Length, response.Body.Length, time.GetElapsedTime(began));
        foreach (var observer in _observers)
        {
            observer.Completed(call, outcome);
        }
    }

    private Call NewCall(Exchange exchange, ConsoleCall asked, string requestId, DateTimeOffset now, byte[]? input) => new()
    {
        RequestId = requestId,
        Time = now,
        Door = "console",
        Service = asked.Door.Service.Name,
        Operation = asked.Operation.Name,
        OperationNumber = asked.Operation.Number,
        Account = asked.Caller.Principal.Account,
        Region = asked.Region,
        Principal = asked.Caller.Principal,
        SourceAddress = exchange.Context.Connection.RemoteIpAddress?.ToString() ?? "",
        Tls = exchange.Tls,
        Host = exchange.Request.Headers["Host"] ?? "",
        UserAgent = exchange.Request.Headers["User-Agent"] ?? "",
        Referer = exchange.Request.Headers["Referer"],
        ListedPrefix = input is null ? "" : asked.ListedPrefix(input),
        Authorizer = authorizer,
    };
}
