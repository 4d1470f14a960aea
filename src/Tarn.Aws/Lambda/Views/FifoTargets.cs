using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Views;

/// <summary>Lambda sends results and failures to standard queues and topics alone: it has no message group for them.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"/>
internal static class FifoTargets
{
    /// <summary>Whether an ARN names a FIFO queue or topic.</summary>
    public static bool Has(string arn) =>
        Arn.TryParse(arn, out var parsed) && parsed.Service is "sqs" or "sns" && arn.EndsWith(".fifo", StringComparison.Ordinal);

    /// <summary>Refuses a FIFO queue or topic as a destination, in AWS's words.</summary>
    /// <param name="member">OnSuccess or OnFailure.</param>
    /// <exception cref="AwsErrorException">InvalidParameterValueException.</exception>
    public static void Refuse(string arn, string member)
    {
        if (!Has(arn))
        {
            return;
        }

        var (success, failure) = member == "OnSuccess" ? ($"OnSuccess(destination={arn})", "null") : ("null", $"OnFailure(destination={arn})");
        throw LambdaErrors.InvalidParameterValueException(
            $"The provided destination config DestinationConfig(onSuccess={success}, onFailure={failure}) is invalid.");
    }
}
