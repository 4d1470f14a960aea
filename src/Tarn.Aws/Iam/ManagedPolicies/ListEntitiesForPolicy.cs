using Tarn.Access.Identities;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.ManagedPolicies;

internal sealed partial class ManagedPolicyOperations
{
    /// <summary>The users and roles that use a policy.</summary>
    public async Task<ListEntitiesForPolicyOutput> ListEntitiesForPolicy(
        ListEntitiesForPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        if (!AwsManagedPolicies.TryFind(input.PolicyArn, out _))
        {
            policies.Find(call, input.PolicyArn);
        }

        var uses = input.PolicyUsageFilter switch
        {
            "PermissionsPolicy" => [PolicyUse.Permissions],
            "PermissionsBoundary" => [PolicyUse.Boundary],
            _ => (PolicyUse[])[PolicyUse.Permissions, PolicyUse.Boundary],
        };
        var found = new SortedDictionary<string, (Resource Resource, Identity Identity)>(StringComparer.Ordinal);
        foreach (var use in uses)
        {
            foreach (var id in await store.Read(reader => PolicyUses.Read(reader, input.PolicyArn, use), cancellationToken))
            {
                if (registry.TryGet(id, out var resource) && identities.TryGet(id, out var model) && IsWanted(model.Identity, input))
                {
                    found[resource.Arn] = (resource, model.Identity);
                }
            }
        }

        var page = MarkerPage<(Resource Resource, Identity Identity)>.Of(found.Values, one => one.Resource.Arn, input.Marker, input.MaxItems);
        return new ListEntitiesForPolicyOutput
        {
            PolicyGroups = [],
            PolicyUsers = [.. Of(IdentityKind.User).Select(one => new PolicyUser { UserName = one.Identity.Name, UserId = IdOf(one) })],
            PolicyRoles = [.. Of(IdentityKind.Role).Select(one => new PolicyRole { RoleName = one.Identity.Name, RoleId = IdOf(one) })],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };

        IEnumerable<(Resource Resource, Identity Identity)> Of(IdentityKind kind) => page.Items.Where(one => one.Identity.Kind == kind);
    }

    private static string IdOf((Resource Resource, Identity Identity) one) => IdentityNames.UniqueIdOf(one.Identity.Kind, one.Resource.Id);

    private static bool IsWanted(Identity identity, ListEntitiesForPolicyInput input) =>
        identity.Path.StartsWith(input.PathPrefix ?? "/", StringComparison.Ordinal)
        && (input.EntityFilter is null || input.EntityFilter == identity.Kind.ToString());
}
