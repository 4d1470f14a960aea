namespace Tarn.Delivery.Functions;

/// <summary>The error codes of records that a function did not transform. All but the last are AWS's.</summary>
internal static class FunctionCodes
{
    /// <summary>The result's status is ProcessingFailed.</summary>
    public const string ProcessingFailed = "Lambda.ProcessingFailedStatus";

    /// <summary>The answer lacks a record.</summary>
    public const string MissingRecordId = "Lambda.MissingRecordId";

    /// <summary>The answer names a record twice.</summary>
    public const string DuplicatedRecordId = "Lambda.DuplicatedRecordId";

    /// <summary>The answer does not have the form of results, or names a record that was not in the call.</summary>
    public const string Malformed = "Lambda.JsonProcessingException";

    /// <summary>The function failed.</summary>
    public const string FunctionError = "Lambda.FunctionError";

    /// <summary>Every call timed out.</summary>
    public const string TimedOut = "Lambda.FunctionTimedOut";

    /// <summary>Every call was throttled.</summary>
    public const string Throttled = "Lambda.InvokeLimitExceeded";

    /// <summary>The record alone is larger than a request may be. Tarn's own code.</summary>
    public const string TooLarge = "Lambda.RecordTooLarge";
}
