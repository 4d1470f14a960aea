using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Layers;

internal sealed partial class LayerOperations
{
    /// <summary>Deletes a version of a layer. Functions that use it are not changed; its number is never used again.</summary>
    public async Task DeleteLayerVersion(DeleteLayerVersionInput input, Call call, CancellationToken cancellationToken)
    {
        var reference = LayerReference.Read(call, input.LayerName);
        if (finder.Find(call, reference.Name) is { } id)
        {
            await store.Commit(
                async transaction =>
                {
                    if (await layers.Delete(transaction, id, input.VersionNumber) is { } removed)
                    {
                        ResourceRegistry.SetPolicy(transaction, new ResourceId(removed.Id), null);
                    }
                },
                cancellationToken);
        }
    }
}
