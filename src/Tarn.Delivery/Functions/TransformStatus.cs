namespace Tarn.Delivery.Functions;

/// <summary>The status of a record in a result. Stored results hold the numbers.</summary>
public enum TransformStatus : byte
{
    /// <summary>The record is delivered with its new data.</summary>
    Ok = 0,

    /// <summary>The record is not delivered.</summary>
    Dropped = 1,

    /// <summary>The record goes to the error output.</summary>
    ProcessingFailed = 2,
}
