namespace Tarn.Delivery.Configuration.Steps;

/// <summary>A function that transforms records in batches.</summary>
/// <param name="Arn">The function's ARN.</param>
/// <param name="RetriesMax">The number of calls after the first one that failed: 0 to 300.</param>
/// <param name="BatchBytesMax">The size of the records of one call before base64: 200,000 to 3 MiB.</param>
/// <param name="BatchAgeSeconds">The longest time that a record waits for its batch: 0 to 900 seconds.</param>
public sealed record FunctionConfig(string Arn, int RetriesMax, int BatchBytesMax, int BatchAgeSeconds);
