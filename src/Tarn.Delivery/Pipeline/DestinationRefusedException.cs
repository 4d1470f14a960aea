namespace Tarn.Delivery.Pipeline;

/// <summary>The destination does not take what is delivered: retried for a time, then its records go to the error output.</summary>
internal sealed class DestinationRefusedException(string code, Exception cause) : Exception(cause.Message, cause)
{
    /// <summary>The error's code as the error output shows it.</summary>
    public string Code { get; } = code;
}
