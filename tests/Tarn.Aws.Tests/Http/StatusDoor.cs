using System.Buffers;
using Tarn.Access;
using Tarn.Storage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Http;

/// <summary>A door that answers with the status of the path, and always writes a body, as functions do.</summary>
internal sealed class StatusDoor : IDoor
{
    public ServiceDescriptor Service { get; } = new(() => [new Operation("GET"), new Operation("HEAD"), new Operation("POST")], () => [])
    {
        Name = "s3",
        FullName = "Statuses",
        SigningName = "s3",
        TargetPrefix = "",
        ApiVersion = "1",
        XmlNamespace = "",
        ValidationErrorCode = "InvalidArgument",
        Protocols = [RestXmlProtocol.Instance],
    };

    public AwsErrorException Map(TarnException failure) => new("InternalError", 500, failure.Message);

    private sealed class Operation(string method) : OperationDescriptor
    {
        public override string Name => method;

        public override HttpRoute Route { get; } = new(method, "/{Status}");

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
            response.Status = int.Parse(request.RawPath.Trim('/'), System.Globalization.CultureInfo.InvariantCulture);
            response.Body.Write("content"u8);
            return ValueTask.CompletedTask;
        }
    }
}
