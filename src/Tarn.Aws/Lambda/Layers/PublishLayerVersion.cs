using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Layers;

internal sealed partial class LayerOperations
{
    /// <summary>Publishes a version of a layer, and makes the layer with its first one.</summary>
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html"/>
    [Refused("Content.S3ObjectVersion", "leave it out", "null")]
    public async Task<PublishLayerVersionOutput> PublishLayerVersion(PublishLayerVersionInput input, Call call, CancellationToken cancellationToken)
    {
        var reference = LayerReference.Read(call, input.LayerName);
        input.Refuse();
        var content = input.Content;
        var code = await sources.Read(call, new RequestedCode(content.ZipFile, content.S3Bucket, content.S3Key), cancellationToken);
        await using var staged = code.Staged ?? throw LambdaErrors.InvalidParameterValueException("A layer cannot be a hot folder; send a zip.");
        var version = new LayerVersionDefinition
        {
            Id = 0,
            Number = 0,
            CreatedMs = call.Time.ToUnixTimeMilliseconds(),
            Description = input.Description ?? "",
            License = input.LicenseInfo,
            Runtimes = input.CompatibleRuntimes ?? [],
            Architectures = input.CompatibleArchitectures ?? [],
            Code = code.Package,
        };
        var made = await store.Commit(
            async transaction =>
            {
                var id = await IdOf(transaction, call, reference);
                var layer = new LayerDefinition { Account = call.Account, Region = call.Region, Name = reference.Name, Arn = reference.ArnIn(call) };
                return await layers.Publish(transaction, id, layer, version, staged);
            },
            cancellationToken);
        return new PublishLayerVersionOutput { LayerMembers = Show(call, reference.Name, made) };
    }

    private static async ValueTask<LayerId> IdOf(IMetadataTransaction transaction, Call call, LayerReference reference)
    {
        var name = LayerFinder.NameOf(call, reference.Name);
        if (await ResourceRegistry.Find(transaction, name) is { } present)
        {
            return new LayerId(present.Id.Value);
        }

        var resource = new Resource
        {
            Id = new ResourceId(transaction.NextId()),
            Name = name,
            Arn = reference.ArnIn(call),
            Owner = call.Account,
            Created = call.Time,
        };
        await ResourceRegistry.Add(transaction, resource);
        return new LayerId(resource.Id.Value);
    }
}
