namespace Tarn.Wire.Protocols;

/// <summary>
/// Smithy's RPC in CBOR, which newer clients of CloudWatch speak. No service of Tarn has it: it only writes errors, so that these
/// clients show them.
/// </summary>
/// <seealso href="https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html"/>
public sealed class RpcCborProtocol : WireProtocol
{
    private const string Header = "Smithy-Protocol";

    private RpcCborProtocol()
    {
    }

    public static RpcCborProtocol Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "rpc-v2-cbor";

    /// <inheritdoc/>
    public override bool Speaks(WireRequest request) => request.Headers[Header] == Name;

    /// <inheritdoc/>
    public override OperationDescriptor? Route(ServiceDescriptor service, WireRequest request) => null;

    /// <inheritdoc/>
    public override void WriteError(ServiceDescriptor? service, AwsErrorException error, WireRequest request, WireResponse response)
    {
        response.Reset();
        response.Status = error.Status;
        response.Headers.Set("x-amzn-RequestId", response.RequestId);
        response.Headers.Set("Content-Type", "application/cbor");
        response.Headers.Set(Header, Name);
        CborProtocol.Instance.WriteError(response.Body, error);
    }

    internal override T ReadInput<T>(OperationDescriptor operation, WireRequest request) =>
        throw new NotSupportedException($"{Name} has no operations");

    internal override void WriteOutput<T>(ServiceDescriptor service, OperationDescriptor operation, T output, WireResponse response) =>
        throw new NotSupportedException($"{Name} has no operations");
}
