using Tarn.Delivery.Configuration.Steps;

namespace Tarn.Delivery.Configuration;

/// <summary>The destination of a delivery's records.</summary>
public abstract record DestinationConfig
{
    private protected DestinationConfig()
    {
    }

    /// <summary>The limits that flush a buffer.</summary>
    public required BufferingConfig Buffering { get; init; }

    /// <summary>
    /// The objects for records that could not be delivered. An objects destination also writes its delivered records
    /// there.
    /// </summary>
    public required ObjectOutputConfig Objects { get; init; }

    /// <summary>The steps that records pass through before they are delivered.</summary>
    public StepsConfig Steps { get; init; } = StepsConfig.None;

    /// <summary>How many seconds a refusing destination is retried before its records go to the error output.</summary>
    public int RetrySeconds { get; init; } = DeliveryLimits.RetrySecondsDefault;

    /// <summary>The copy of the source records; null: none.</summary>
    public BackupConfig? Backup { get; init; }

    /// <summary>
    /// The age in seconds at which a record should be committed: 0.1 to 900. It replaces the interval of
    /// <see cref="Buffering"/>. Null: there is no such target.
    /// </summary>
    public double? FreshnessSeconds { get; init; }
}
