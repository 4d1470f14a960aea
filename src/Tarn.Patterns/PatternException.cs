namespace Tarn.Patterns;

/// <summary>A pattern that cannot be used. Where the system that defines the patterns has its own message, it is that message.</summary>
/// <param name="message">The reason.</param>
/// <param name="column">The column where reading stopped, from 1; 0: unknown.</param>
public sealed class PatternException(string message, int column = 0) : FormatException(message)
{
    /// <summary>The column where reading stopped, from 1; 0: unknown.</summary>
    public int Column { get; } = column;
}
