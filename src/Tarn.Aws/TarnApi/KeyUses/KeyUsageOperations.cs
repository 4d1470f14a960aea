using Tarn.Access.Keys;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Grants;
using Tarn.Access.Keys.Use;
using Tarn.Aws.Kms.Finding;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.KeyUses;

/// <summary>The uses of encryption keys: everything that a deletion would affect.</summary>
/// <param name="finder">Finds keys and aliases.</param>
/// <param name="grants">All grants.</param>
/// <param name="dependents">The parts that have data under keys.</param>
/// <param name="time">The clock.</param>
[AwsOperations("tarn")]
internal sealed partial class KeyUsageOperations(KeyFinder finder, KeyGrants grants, KeyDependents dependents, TimeProvider time)
{
    /// <summary>The aliases and grants of a key, and the resources whose bytes need it.</summary>
    /// <exception cref="TarnException">NotFound; AccessDenied.</exception>
    public async Task<GetKeyUsageOutput> GetKeyUsage(GetKeyUsageInput input, Call call, CancellationToken cancellationToken)
    {
        var key = RequestedKeys.Known(call, "kms:DescribeKey", () => finder.Find(call.Account, call.Region, input.KeyId));
        var user = KeyUser.Of(call);
        user.Require(finder, key, "kms:DescribeKey", new KeyUse());
        user.Require(finder, key, "kms:ListGrants", new KeyUse());
        var deletion = key.Definition.DeletionMs;
        return new GetKeyUsageOutput
        {
            KeyArn = key.Arn,
            KeyState = key.Definition.StateAt(time.GetUtcNow()).ToString(),
            DeletionDate = deletion is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(deletion.Value),
            Aliases = [.. finder.AliasesOf(key)],
            Grants = [.. grants.Of(key.Resource.Id).Select(grant => new KeyUsageGrant
            {
                GrantId = grant.Id,
                GranteePrincipal = grant.Grantee,
                Operations = [.. grant.Operations],
            })],
            Dependents = [.. (await dependents.Of(key, cancellationToken)).Select(one => new KeyDependentData
            {
                Kind = one.Kind,
                Name = one.Name,
                SizeBytes = one.Bytes,
            })],
        };
    }
}
