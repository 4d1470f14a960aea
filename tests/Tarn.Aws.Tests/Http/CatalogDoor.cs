using System.Buffers;
using System.Text;
using Tarn.Access;
using Tarn.Storage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Http;

/// <summary>A door that takes bearer tokens: one operation that names its caller, and one that hands out tokens.</summary>
internal sealed class CatalogDoor : IDoor
{
    public ServiceDescriptor Service { get; } = new(
        () => [new Operation("Load", "GET", "/{Name}", anonymous: false), new Operation("Token", "POST", "/{Name}", anonymous: true)],
        () => [])
    {
        Name = "s3",
        FullName = "Catalog",
        SigningName = "s3",
        TargetPrefix = "",
        ApiVersion = "1",
        XmlNamespace = "",
        ValidationErrorCode = "InvalidArgument",
        Protocols = [RestXmlProtocol.Instance],
    };

    public bool TakesBearerTokens => true;

    public AwsErrorException Map(TarnException failure) => new("InternalError", 500, failure.Message);

    private sealed class Operation(string name, string method, string path, bool anonymous) : OperationDescriptor
    {
        public override string Name => name;

        public override HttpRoute Route { get; } = new(method, path);

        public override bool Anonymous => anonymous;

        public override AccessRow Access { get; } =
            anonymous ? AccessRow.Open : new([new AccessRule("s3:GetObject", ["arn:aws:s3:::{Name}/k"], [])], Inside: false);

        public override RequestBodyKind RequestBody => RequestBodyKind.Raw;

        public override BoundCall Bind(IDoor door, WireRequest request, WireProtocol protocol) => new Bound(request);
    }

    private sealed class Bound(WireRequest request) : BoundCall
    {
        public override string? Member(string name) => null;

        public override ValueTask Invoke(Call call, WireResponse response, CancellationToken cancellationToken)
        {
            response.Body.Write(Encoding.UTF8.GetBytes($"{call.Principal.Arn} {call.Region} {request.Headers["Authorization"]?.Split(' ')[0]}"));
            return ValueTask.CompletedTask;
        }
    }
}
