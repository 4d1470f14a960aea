using Tarn.Access;
using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Layers;

internal sealed partial class LayerOperations
{
    /// <summary>A version of a layer, and a link to its code.</summary>
    public async Task<GetLayerVersionOutput> GetLayerVersion(GetLayerVersionInput input, Call call, CancellationToken cancellationToken)
    {
        var reference = LayerReference.Read(call, input.LayerName);
        Authorize(call, reference.Name, input.VersionNumber);
        var (_, version) = await finder.Require(call, reference.Name, input.VersionNumber, cancellationToken);
        return new GetLayerVersionOutput { LayerMembers = Show(call, reference.Name, version) };
    }
}
