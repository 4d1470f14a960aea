using Tarn.Access.Keys;
using Tarn.Aws.Kms.Failures;
using Tarn.Storage;

namespace Tarn.Aws.Tests.Kms;

/// <summary>Failures of keys as KMS's errors.</summary>
public sealed class KmsFailuresTests
{
    private const string Arn = "arn:aws:kms:us-east-1:000000000000:key/k";

    public static TheoryData<TarnException, string> Cases => new()
    {
        { KeyFailures.NoKey(Arn), "NotFoundException" },
        { KeyFailures.NoAlias(Arn), "NotFoundException" },
        { KeyFailures.InvalidId("x"), "NotFoundException" },
        { KeyFailures.Disabled(Arn), "DisabledException" },
        { KeyFailures.WrongState(Arn, "pending import"), "KMSInvalidStateException" },
        { KeyFailures.InvalidCiphertext(), "InvalidCiphertextException" },
        { KeyFailures.OtherKey(), "IncorrectKeyException" },
        { KeyFailures.OtherMaterial(), "IncorrectKeyMaterialException" },
        { KeyFailures.NoImportToken(), "InvalidImportTokenException" },
        { KeyFailures.ExpiredImportToken(), "ExpiredImportTokenException" },
        { KeyFailures.NoGrantToken(), "InvalidGrantTokenException" },
        { KeyFailures.NoGrant("g"), "NotFoundException" },
        { KeyFailures.Unsupported("no"), "UnsupportedOperationException" },
        { new TarnException(ErrorKind.AccessDenied, "no"), "AccessDeniedException" },
        { new TarnException(ErrorKind.LimitExceeded, "no"), "LimitExceededException" },
        { new TarnException(ErrorKind.AlreadyExists, "no"), "AlreadyExistsException" },
        { new TarnException(ErrorKind.DiskFull, "no"), "DependencyTimeoutException" },
        { new TarnException(ErrorKind.Damaged, "the path of a file"), "KMSInternalException" },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void A_failure_has_awss_code(TarnException failure, string code) => Assert.Equal(code, KmsFailures.Map(failure).Code);

    [Fact]
    public void An_internal_failure_tells_nothing_of_the_server() =>
        Assert.DoesNotContain("path", KmsFailures.Map(new TarnException(ErrorKind.Damaged, "the path of a file")).Message, StringComparison.Ordinal);
}
