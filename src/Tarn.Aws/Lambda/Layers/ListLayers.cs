using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Layers;

internal sealed partial class LayerOperations
{
    private const int PageDefault = 50;

    /// <summary>Layers in ordinal order of their names, each with its newest fitting version.</summary>
    public async Task<ListLayersOutput> ListLayers(ListLayersInput input, Call call, CancellationToken cancellationToken)
    {
        var limit = Math.Min(input.MaxItems ?? PageDefault, PageDefault);
        var page = await store.Read(reader => ResourceRegistry.List(reader, LayerFinder.NameOf(call, ""), input.Marker, limit + 1), cancellationToken);
        var found = new List<LayersListItem>();
        foreach (var layer in page.Take(limit))
        {
            var id = new LayerId(layer.Id.Value);
            var versions = await store.Read(reader => LayerChanges.ReadAll(reader, id), cancellationToken);
            if (versions.LastOrDefault(version => Fits(version, input.CompatibleRuntime, input.CompatibleArchitecture)) is { } newest)
            {
                found.Add(new LayersListItem
                {
                    LayerName = layer.Name.Name,
                    LayerArn = layer.Arn,
                    LatestMatchingVersion = Item(call, layer.Name.Name, newest),
                });
            }
        }

        return new ListLayersOutput { Layers = found, NextMarker = page.Count > limit ? page[limit - 1].Name.Name : null };
    }
}
