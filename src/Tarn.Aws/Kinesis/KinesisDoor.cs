using System.Diagnostics.CodeAnalysis;
using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Protocols;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis;

/// <summary>Kinesis Data Streams.</summary>
/// <param name="log">The records.</param>
/// <param name="streams">Which streams and shards there are.</param>
/// <param name="registry">Names and tags.</param>
/// <param name="store">Where all but the records lie.</param>
/// <param name="sealer">Seals iterators and list tokens (D13).</param>
/// <param name="time">The clock.</param>
[AwsService("kinesis")]
[Client]
public sealed partial class KinesisDoor(
    IStreamLog log, StreamDirectory streams, ResourceRegistry registry, IMetadataStore store, SecretSealer sealer, TimeProvider time) : IDoor
{
    internal const string Service = "kinesis";
    internal const string ResourceType = "stream";

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => KinesisFailures.Map(failure);

    private static ResourceName NameOf(Call call, string name) => ResourceName.Of(call, Service, ResourceType, name);

    private static StreamId IdOf(Resource resource) => new(resource.Id.Value);

    /// <summary>The stream that a request names, by name or by ARN.</summary>
    private FoundStream Find(Call call, string? name, string? arn)
    {
        var wanted = arn is null ? name is null ? Unnamed() : NameOf(call, name) : StreamArns.NameIn(arn);
        if (arn is not null && name is not null && name != wanted.Name)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.NameAndArnDisagree(name, arn));
        }

        // Another account's or region's stream is not here: the name in the ARN decides, the answer tells no more than that.
        if (!registry.TryFind(wanted, out var resource) || streams.Find(IdOf(resource)) is not { } layout)
        {
            throw KinesisErrors.ResourceNotFoundException(KinesisTexts.StreamNotFound(wanted.Name, wanted.Account));
        }

        call.Touch(resource.Id);
        return new FoundStream(resource, layout);
    }

    private FoundStream FindResource(Call call, string arn) => Find(call, null, arn);

    [DoesNotReturn]
    private static ResourceName Unnamed() => throw KinesisErrors.InvalidArgumentException(KinesisTexts.Unnamed);
}
