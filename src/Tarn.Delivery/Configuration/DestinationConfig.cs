namespace Tarn.Delivery.Configuration;

/// <summary>Where a delivery's records go.</summary>
public abstract record DestinationConfig
{
    private protected DestinationConfig()
    {
    }

    /// <summary>When a buffer is flushed.</summary>
    public required BufferingConfig Buffering { get; init; }

    /// <summary>Objects for records that could not be delivered; for an objects destination also for those that could.</summary>
    public required ObjectOutputConfig Objects { get; init; }

    /// <summary>How long a refusing destination is retried before its records go to the error output, in seconds.</summary>
    public int RetrySeconds { get; init; } = DeliveryLimits.RetrySecondsDefault;
}
