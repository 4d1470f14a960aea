using Tarn.Access;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Policies;
using Tarn.Aws.Lambda.Refusals;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Lambda.LayerPermissions;

internal sealed partial class LayerPermissionOperations
{
    /// <summary>Adds a statement to the policy of a layer's version.</summary>
    [Kept("Principal", "an instance has one account, whose identities need policies of their own")]
    [Refused("OrganizationId", "leave it out")]
    public async Task<AddLayerVersionPermissionOutput> AddLayerVersionPermission(
        AddLayerVersionPermissionInput input, Call call, CancellationToken cancellationToken)
    {
        LambdaRefusals.If(input.OrganizationId is not null, "AddLayerVersionPermission", "OrganizationId", "no organization");
        var (owner, arn) = await Find(call, input.LayerName, input.VersionNumber, cancellationToken);
        var permission = new Permission { Id = input.StatementId, Action = input.Action, Principal = input.Principal, Resource = arn };
        var policy = await store.Commit(transaction => PermissionPolicy.Add(transaction, owner, permission, input.RevisionId), cancellationToken);
        return new AddLayerVersionPermissionOutput { Statement = PermissionPolicy.TextOf(permission), RevisionId = policy.Revision };
    }
}
