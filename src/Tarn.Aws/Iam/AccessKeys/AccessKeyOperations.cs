using Tarn.Access.Credentials;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.AccessKeys;

/// <summary>Access keys of users.</summary>
/// <param name="users">Finds and changes users.</param>
/// <param name="credentials">The keys.</param>
/// <param name="sealer">Seals the secrets in rows.</param>
[AwsOperations("iam")]
internal sealed partial class AccessKeyOperations(IdentityFinder users, CredentialStore credentials, SecretSealer sealer)
{
    private const string Active = "Active";

    private static AwsErrorException NotFound(string id) =>
        IamErrors.NoSuchEntityException($"The Access Key with id {id} cannot be found.");
}
