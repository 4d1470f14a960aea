namespace Tarn.Delivery.Steps;

/// <summary>The outcome of a search for several records in one.</summary>
internal enum PartsOutcome
{
    /// <summary>All records were found.</summary>
    Whole,

    /// <summary>The record does not have the form.</summary>
    Malformed,

    /// <summary>There are more records than one log record may become.</summary>
    TooMany,
}
