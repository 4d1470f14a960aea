namespace Tarn.Delivery.Configuration;

/// <summary>What a user wrote about a delivery, as far as Tarn acts on it; the rest is the door's document.</summary>
public sealed record DeliveryConfig
{
    /// <summary>Account that owns it: twelve digits. Objects and tables are looked up in it.</summary>
    public required string Account { get; init; }

    /// <summary>Its region.</summary>
    public required string Region { get; init; }

    /// <summary>Its name: it begins the names of the objects delivered.</summary>
    public required string Name { get; init; }

    /// <summary>Raised by one with every change of the destination; part of object names. 1 at creation.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Where records come from.</summary>
    public required SourceConfig Source { get; init; }

    /// <summary>Where they go.</summary>
    public required DestinationConfig Destination { get; init; }
}
