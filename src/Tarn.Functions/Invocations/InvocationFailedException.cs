namespace Tarn.Functions.Invocations;

/// <summary>A streamed answer ended half way, by an error of the function or of the platform.</summary>
/// <param name="document">The error's document, JSON.</param>
public sealed class InvocationFailedException(string errorType, ReadOnlyMemory<byte> document) : Exception($"the function failed: {errorType}")
{
    public string ErrorType { get; } = errorType;

    /// <summary>Whether the error is the end of the function's time.</summary>
    public bool IsTimeout { get; init; }

    /// <summary>The error's document, JSON.</summary>
    public ReadOnlyMemory<byte> Document { get; } = document;
}
