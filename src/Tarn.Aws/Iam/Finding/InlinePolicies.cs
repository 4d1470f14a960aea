using Tarn.Access.Identities;
using Tarn.Access.Policies;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Finding;

/// <summary>Inline policies of users and roles.</summary>
internal static class InlinePolicies
{
    /// <summary>Adds or replaces a policy.</summary>
    /// <exception cref="AwsErrorException">MalformedPolicyDocument; LimitExceeded.</exception>
    public static Identity With(Identity identity, string name, string policy)
    {
        PolicyTexts.Check(policy, PolicyKind.Identity);
        var policies = new SortedDictionary<string, string>(identity.Inline.ToDictionary(), StringComparer.Ordinal) { [name] = policy };
        var max = identity.Kind == IdentityKind.User ? PolicyTexts.UserCharsMax : PolicyTexts.RoleCharsMax;
        return policies.Values.Sum(PolicyTexts.SizeOf) <= max
            ? identity with { Inline = policies }
            : throw IamErrors.LimitExceededException(
                $"Maximum policy size of {max} bytes exceeded for {IdentityNames.TypeOf(identity.Kind)} {identity.Name}");
    }

    /// <summary>Removes a policy.</summary>
    /// <exception cref="AwsErrorException">NoSuchEntity.</exception>
    public static Identity Without(Identity identity, string name) => identity.Inline.ContainsKey(name)
        ? identity with { Inline = identity.Inline.Where(policy => policy.Key != name).ToDictionary() }
        : throw NotFound(identity, name);

    /// <summary>A policy, as it was given.</summary>
    /// <exception cref="AwsErrorException">NoSuchEntity.</exception>
    public static string Get(Identity identity, string name) =>
        identity.Inline.TryGetValue(name, out var policy) ? policy : throw NotFound(identity, name);

    private static AwsErrorException NotFound(Identity identity, string name) =>
        IamErrors.NoSuchEntityException($"The {IdentityNames.TypeOf(identity.Kind)} policy with name {name} cannot be found.");
}
