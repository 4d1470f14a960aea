using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue.Refusals;

/// <summary>Refuses members of several operations that Tarn does not support.</summary>
internal static class GlueRefusals
{
    /// <exception cref="AwsErrorException">InvalidInputException.</exception>
    public static void CheckTransaction(string? transactionId)
    {
        if (transactionId is not null)
        {
            throw GlueErrors.InvalidInputException("TransactionId is not supported: governed tables are not; Iceberg tables commit atomically.");
        }
    }

    /// <exception cref="AwsErrorException">InvalidInputException.</exception>
    public static void CheckTime(DateTimeOffset? time)
    {
        if (time is not null)
        {
            throw GlueErrors.InvalidInputException("QueryAsOfTime is not supported: SQL travels in time (FOR TIMESTAMP AS OF).");
        }
    }
}
