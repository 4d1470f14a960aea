using System.Security.Cryptography;

namespace Tarn.Workers.Functions;

/// <summary>
/// Errors that Tarn's functions raise inside the engine. The engine passes on only a text, and its own errors quote
/// values of users. So the text begins with a marker that no user knows: a number that each process chooses.
/// </summary>
public static class OwnErrors
{
    private const char End = '\u0001';

    private static readonly string Mark = $"tarn-{RandomNumberGenerator.GetHexString(32)}{End}";

    /// <summary>An error as a text.</summary>
    public static string Write(string name, string message) => $"{Mark}{name}{End}{message}";

    /// <summary>The error in a message of the engine; null: it is the engine's own.</summary>
    public static (string Name, string Message)? Find(string engineMessage)
    {
        var mark = engineMessage.IndexOf(Mark, StringComparison.Ordinal);
        if (mark < 0)
        {
            return null;
        }

        var name = mark + Mark.Length;
        var end = engineMessage.IndexOf(End, name);
        return (engineMessage[name..end], engineMessage[(end + 1)..]);
    }
}
