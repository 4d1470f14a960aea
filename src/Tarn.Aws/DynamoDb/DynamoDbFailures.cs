using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Values;

namespace Tarn.Aws.DynamoDb;

/// <summary>Maps failures of the domain to DynamoDB's errors.</summary>
internal static class DynamoDbFailures
{
    public static AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.InvalidArgument when failure.Reason == ItemErrors.Serialization => CommonErrors.Serialization(failure.Message),
        ErrorKind.InvalidArgument or ErrorKind.NotSupported => Invalid(failure.Message),
        ErrorKind.NotFound => DynamoDbErrors.ResourceNotFoundException(failure.Message),
        ErrorKind.Conflict when failure.Reason == ItemErrors.OfToken => DynamoDbErrors.IdempotentParameterMismatchException(
            "An error occurred (IdempotentParameterMismatchException): The request uses the same client token as a previous, but non-identical request."),
        ErrorKind.AlreadyExists or ErrorKind.Conflict => DynamoDbErrors.ResourceInUseException(failure.Message),
        ErrorKind.LimitExceeded => DynamoDbErrors.LimitExceededException(failure.Message),
        ErrorKind.Throttled => DynamoDbErrors.ThrottlingException(failure.Message),
        ErrorKind.AccessDenied => new AwsErrorException("AccessDeniedException", 400, failure.Message) { MessageMember = "Message" },
        ErrorKind.DiskFull or ErrorKind.OutcomeUnknown or ErrorKind.Unavailable => DynamoDbErrors.InternalServerError(failure.Message),
        _ => CommonErrors.InternalFailure(),
    };

    /// <summary>A refusal of the request, in one sentence.</summary>
    public static AwsErrorException Invalid(string message) => new("ValidationException", 400, message);
}
