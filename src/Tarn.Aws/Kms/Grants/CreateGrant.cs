using System.Collections.Frozen;
using System.Security.Cryptography;
using Tarn.Access.Keys;
using Tarn.Access.Keys.Grants;
using Tarn.Aws.Kms.Checks;
using Tarn.Aws.Kms.Failures;
using Tarn.Aws.Kms.Model;

namespace Tarn.Aws.Kms.Grants;

/// <content>The operation that makes a grant.</content>
internal sealed partial class GrantOperations
{
    private static readonly FrozenSet<string> OfSymmetricKeys = new[]
    {
        "CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo", "RetireGrant",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Makes a grant; it is in force at once. A grantee with CreateGrant makes grants that allow no more than its own.</summary>
    /// <seealso href="https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html"/>
    public async Task<CreateGrantOutput> CreateGrant(CreateGrantInput input, Call call, CancellationToken cancellationToken)
    {
        var grant = new KeyGrant
        {
            Id = RandomNumberGenerator.GetHexString(64, lowercase: true),
            Name = input.Name,
            Grantee = input.GranteePrincipal,
            Retiring = input.RetiringPrincipal,
            Issuer = call.Principal.Arn,
            Operations = [.. input.Operations.Distinct()],
            ContextEquals = Given(input.Constraints?.EncryptionContextEquals),
            ContextSubset = Given(input.Constraints?.EncryptionContextSubset),
            CreatedMs = call.Time.ToUnixTimeMilliseconds(),
        };
        var key = keys.FindKey(call, input.KeyId, "kms:CreateGrant", new KeyUse { NewGrant = grant, Context = ContextOf(grant) });
        foreach (var token in input.GrantTokens ?? [])
        {
            grantTokens.Open(token);
        }

        if (grant.Operations.FirstOrDefault(operation => !OfSymmetricKeys.Contains(operation)) is { } foreign)
        {
            throw KmsFailures.Invalid($"Grant operation {foreign} is incompatible with key spec SYMMETRIC_DEFAULT.");
        }

        if (grant is { ContextEquals: not null, ContextSubset: not null })
        {
            throw KmsFailures.Invalid("A grant has at most one constraint.");
        }

        principals.CheckGrantee(call, grant.Grantee);
        if (grant.Retiring is not null)
        {
            principals.CheckGrantee(call, grant.Retiring);
        }

        CipherRules.CheckDryRun(input.DryRun, static () => { });
        var made = await changes.Create(key, grant, cancellationToken);
        return new CreateGrantOutput { GrantId = made.Id, GrantToken = grantTokens.Of(key.Resource.Id, made.Id) };
    }

    // Terraform sends both constraints, and one of them without pairs.
    private static IReadOnlyDictionary<string, string>? Given(IReadOnlyDictionary<string, string>? pairs) => pairs is { Count: > 0 } ? pairs : null;

    // Conditions on the context see the pairs of the constraint.
    private static IReadOnlyDictionary<string, string>? ContextOf(KeyGrant grant) => grant.ContextEquals ?? grant.ContextSubset;
}
