using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tarn.Access.Sessions;
using Tarn.Wire.Connections;
using Tarn.Wire.Console;
using Tarn.Wire.Http.Bodies;
using Tarn.Wire.Http.Browsers;
using Tarn.Wire.Http.Signatures;

namespace Tarn.Wire.Http;

/// <summary>
/// The steps of one request: route → Call, verify → authorise → bind, validate → authorise the rest → method → outcome.
/// </summary>
internal sealed partial class RequestDispatcher(
    ListenerOptions options,
    IReadOnlyList<IDoor> doors,
    SessionKeys keys,
    BearerTokens bearers,
    IAuthorizer authorizer,
    IReadOnlyList<ICallObserver> observers,
    HealthPage health,
    TimeProvider time,
    ILogger<RequestDispatcher> logger)
{
    private readonly ICallObserver[] _observers = [.. observers];
    private readonly CallRecords _records = new(observers);
    private readonly RequestRouter _router = new(doors);
    private readonly BodyBudget _bodies = new(options.BodyBytesMax);
    private readonly TransferLimits _transfers = options.Transfers;
    private readonly ResponseSender _sender = new(options.Transfers, time);
    private readonly KeptWarnings _kept = new(logger);
    private readonly HostBucket _hosts = new(options.S3Domains);
    private readonly RequestVerifier _verifier = new(keys, time, options.TakesSignatureV2);

    /// <summary>Answers one request.</summary>
    public async Task Handle(HttpContext context)
    {
        if (!RequestInFlight.TryBegin(context.Features, out var request))
        {
            context.Abort();
            return;
        }

        using var inFlight = request;
        await using var exchange = new Exchange(context, time, _transfers, _bodies, _hosts);
        exchange.Visit = exchange.IsOnConsolePort ? null : FindVisit(exchange.Request);
        if (await AnswerPage(exchange))
        {
            return;
        }

        try
        {
            await (IsConsole(exchange) ? AnswerConsole(exchange, options.Console!) : Answer(exchange));
        }
        catch (Exception failure) when (IsClientGone(failure, exchange))
        {
            ClientGone(failure.Message, exchange.Response.RequestId);
            context.Abort();
            return;
        }
        catch (Exception failure)
        {
            Fail(exchange, failure);
        }

        await Record(exchange);
        exchange.ReleaseBody();
        if (exchange.Protocol is ConsoleProtocol)
        {
            ConsoleHeaders.Set(exchange.Response.Headers);
        }
        else if (exchange.Visit is not { HasOwnOrigin: true })
        {
            OtherPages.Isolate(exchange.Request, exchange.Response.Headers);
        }

        if (options.Authenticate && exchange.Visit is null && exchange.Protocol is not ConsoleProtocol)
        {
            CrossOrigin.AllowAnswer(exchange);
        }

        var stream = exchange.Response.Stream;
        exchange.Call?.Metered?.Answering();
        var bytes = await Send(exchange);
        if (stream?.Failure is { } told)
        {
            Told(told, exchange);
        }

        Complete(exchange, bytes);
    }

    private async ValueTask Answer(Exchange exchange)
    {
        if (exchange.Visit is { } visit)
        {
            await Visit(exchange, visit);
            return;
        }

        if (!options.Authenticate)
        {
            BrowserGuard.Check(exchange.Context, exchange.Tls);
        }
        else if (CrossOrigin.AnswerPreflight(exchange, _router.Buckets))
        {
            return;
        }

        if (exchange.Request.Query.Failure is { } failure)
        {
            throw failure;
        }

        await Route(exchange);
        if (IsUpload(exchange))
        {
            await AnswerUpload(exchange, (IUploadDoor)exchange.Door!);
            return;
        }

        var payload = PayloadHash.Declared(exchange.Request, exchange.Scope);
        var verified = await Identify(exchange, payload);
        var operation = exchange.Operation ?? throw SignatureErrors.UnknownOperation(exchange.Door?.Service, exchange.Protocol, exchange.Request);
        exchange.Call!.RequestKeys = exchange.Door!.KeysOf(exchange.Request, verified?.Signature.At(exchange.Time));
        exchange.Call.AuthorizeOperation();
        if (operation.Route.HasLabels)
        {
            var request = exchange.Request;
            await exchange.Door.Prepare(exchange.Call, request, name => RestPath.Label(operation.Route, request.RawPath, name), exchange.Aborted);
        }

        var isAuthorized = EarlyAuthorization.Check(operation, exchange.Request, exchange.Call);
        await RequestBodies.Open(exchange, payload, verified);
        await Inflate(exchange);
        if (exchange.BodyRead)
        {
            exchange.Door!.CheckBody(operation.Name, exchange.Request);
        }

        await Run(exchange, operation, exchange.Request, isAuthorized);
    }

    /// <summary>Binds and runs the operation.</summary>
    /// <param name="request">The exchange's own request, or the one that a form stands for.</param>
    /// <param name="isAuthorized">Whether every rule was checked before the body was read.</param>
    private async ValueTask Run(Exchange exchange, OperationDescriptor operation, WireRequest request, bool isAuthorized)
    {
        var (door, call) = (exchange.Door!, exchange.Call!);
        var bound = exchange.Bound = operation.Bind(door, request, exchange.Protocol!);
        call.RequestKeys ??= bound;
        if (!isAuthorized)
        {
            await operation.Access.Check(door, bound, call, exchange.Aborted);
        }

        _records.Admit(call, operation);
        await bound.Invoke(call, exchange.Response, exchange.Aborted);
        await _kept.Warn(door, operation, bound, call, exchange.Aborted);
    }

    /// <summary>Finds door, protocol and operation. If the body names the operation, reads the body first.</summary>
    private async ValueTask Route(Exchange exchange)
    {
        if (exchange.Scope is null && exchange.Request.RawPath == "/" && IsForm(exchange.Request))
        {
            await exchange.ReadBody(FormBytesMax(exchange));
        }

        exchange.Door = _router.Route(exchange.Request, exchange.Scope);
        if (exchange.Door is null)
        {
            exchange.Protocol = _router.ProtocolFor(exchange.Request, exchange.Scope?.Service);
            throw SignatureErrors.UnknownOperation(exchange.Protocol, exchange.Request, exchange.Scope?.Service);
        }

        exchange.Protocol = exchange.Door.Service.ProtocolOf(exchange.Request);
        if (exchange.Protocol.RoutesByBody && !exchange.BodyRead)
        {
            Claim(exchange);
            await exchange.ReadBody(FormBytesMax(exchange));
            await Inflate(exchange);
        }

        exchange.Operation = exchange.Protocol.Route(exchange.Door.Service, exchange.Request);
    }

    private ValueTask Inflate(Exchange exchange) => exchange.Door!.Service.TakesGzip
        ? exchange.Inflate(exchange.Operation is null ? FormBytesMax(exchange) : BodyLimits.Of(exchange.Operation))
        : ValueTask.CompletedTask;

    private void Fail(Exchange exchange, Exception failure)
    {
        var protocol = exchange.Protocol ??= _router.ProtocolFor(exchange.Request, exchange.Scope?.Service);
        var form = protocol is ConsoleProtocol && exchange.Door is { } door ? door.Service.Protocols[0] : protocol;
        exchange.Fail(ErrorOf(failure, exchange.Door, exchange.Operation, exchange.Response.RequestId, form), protocol);
    }

    private AwsErrorException ErrorOf(Exception failure, IDoor? door, OperationDescriptor? operation, string requestId, WireProtocol protocol)
    {
        switch (failure)
        {
            case AwsErrorException error:
                return error;
            case SignatureException signature:
                return SignatureErrors.Of(protocol, signature);
            case TarnException { Kind: ErrorKind.AccessDenied }:
                return SignatureErrors.Denied(protocol, failure.Message);
            case TarnException expected when door is not null:
                return door.Map(expected);
            case BadHttpRequestException bad:
                return new AwsErrorException("BadRequest", bad.StatusCode, bad.Message);
            default:
                Failed(failure, door?.Service.Name ?? "", operation?.Name ?? "", requestId);
                return SignatureErrors.Internal(protocol);
        }
    }

    private async ValueTask<long> Send(Exchange exchange)
    {
        try
        {
            return await _sender.Send(exchange, exchange.Aborted);
        }
        catch (Exception failure)
        {
            // the head has been sent: aborting is the only way left to show that the body is incomplete
            if (IsClientGone(failure, exchange))
            {
                ClientGone(failure.Message, exchange.Response.RequestId);
            }
            else
            {
                Failed(failure, exchange.Door?.Service.Name ?? "", exchange.Operation?.Name ?? "", exchange.Response.RequestId);
            }

            exchange.Context.Abort();
            return 0;
        }
    }

    // The failure that ended an event stream was sent in it. An unexpected failure is also logged.
    private void Told(Exception failure, Exchange exchange)
    {
        if (failure is not (AwsErrorException or TarnException))
        {
            Failed(failure, exchange.Door!.Service.Name, exchange.Operation!.Name, exchange.Response.RequestId);
        }
    }

    private void Complete(Exchange exchange, long responseBytes)
    {
        if (exchange.Call is not { } call)
        {
            return;
        }

        var outcome = new CallOutcome(
            exchange.Response.Status,
            exchange.Error?.Code,
            exchange.Source.BytesRead,
            responseBytes,
            time.GetElapsedTime(exchange.Began));
        foreach (var observer in _observers)
        {
            observer.Completed(call, outcome);
        }
    }

    private static bool IsClientGone(Exception failure, Exchange exchange) =>
        failure is ClientGoneException or ConnectionResetException or ConnectionAbortedException || exchange.Aborted.IsCancellationRequested;

    private static bool IsForm(WireRequest request) =>
        request.Method == "POST"
        && request.Headers["Content-Type"]?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;
}
