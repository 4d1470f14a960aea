using Tarn.Access.Keys;
using Tarn.Aws.Kms.Model;

namespace Tarn.Aws.Kms.Failures;

/// <summary>Errors of KMS that the model does not have, and failures of the domain as its errors.</summary>
internal static class KmsFailures
{
    /// <summary>The error for an input that is not valid.</summary>
    public static AwsErrorException Invalid(string message) => new("ValidationException", 400, message);

    /// <summary>The error for a number outside its range, as validation writes it.</summary>
    public static AwsErrorException OutOfRange(string member, int value, string rule) =>
        Invalid($"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must have value {rule}");

    public static AwsErrorException InvalidMarker(string message) =>
        KmsErrors.InvalidMarkerException(message.Replace("NextToken", "Marker", StringComparison.Ordinal));

    /// <summary>The answer to a dry run that would have succeeded.</summary>
    public static AwsErrorException DryRun() => KmsErrors.DryRunOperationException("The request would have succeeded, but the DryRun option is set.");

    public static AwsErrorException Map(TarnException failure) => failure.Reason switch
    {
        KeyFailures.IsDisabled => KmsErrors.DisabledException(failure.Message),
        KeyFailures.HasWrongState => KmsErrors.KMSInvalidStateException(failure.Message),
        KeyFailures.IsNoCiphertext => KmsErrors.InvalidCiphertextException(failure.Message),
        KeyFailures.IsOfAnotherKey => KmsErrors.IncorrectKeyException(failure.Message),
        KeyFailures.IsUnsupported => KmsErrors.UnsupportedOperationException(failure.Message),
        KeyFailures.IsOtherMaterial => KmsErrors.IncorrectKeyMaterialException(failure.Message),
        KeyFailures.IsNoImportToken when failure.Kind == ErrorKind.Expired => KmsErrors.ExpiredImportTokenException(failure.Message),
        KeyFailures.IsNoImportToken => KmsErrors.InvalidImportTokenException(failure.Message),
        KeyFailures.IsNoGrantToken => KmsErrors.InvalidGrantTokenException(failure.Message),
        KeyFailures.IsNoGrant => KmsErrors.NotFoundException(failure.Message),
        _ => ByKind(failure),
    };

    private static AwsErrorException ByKind(TarnException failure) => failure.Kind switch
    {
        ErrorKind.NotFound => KmsErrors.NotFoundException(failure.Message),
        ErrorKind.AlreadyExists => KmsErrors.AlreadyExistsException(failure.Message),
        ErrorKind.InvalidArgument => Invalid(failure.Message),
        ErrorKind.NotSupported => KmsErrors.UnsupportedOperationException(failure.Message),
        ErrorKind.LimitExceeded => KmsErrors.LimitExceededException(failure.Message),
        ErrorKind.Conflict => KmsErrors.KMSInvalidStateException(failure.Message),
        ErrorKind.Throttled => new AwsErrorException("ThrottlingException", 400, failure.Message),
        ErrorKind.AccessDenied => new AwsErrorException("AccessDeniedException", 400, failure.Message),
        ErrorKind.DiskFull or ErrorKind.OutcomeUnknown or ErrorKind.Unavailable => KmsErrors.DependencyTimeoutException(failure.Message),
        _ => KmsErrors.KMSInternalException("An internal error occurred; the request can be retried."),
    };
}
