using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Aws.Iam.Finding;

namespace Tarn.Aws.Iam;

/// <summary>The parts that the IAM door uses.</summary>
/// <param name="Registry">The registry of names.</param>
/// <param name="Identities">Users, roles and policies in memory.</param>
/// <param name="Credentials">The keys.</param>
/// <param name="Sealer">Seals the secrets of keys.</param>
/// <param name="Store">The store of all of them.</param>
public sealed record IamParts(
    ResourceRegistry Registry, IdentityStore Identities, CredentialStore Credentials, SecretSealer Sealer, IMetadataStore Store)
{
    internal IdentityFinder Users => new(IdentityKind.User, Registry, Identities, Store);

    internal IdentityFinder Roles => new(IdentityKind.Role, Registry, Identities, Store);
}
