namespace Tarn.Delivery.Functions;

/// <summary>The reason that a record was not transformed.</summary>
/// <param name="Attempts">The number of calls.</param>
/// <param name="EndedMs">The end of the last one, Unix milliseconds.</param>
/// <param name="Code">The error code.</param>
/// <param name="Message">One sentence.</param>
internal sealed record ResultFailure(int Attempts, long EndedMs, string Code, string Message, string FunctionArn);
