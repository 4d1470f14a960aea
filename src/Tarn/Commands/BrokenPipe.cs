namespace Tarn.Commands;

/// <summary>Writing to a pipe whose reader has gone.</summary>
internal static class BrokenPipe
{
    private const int Epipe = 32;

    /// <summary>Whether that is what went wrong.</summary>
    public static bool Is(IOException error) => (error.HResult & 0xFFFF) == Epipe || error.HResult == Epipe;
}
