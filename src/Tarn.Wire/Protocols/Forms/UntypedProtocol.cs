using System.Text;

namespace Tarn.Wire.Protocols;

/// <summary>
/// The answer of AWS's JSON services to a request in none of their protocols: another method than POST, or a body of
/// another content type. The answer is an XML element with the error's name, without a content type. The protocol has
/// no operations.
/// </summary>
public sealed class UntypedProtocol : WireProtocol
{
    private UntypedProtocol()
    {
    }

    public static UntypedProtocol Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "untyped";

    /// <inheritdoc/>
    public override bool Speaks(WireRequest request) => request.Method != "POST"
        || request.Headers["Transfer-Encoding"] is not null
        || request.Headers["Content-Length"] is not (null or "0");

    /// <inheritdoc/>
    public override OperationDescriptor? Route(ServiceDescriptor service, WireRequest request) => null;

    /// <inheritdoc/>
    public override void WriteError(ServiceDescriptor? service, AwsErrorException error, WireRequest request, WireResponse response)
    {
        response.Reset();
        response.Status = error.Status;
        TargetProtocol.Identify(response);
        var text = error.Message.Length == 0
            ? $"<{error.Code}/>\n"
            : $"<{error.Code}>\n  <Message>{error.Message.Replace("&", "&amp;").Replace("<", "&lt;")}</Message>\n</{error.Code}>\n";
        Encoding.UTF8.GetBytes(text, response.Body);
    }

    internal override T ReadInput<T>(OperationDescriptor operation, WireRequest request) =>
        throw new NotSupportedException($"{Name} has no operations");

    internal override void WriteOutput<T>(ServiceDescriptor service, OperationDescriptor operation, T output, WireResponse response) =>
        throw new NotSupportedException($"{Name} has no operations");
}
