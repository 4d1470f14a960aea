using Tarn.Access.Registry;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Iam.RolePolicies;
using Tarn.Aws.Iam.Roles;
using Tarn.Aws.Iam.RoleTags;
using Tarn.Aws.Protocols;
using Tarn.Aws.Tagging;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Iam;

/// <summary>
/// Identity and Access Management: the roles that infrastructure code makes beside streams and deliveries. They are kept
/// and shown again.
/// </summary>
[AwsService("iam")]
public sealed partial class IamDoor : IDoor
{
    /// <param name="registry">The registry of roles.</param>
    /// <param name="store">The store of roles and tags.</param>
    public IamDoor(ResourceRegistry registry, IMetadataStore store)
    {
        var roles = new RoleFinder(registry, store);
        RoleOperations = new RoleOperations(roles, store);
        RolePolicyOperations = new RolePolicyOperations(roles);
        RoleTagOperations = new RoleTagOperations(roles, new TagChanges(store));
    }

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.NotFound => IamErrors.NoSuchEntityException(failure.Message),
        ErrorKind.AlreadyExists => IamErrors.EntityAlreadyExistsException(failure.Message),
        ErrorKind.InvalidArgument or ErrorKind.NotSupported => IamErrors.InvalidInputException(failure.Message),
        ErrorKind.LimitExceeded => IamErrors.LimitExceededException(failure.Message),
        ErrorKind.AccessDenied => new AwsErrorException("AccessDenied", 403, failure.Message),
        ErrorKind.Throttled => new AwsErrorException("Throttling", 400, failure.Message),
        _ => IamErrors.ServiceFailureException(failure.Message),
    };
}
