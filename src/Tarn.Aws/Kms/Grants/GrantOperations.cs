using Tarn.Access.Keys;
using Tarn.Access.Keys.Changes;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Grants;
using Tarn.Aws.Kms.Checks;
using Tarn.Aws.Kms.Finding;
using Tarn.Aws.Kms.Model;

namespace Tarn.Aws.Kms.Grants;

/// <summary>Grants.</summary>
/// <param name="keys">Finds keys, and checks rights.</param>
/// <param name="finder">Finds the keys of grants.</param>
/// <param name="grants">All grants.</param>
/// <param name="changes">Makes and removes grants.</param>
/// <param name="grantTokens">Makes and reads grant tokens.</param>
/// <param name="principals">Knows the callers of policies and grants.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("kms")]
internal sealed partial class GrantOperations(
    RequestedKeys keys,
    KeyFinder finder,
    KeyGrants grants,
    GrantChanges changes,
    GrantTokens grantTokens,
    KeyPrincipals principals,
    PageTokens tokens)
{
    private const int PageDefault = 50;
    private const int PageMost = 100;

    /// <summary>The grants on a key, or one of them.</summary>
    public Task<ListGrantsOutput> ListGrants(ListGrantsInput input, Call call, CancellationToken cancellationToken)
    {
        var key = keys.FindKey(call, input.KeyId, "kms:ListGrants");
        var listed = grants.Of(key.Resource.Id)
            .Where(grant => (input.GrantId is null || grant.Id == input.GrantId)
                && (input.GranteePrincipal is null || grant.Grantee == input.GranteePrincipal)).ToList();
        var (page, next) = tokens.Of(
            call, $"{key.Arn} {input.GrantId} {input.GranteePrincipal}", listed, grant => grant.Id, input.Marker, PageOf(input.Limit));
        return Task.FromResult(new ListGrantsOutput
        {
            Grants = [.. page.Select(grant => EntryOf(key, grant))],
            NextMarker = next,
            Truncated = next is not null,
        });
    }

    /// <summary>The grants that a principal may retire, in the caller's account and region.</summary>
    public Task<ListRetirableGrantsOutput> ListRetirableGrants(ListRetirableGrantsInput input, Call call, CancellationToken cancellationToken)
    {
        var listed = grants.RetirableBy(input.RetiringPrincipal)
            .Select(one => (Key: finder.Get(one.Key), one.Grant))
            .Where(one => one.Key is { } key && key.Resource.Owner == call.Account && key.Resource.Name.Region == call.Region).ToList();
        var (page, next) = tokens.Of(call, input.RetiringPrincipal, listed, one => one.Grant.Id, input.Marker, PageOf(input.Limit));
        return Task.FromResult(new ListRetirableGrantsOutput
        {
            Grants = [.. page.Select(one => EntryOf(one.Key!, one.Grant))],
            NextMarker = next,
            Truncated = next is not null,
        });
    }

    public async Task RevokeGrant(RevokeGrantInput input, Call call, CancellationToken cancellationToken)
    {
        var key = keys.FindKey(call, input.KeyId, "kms:RevokeGrant");
        var grant = grants.Find(key.Resource.Id, input.GrantId) ?? throw KeyFailures.NoGrant(input.GrantId);
        CipherRules.CheckDryRun(input.DryRun, static () => { });
        await changes.Remove(key.Resource.Id, grant.Id, cancellationToken);
    }

    /// <summary>
    /// Removes a grant: by its retiring principal, by its grantee if it has RetireGrant, by the root of the key's account, or by a caller with the right.
    /// </summary>
    public async Task RetireGrant(RetireGrantInput input, Call call, CancellationToken cancellationToken)
    {
        var (key, grant) = RequestedKeys.Known(call, "kms:RetireGrant", () => Find(call, input));
        var isRoot = call.Principal.Kind == PrincipalKind.Root && call.Principal.Account == key.Resource.Owner;
        if (!isRoot && (grant.Retiring is null || !principals.IsOne(call, grant.Retiring)))
        {
            keys.Require(call, key, "kms:RetireGrant", null, new KeyUse { Retired = grant });
        }

        CipherRules.CheckDryRun(input.DryRun, static () => { });
        await changes.Remove(key.Resource.Id, grant.Id, cancellationToken);
    }

    private (FoundKey Key, KeyGrant Grant) Find(Call call, RetireGrantInput input)
    {
        var (id, grantId) = (input.GrantToken, input.KeyId, input.GrantId) switch
        {
            ({ } token, null, null) => grantTokens.Open(token),
            (null, { } text, { } named) => (finder.FindKey(call.Account, call.Region, text).Resource.Id, named),
            _ => throw new TarnException(ErrorKind.InvalidArgument, "Either GrantToken, or KeyId and GrantId must be given."),
        };
        return finder.Get(id) is { } key && grants.Find(id, grantId) is { } grant ? (key, grant) : throw KeyFailures.NoGrant(grantId);
    }

    private static int PageOf(int? limit) => Math.Min(limit ?? PageDefault, PageMost);

    private static GrantListEntry EntryOf(FoundKey key, KeyGrant grant) => new()
    {
        KeyId = key.Arn,
        GrantId = grant.Id,
        Name = grant.Name ?? "",
        CreationDate = DateTimeOffset.FromUnixTimeMilliseconds(grant.CreatedMs),
        GranteePrincipal = grant.Grantee,
        RetiringPrincipal = grant.Retiring,
        IssuingAccount = $"arn:aws:iam::{Arn.Parse(grant.Issuer).Account}:root",
        Operations = [.. grant.Operations],
        Constraints = grant is { ContextEquals: null, ContextSubset: null } ? null : new GrantConstraints
        {
            EncryptionContextEquals = grant.ContextEquals is null ? null : new Dictionary<string, string>(grant.ContextEquals),
            EncryptionContextSubset = grant.ContextSubset is null ? null : new Dictionary<string, string>(grant.ContextSubset),
        },
    };
}
