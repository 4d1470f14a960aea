using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Policies;

namespace Tarn.Aws.Lambda.LayerPermissions;

/// <summary>Policies of layers' versions.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html"/>
/// <param name="finder">Finds layers.</param>
/// <param name="store">The store of policies.</param>
[AwsOperations("lambda")]
internal sealed partial class LayerPermissionOperations(LayerFinder finder, IMetadataStore store)
{
    /// <summary>Adds a statement to the policy of a layer's version.</summary>
    [Kept("Principal", "an instance has one account, whose identities need policies of their own")]
    [Refused("OrganizationId", "leave it out")]
    public async Task<AddLayerVersionPermissionOutput> AddLayerVersionPermission(
        AddLayerVersionPermissionInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var (owner, arn) = await Find(call, input.LayerName, input.VersionNumber, cancellationToken);
        var permission = new Permission { Id = input.StatementId, Action = input.Action, Principal = input.Principal, Resource = arn };
        var policy = await store.Commit(transaction => PermissionPolicy.Add(transaction, owner, permission, input.RevisionId), cancellationToken);
        return new AddLayerVersionPermissionOutput { Statement = PermissionPolicy.TextOf(permission), RevisionId = policy.Revision };
    }

    public async Task<GetLayerVersionPolicyOutput> GetLayerVersionPolicy(
        GetLayerVersionPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var (owner, _) = await Find(call, input.LayerName, input.VersionNumber, cancellationToken);
        var policy = await store.Read(reader => PermissionPolicy.Read(reader, owner), cancellationToken);
        return policy.Statements.Count == 0
            ? throw LambdaErrors.ResourceNotFoundException("No policy is associated with the given resource.")
            : new GetLayerVersionPolicyOutput { Policy = policy.Text(), RevisionId = policy.Revision };
    }

    /// <summary>Removes a statement of the policy of a layer's version.</summary>
    public async Task RemoveLayerVersionPermission(RemoveLayerVersionPermissionInput input, Call call, CancellationToken cancellationToken)
    {
        var (owner, _) = await Find(call, input.LayerName, input.VersionNumber, cancellationToken);
        await store.Commit(
            async transaction => await PermissionPolicy.Remove(transaction, owner, input.StatementId, input.RevisionId),
            cancellationToken);
    }

    private async Task<(ResourceId Owner, string Arn)> Find(Call call, string name, long number, CancellationToken cancellationToken)
    {
        var reference = LayerReference.Read(call, name);
        var arn = $"{reference.ArnIn(call)}:{number}";
        var (_, version) = await finder.Require(call, reference.Name, number, cancellationToken);
        return (new ResourceId(version.Id), arn);
    }
}
