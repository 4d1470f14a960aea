using Tarn.Access.Secrets;
using Tarn.Aws.SecretsManager.Model;

namespace Tarn.Aws.SecretsManager.Failures;

/// <summary>Errors of Secrets Manager that several operations give, and failures of the domain as its errors.</summary>
internal static class SecretErrors
{
    /// <summary>The error for an input that is not valid.</summary>
    public static AwsErrorException Invalid(string message) => new("ValidationException", 400, message);

    public static AwsErrorException Map(TarnException failure) => failure.Reason switch
    {
        SecretFailures.IsDeleted => SecretsManagerErrors.InvalidRequestException(failure.Message),
        SecretFailures.HasManyVersions => SecretsManagerErrors.LimitExceededException(failure.Message),
        SecretFailures.IsNotEncrypted => SecretsManagerErrors.EncryptionFailure(failure.Message),
        SecretFailures.IsNotDecrypted => SecretsManagerErrors.DecryptionFailure(failure.Message),
        _ => ByKind(failure),
    };

    private static AwsErrorException ByKind(TarnException failure) => failure.Kind switch
    {
        ErrorKind.NotFound => SecretsManagerErrors.ResourceNotFoundException(failure.Message),
        ErrorKind.AlreadyExists => SecretsManagerErrors.ResourceExistsException(failure.Message),
        ErrorKind.InvalidArgument or ErrorKind.NotSupported => SecretsManagerErrors.InvalidParameterException(failure.Message),
        ErrorKind.Conflict => SecretsManagerErrors.InvalidRequestException(failure.Message),
        ErrorKind.LimitExceeded => SecretsManagerErrors.LimitExceededException(failure.Message),
        ErrorKind.Throttled => new AwsErrorException("ThrottlingException", 400, failure.Message),
        ErrorKind.AccessDenied => new AwsErrorException("AccessDeniedException", 400, failure.Message),
        _ => SecretsManagerErrors.InternalServiceError("An error occurred on the server side."),
    };
}
