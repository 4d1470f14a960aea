namespace Tarn.Telemetry.Logs.Events;

/// <summary>The account and region of log groups. Each scope has one internal stream and one table of events.</summary>
/// <param name="Account">Twelve digits.</param>
public readonly record struct LogScope(string Account, string Region);
