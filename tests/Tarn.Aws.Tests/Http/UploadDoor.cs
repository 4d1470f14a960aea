using System.Buffers;
using Tarn.Access;
using Tarn.Storage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Http;

/// <summary>A door of one operation with a streamed body, like S3's PutObject. It keeps the bytes received.</summary>
internal sealed class UploadDoor : IDoor
{
    public UploadDoor()
    {
        Service = new ServiceDescriptor(() => [new Upload()], () => [])
        {
            Name = "s3",
            FullName = "Uploads",
            SigningName = "s3",
            TargetPrefix = "",
            ApiVersion = "2006-03-01",
            XmlNamespace = "http://s3.amazonaws.com/doc/2006-03-01/",
            ValidationErrorCode = "InvalidArgument",
            Protocols = [RestXmlProtocol.Instance],
        };
    }

    public ServiceDescriptor Service { get; }

    /// <summary>True once an upload's body is being read.</summary>
    public bool Started { get; private set; }

    public string? Key { get; private set; }

    public byte[]? Content { get; private set; }

    public byte[]? Sha256 { get; private set; }

    public string? Checksum { get; private set; }

    public AwsErrorException Map(TarnException failure) => new("InternalError", 500, failure.Message);

    private sealed class Upload : OperationDescriptor
    {
        public override string Name => "PutObject";

        public override HttpRoute Route { get; } = new("PUT", "/{Bucket}/{Key+}");

        public override AccessRow Access { get; } =
            new([new AccessRule("s3:PutObject", ["arn:aws:s3:::{Bucket}/{Key}"], [])], Inside: false);

        public override IReadOnlyList<string> Kept => ["StorageClass", "ServerSideEncryption"];

        public override RequestBodyKind RequestBody => RequestBodyKind.Stream;

        public override BoundCall Bind(IDoor door, WireRequest request, WireProtocol protocol) =>
            new Bound((UploadDoor)door, request, RestPath.Label(Route, request.RawPath, "Key"));
    }

    private sealed class Bound(UploadDoor door, WireRequest request, string? key) : BoundCall
    {
        public override string? Member(string name) => name == "Key" ? key : name == "Bucket" ? "b" : null;

        public override bool Gives(int kept) => kept == 1 && request.Headers["x-amz-server-side-encryption"] is not null;

        public override async ValueTask Invoke(Call call, WireResponse response, CancellationToken cancellationToken)
        {
            var content = new MemoryStream();
            door.Started = true;
            await request.Stream!.Reader.CopyToAsync(content, cancellationToken);
            door.Key = key;
            door.Content = content.ToArray();
            door.Sha256 = call.BodySha256.ToArray();
            door.Checksum = request.Stream.Trailers?["x-amz-checksum-crc32"];
            response.Body.Write("kept"u8);
        }
    }
}
