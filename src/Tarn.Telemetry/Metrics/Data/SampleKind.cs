namespace Tarn.Telemetry.Metrics.Data;

/// <summary>The form of a sample. The numbers are stored.</summary>
public enum SampleKind : byte
{
    Value = 0,

    /// <summary>Count, sum, minimum and maximum of values that are not stored.</summary>
    Set = 1,

    /// <summary>Values with their counts.</summary>
    Distribution = 2,
}
