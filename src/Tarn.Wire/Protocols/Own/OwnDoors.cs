namespace Tarn.Wire.Protocols;

/// <summary>
/// Carries a client's requests to doors of this process, with the caller and the rights of another call: authorise, bind,
/// validate, method, outcome. Operations with streams are not for it.
/// </summary>
/// <param name="origin">The call whose caller it is.</param>
/// <param name="doors">The instance's services.</param>
/// <param name="observers">The observers of every call's outcome.</param>
/// <param name="time">The clock.</param>
public sealed class OwnDoors(Call origin, IReadOnlyList<IDoor> doors, IReadOnlyList<ICallObserver> observers, TimeProvider time) : IWireTransport
{
    private readonly CallRecords _records = new(observers);

    /// <inheritdoc/>
    public async Task<WireAnswer> Send(string signingName, WireRequest request, CancellationToken cancellationToken)
    {
        var door = doors.First(door => door.Service.SigningName == signingName && door.Service.ProtocolOf(request).Route(door.Service, request) is not null);
        var protocol = door.Service.ProtocolOf(request);
        using var response = new WireResponse(Guid.NewGuid().ToString("D"));
        await Run(door, protocol.Route(door.Service, request)!, request, protocol, response, cancellationToken);
        return new WireAnswer(response.Status, response.Headers, response.Body.ToArray());
    }

    /// <summary>Calls an operation with its whole input in one JSON document, whatever the service's protocol.</summary>
    /// <returns>The service's error; null: the operation succeeded.</returns>
    public async Task<AwsErrorException?> Invoke(IDoor door, OperationDescriptor operation, Memory<byte> input, CancellationToken cancellationToken)
    {
        using var response = new WireResponse(Guid.NewGuid().ToString("D"));
        var request = new WireRequest { Method = "POST", RawPath = "/", Headers = new WireHeaders(), Body = input };
        return await Run(door, operation, request, ConsoleProtocol.WithText, response, cancellationToken);
    }

    private async ValueTask<AwsErrorException?> Run(
        IDoor door, OperationDescriptor operation, WireRequest request, WireProtocol protocol, WireResponse response, CancellationToken cancellationToken)
    {
        var (began, length) = (time.GetTimestamp(), request.Body.Length);
        var call = NewCall(door, operation, response.RequestId);
        AwsErrorException? error = null;
        BoundCall? bound = null;
        try
        {
            call.AuthorizeOperation();
            bound = operation.Bind(door, request, protocol);
            call.RequestKeys = bound;
            await operation.Access.Check(door, bound, call, cancellationToken);
            _records.Admit(call, operation);
            await bound.Invoke(call, response, cancellationToken);
            await _records.Record(call, door.Service.SigningName, operation, bound, null);
        }
        catch (Exception failure) when (failure is AwsErrorException or TarnException)
        {
            error = failure switch
            {
                AwsErrorException known => known,
                TarnException { Kind: ErrorKind.AccessDenied } denied => new AwsErrorException("AccessDeniedException", 400, denied.Message),
                _ => door.Map((TarnException)failure),
            };
            protocol.WriteError(door.Service, error, request, response);
            await _records.Record(call, door.Service.SigningName, operation, bound, error);
        }
        finally
        {
            bound?.Dispose();
            call.LetGo();
        }

        var outcome = new CallOutcome(response.Status, error?.Code, length, response.Body.Length, time.GetElapsedTime(began));
        for (var i = 0; i < observers.Count; i++)
        {
            observers[i].Completed(call, outcome);
        }

        return error;
    }

    private Call NewCall(IDoor door, OperationDescriptor operation, string requestId) => new()
    {
        RequestId = requestId,
        Time = time.GetUtcNow(),
        Door = origin.Door,
        Service = door.Service.Name,
        Operation = operation.Name,
        OperationNumber = operation.Number,
        Account = origin.Account,
        Region = origin.Region,
        Principal = origin.Principal,
        SourceAddress = origin.SourceAddress,
        Tls = origin.Tls,
        Host = origin.Host,
        UserAgent = origin.UserAgent,
        Authorizer = origin.Authorizer,
    };
}
