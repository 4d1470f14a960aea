using Tarn.Delivery.Prefixes;

namespace Tarn.Delivery.Configuration;

/// <summary>A configuration, validated and built.</summary>
internal sealed class DeliveryModel
{
    public required DeliveryConfig Config { get; init; }

    public required ObjectZone Zone { get; init; }

    public required ObjectPrefix Prefix { get; init; }

    public required ObjectPrefix ErrorPrefix { get; init; }

    public DestinationConfig Destination => Config.Destination;

    /// <summary>What fills a buffer.</summary>
    public long BufferBytesMax => Destination.Buffering.SizeMiB * 1024L * 1024;

    /// <summary>How old a buffer may become; zero buffering still gathers what one loop reads.</summary>
    public TimeSpan BufferAgeMax => TimeSpan.FromSeconds(Destination.Buffering.IntervalSeconds);
}
