namespace Tarn.Telemetry.Metrics.Statistics;

/// <summary>The statistics of CloudWatch.</summary>
public enum StatisticKind
{
    /// <summary>The number of values.</summary>
    SampleCount,

    /// <summary>Their average.</summary>
    Average,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>The lowest value.</summary>
    Minimum,

    /// <summary>The highest value.</summary>
    Maximum,

    Percentile,

    /// <summary>The average of the values within bounds.</summary>
    TrimmedMean,

    /// <summary>The number of the values within bounds.</summary>
    TrimmedCount,

    /// <summary>The sum of the values within bounds.</summary>
    TrimmedSum,

    /// <summary>The percentage of the values within bounds.</summary>
    PercentileRank,

    /// <summary>The average in which values beyond the bounds count as the bounds.</summary>
    WinsorizedMean,
}
