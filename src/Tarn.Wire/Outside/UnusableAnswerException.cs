namespace Tarn.Wire.Outside;

/// <summary>An endpoint's answer lacks what its caller needs. The message has no part of the answer.</summary>
public sealed class UnusableAnswerException(string message, Exception? cause = null) : Exception(message, cause);
