using System.Buffers;
using System.Globalization;
using Tarn.Access;
using Tarn.Storage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Http;

/// <summary>A door that answers every caller with the status in the path, and with a body.</summary>
internal sealed class StatusDoor : IDoor
{
    public ServiceDescriptor Service { get; } = new(
        () => [new Operation("Get", "GET"), new Operation("Head", "HEAD")],
        () => [])
    {
        Name = "s3",
        FullName = "Status",
        SigningName = "s3",
        TargetPrefix = "",
        ApiVersion = "1",
        XmlNamespace = "",
        ValidationErrorCode = "InvalidArgument",
        Protocols = [RestXmlProtocol.Instance],
    };

    public AwsErrorException Map(TarnException failure) => new("InternalError", 500, failure.Message);

    private sealed class Operation(string name, string method) : OperationDescriptor
    {
        public override string Name => name;

        public override HttpRoute Route { get; } = new(method, "/{Name}");

        public override bool Anonymous => true;

        public override AccessRow Access => AccessRow.Open;

        public override RequestBodyKind RequestBody => RequestBodyKind.Raw;

        public override BoundCall Bind(IDoor door, WireRequest request, WireProtocol protocol) => new Bound(request);
    }

    private sealed class Bound(WireRequest request) : BoundCall
    {
        public override string? Member(string name) => null;

        public override ValueTask Invoke(Call call, WireResponse response, CancellationToken cancellationToken)
        {
            response.Status = int.Parse(request.RawPath.AsSpan(1), CultureInfo.InvariantCulture);
            response.Body.Write("body"u8);
            return ValueTask.CompletedTask;
        }
    }
}
