namespace Tarn.Delivery.Progress;

/// <summary>The last check of an output's rights.</summary>
internal sealed class RightsCheck
{
    /// <summary>The timestamp of the last check that the output may write; null: there was none.</summary>
    public long? PassedAt { get; set; }

    /// <summary>Whether the last check found that the output may not write.</summary>
    public bool Failed { get; set; }
}
