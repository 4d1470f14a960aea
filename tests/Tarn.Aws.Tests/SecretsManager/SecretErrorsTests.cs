using Tarn.Access.Secrets;
using Tarn.Aws.SecretsManager.Failures;
using Tarn.Storage;

namespace Tarn.Aws.Tests.SecretsManager;

/// <summary>Failures of secrets as Secrets Manager's errors.</summary>
public sealed class SecretErrorsTests
{
    public static TheoryData<TarnException, string> Cases => new()
    {
        { SecretFailures.NotFound(), "ResourceNotFoundException" },
        { SecretFailures.Deleted(), "InvalidRequestException" },
        { SecretFailures.ManyVersions(100), "LimitExceededException" },
        { SecretFailures.ManyLabels(20), "LimitExceededException" },
        { SecretFailures.NotEncrypted(new TarnException(ErrorKind.Conflict, "disabled")), "EncryptionFailure" },
        { SecretFailures.NotEncrypted(new TarnException(ErrorKind.AccessDenied, "no")), "AccessDeniedException" },
        { SecretFailures.NotDecrypted(new TarnException(ErrorKind.NotFound, "gone")), "DecryptionFailure" },
        { SecretFailures.NotDecrypted(new TarnException(ErrorKind.AccessDenied, "no")), "AccessDeniedException" },
        { new TarnException(ErrorKind.Conflict, "busy"), "InvalidRequestException" },
        { new TarnException(ErrorKind.AlreadyExists, "there"), "ResourceExistsException" },
        { new TarnException(ErrorKind.NotSupported, "no"), "InvalidParameterException" },
        { new TarnException(ErrorKind.DiskFull, "full"), "InternalServiceError" },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void A_failure_has_awss_code(TarnException failure, string code) => Assert.Equal(code, SecretErrors.Map(failure).Code);

    [Fact]
    public void An_internal_failure_tells_nothing_of_the_server() =>
        Assert.DoesNotContain("path", SecretErrors.Map(new TarnException(ErrorKind.Damaged, "the path of a file")).Message, StringComparison.Ordinal);
}
