namespace Tarn.Telemetry.Logs.Events;

/// <summary>An event of a log stream.</summary>
/// <param name="Time">When it happened, by its writer's clock.</param>
/// <param name="Message">The message in UTF-8.</param>
public readonly record struct LogEvent(DateTimeOffset Time, ReadOnlyMemory<byte> Message);
