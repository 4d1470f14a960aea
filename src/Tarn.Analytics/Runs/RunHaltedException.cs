namespace Tarn.Analytics.Runs;

/// <summary>An application waits until its user acts. Its positions stay, and nothing is lost.</summary>
internal sealed class RunHaltedException(string message, Exception? cause = null) : Exception(message, cause);
