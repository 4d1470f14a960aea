namespace Tarn.Aws.DynamoDb.Requests;

/// <summary>Checks of ReturnValues.</summary>
internal static class ReturnRules
{
    /// <summary>Puts and deletes return the old item or nothing.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public static void CheckOldOrNone(string? returnValues)
    {
        if (returnValues is not (null or "NONE" or "ALL_OLD"))
        {
            throw DynamoDbFailures.Invalid("ReturnValues can only be ALL_OLD or NONE");
        }
    }
}
