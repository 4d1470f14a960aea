using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Aws.Iam.Finding;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Iam.ManagedPolicies;

/// <summary>Managed policies.</summary>
/// <param name="policies">Finds managed policies.</param>
/// <param name="identities">Users and roles in memory.</param>
/// <param name="registry">The registry of names.</param>
/// <param name="store">The store of policies.</param>
[AwsOperations("iam")]
internal sealed partial class ManagedPolicyOperations(
    PolicyFinder policies, IdentityStore identities, ResourceRegistry registry, IMetadataStore store);
