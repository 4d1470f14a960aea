using Tarn.Access;
using Tarn.Aws.Lambda.Finding;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Lambda.LayerPermissions;

/// <summary>Policies of layers' versions.</summary>
/// <param name="finder">Finds layers.</param>
/// <param name="store">The store of policies.</param>
[AwsOperations("lambda")]
internal sealed partial class LayerPermissionOperations(LayerFinder finder, IMetadataStore store)
{
    private async Task<(ResourceId Owner, string Arn)> Find(Call call, string name, long number, CancellationToken cancellationToken)
    {
        var reference = LayerReference.Read(call, name);
        var arn = $"{reference.ArnIn(call)}:{number}";
        call.Authorize($"lambda:{call.Operation}", arn);
        var (_, version) = await finder.Require(call, reference.Name, number, cancellationToken);
        return (new ResourceId(version.Id), arn);
    }
}
