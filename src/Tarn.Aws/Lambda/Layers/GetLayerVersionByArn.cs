using Tarn.Access;
using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Layers;

internal sealed partial class LayerOperations
{
    /// <summary>A version of a layer, and a link to its code.</summary>
    public async Task<GetLayerVersionByArnOutput> GetLayerVersionByArn(GetLayerVersionByArnInput input, Call call, CancellationToken cancellationToken)
    {
        var reference = LayerReference.Read(call, input.Arn);
        var number = reference.Version ?? throw LayerFinder.NotFound();
        call.Authorize("lambda:GetLayerVersion", ArnOf(call, reference.Name, number));
        var (_, version) = await finder.Require(call, reference.Name, number, cancellationToken);
        return new GetLayerVersionByArnOutput { LayerMembers = Show(call, reference.Name, version) };
    }
}
