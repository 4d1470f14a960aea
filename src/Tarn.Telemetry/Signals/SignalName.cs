namespace Tarn.Telemetry.Signals;

/// <summary>A resource and the kind of its signal.</summary>
/// <param name="DetailType">The type of the events: <c>Tarn Delivery State Change</c>.</param>
/// <param name="Account">The account whose default bus gets the events.</param>
/// <param name="Resource">The ARN of the resource; another text: the server's own.</param>
public readonly record struct SignalName(string DetailType, string Account, string Region, string Resource);
