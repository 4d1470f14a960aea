using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam;

/// <summary>Identity and Access Management: users with keys, roles, and policies that decide their calls (<c>docs/iam.md</c>).</summary>
[AwsService("iam")]
public sealed partial class IamDoor : IDoor
{
    private readonly IdentityFinder _users;

    /// <inheritdoc/>
    public string? ResourceOf(string members, Func<string, string?> read, Call call) => _users.ResourceOf(members, read, call);

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
