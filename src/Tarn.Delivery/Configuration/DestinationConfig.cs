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
}
