namespace Tarn.Patterns;

/// <summary>A pattern that cannot be used. The message is the one of the system whose patterns these are, where that has words of its own.</summary>
/// <param name="message">The reason.</param>
/// <param name="column">The column of the place where reading stopped, from 1; 0: unknown.</param>
public sealed class PatternException(string message, int column = 0) : FormatException(message)
{
    /// <summary>The column of the place where reading stopped, from 1; 0: unknown.</summary>
    public int Column { get; } = column;
}
