using Tarn.Access;
using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;
using Tarn.Functions.Changes;

namespace Tarn.Aws.Lambda.Layers;

internal sealed partial class LayerOperations
{
    /// <summary>The versions of a layer, the newest first.</summary>
    public async Task<ListLayerVersionsOutput> ListLayerVersions(ListLayerVersionsInput input, Call call, CancellationToken cancellationToken)
    {
        var reference = LayerReference.Read(call, input.LayerName);
        if (finder.Find(call, reference.Name) is not { } id)
        {
            return new ListLayerVersionsOutput { LayerVersions = [] };
        }

        var versions = await store.Read(reader => LayerChanges.ReadAll(reader, id), cancellationToken);
        var fitting = versions.Where(version => Fits(version, input.CompatibleRuntime, input.CompatibleArchitecture)).Reverse().ToList();
        var (page, next) = MarkerPage.OfNumbers(fitting, version => version.Number, input.Marker, input.MaxItems, isDescending: true);
        return new ListLayerVersionsOutput { LayerVersions = [.. page.Select(version => Item(call, reference.Name, version))], NextMarker = next };
    }
}
