namespace Tarn.Commands;

/// <summary>The error of a write to a pipe whose reader has ended.</summary>
internal static class BrokenPipe
{
    private const int Epipe = 32;

    /// <summary>Whether the error is EPIPE.</summary>
    public static bool Is(IOException error) => (error.HResult & 0xFFFF) == Epipe || error.HResult == Epipe;
}
