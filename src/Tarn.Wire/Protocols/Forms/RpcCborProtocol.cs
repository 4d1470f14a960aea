namespace Tarn.Wire.Protocols;

/// <summary>
/// Smithy's RPC in CBOR, which newer clients of CloudWatch speak: the path names the operation, and timestamps are seconds. Clients of a
/// service that Tarn lacks get their errors in it too.
/// </summary>
/// <seealso href="https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html"/>
public sealed class RpcCborProtocol : WireProtocol
{
    private const string Header = "Smithy-Protocol";
    private const string ContentType = "application/cbor";
    private const string ServiceSegment = "service";
    private const string OperationSegment = "operation";

    private RpcCborProtocol()
    {
    }

    public static RpcCborProtocol Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "rpc-v2-cbor";

    // an empty map
    private static ReadOnlySpan<byte> Empty => [0xA0];

    /// <inheritdoc/>
    public override bool Speaks(WireRequest request) => request.Headers[Header] == Name;

    /// <summary>The service that a path names: the third part of <c>/service/NAME/operation/NAME</c>; null: it is no such path.</summary>
    public static string? ServiceOf(string path) => Parts(path) is [_, ServiceSegment, var service, OperationSegment, _] ? service : null;

    /// <inheritdoc/>
    public override OperationDescriptor? Route(ServiceDescriptor service, WireRequest request) =>
        request.Method == "POST" && Parts(request.RawPath) is [_, ServiceSegment, var named, OperationSegment, var operation] && named == service.TargetPrefix
            ? service.Find(operation)
            : null;

    /// <inheritdoc/>
    public override void WriteError(ServiceDescriptor? service, AwsErrorException error, WireRequest request, WireResponse response)
    {
        response.Reset();
        response.Status = error.Status;
        Frame(response);
        response.Headers.Set("Content-Type", ContentType);
        if (service is { IsQueryCompatible: true })
        {
            JsonProtocol.SetQueryCode(response, error);
        }

        CborProtocol.WriteError(response.Body, error, JsonProtocol.TypeOf(service, error.Code));
    }

    internal override T ReadInput<T>(OperationDescriptor operation, WireRequest request) =>
        CborProtocol.Read<T>(request.Body.IsEmpty ? Empty : request.Body.Span, hasSeconds: true) ?? throw CommonErrors.Serialization();

    internal override void WriteOutput<T>(ServiceDescriptor service, OperationDescriptor operation, T output, WireResponse response)
    {
        Frame(response);
        if (operation.HasOutput)
        {
            response.Headers.Set("Content-Type", ContentType);
            var writer = new CborShapeWriter(response.Body, hasSeconds: true);
            T.Write(ref writer, output);
        }
    }

    private static string[] Parts(string path) => path.Split('/', 6);

    private void Frame(WireResponse response)
    {
        response.Headers.Set("x-amzn-RequestId", response.RequestId);
        response.Headers.Set(Header, Name);
    }
}
