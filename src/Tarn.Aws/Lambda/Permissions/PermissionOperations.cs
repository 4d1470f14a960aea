using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Policies;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Permissions;

/// <summary>Policies of functions: which others may invoke them.</summary>
/// <param name="finder">Finds functions.</param>
/// <param name="permissions">Finds the owners of policies.</param>
/// <param name="store">The store of policies.</param>
[AwsOperations("lambda")]
internal sealed partial class PermissionOperations(FunctionFinder finder, InvokePermissions permissions, IMetadataStore store)
{
    /// <summary>The policy of a function, version or alias.</summary>
    public async Task<GetPolicyOutput> GetPolicy(GetPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var owner = OwnerOf(finder.Find(call, input.FunctionName, input.Qualifier));
        var policy = await store.Read(reader => PermissionPolicy.Read(reader, owner), cancellationToken);
        return policy.Statements.Count == 0
            ? throw LambdaErrors.ResourceNotFoundException("The resource you requested does not exist.")
            : new GetPolicyOutput { Policy = policy.Text(), RevisionId = policy.Revision };
    }

    /// <summary>Removes a statement of a policy.</summary>
    public async Task RemovePermission(RemovePermissionInput input, Call call, CancellationToken cancellationToken)
    {
        var owner = OwnerOf(finder.Find(call, input.FunctionName, input.Qualifier));
        await store.Commit(
            async transaction => await PermissionPolicy.Remove(transaction, owner, input.StatementId, input.RevisionId),
            cancellationToken);
    }

    private ResourceId OwnerOf(FoundFunction found) => found.Qualifier == VersionDefinition.LatestName
        ? throw LambdaErrors.InvalidParameterValueException("We currently do not support adding policies for $LATEST.")
        : permissions.OwnerOf(found) ?? throw FunctionReasons.NoFunction(found.QualifiedArn);
}
