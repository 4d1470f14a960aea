using System.Text.RegularExpressions;
using Tarn.DuckDb;
using Tarn.Storage;
using Tarn.Workers.Functions;
using Tarn.Workers.Protocol;

namespace Tarn.Workers.Parts;

/// <summary>
/// The errors of statements whatever they are about: of Tarn's functions, of memory and space, of the program. All other errors
/// of the engine are the program's here.
/// </summary>
public sealed partial class EngineErrors : IEngineErrors
{
    private const string MemoryLimit = "Query exceeded the worker's memory limit";

    private static readonly (string Fragment, string Name, string Shown)[] Limits =
    [
        ("max_temp_directory_size", WorkerErrorName.ExceededSpillLimit, "Query exceeded the worker's spill limit"),
        ("No space left on device", WorkerErrorName.ExceededSpillLimit, "Query needs space on the disk beside its memory, and the disk is full"),
        ("System.OutOfMemoryException", WorkerErrorName.ExceededMemoryLimit, MemoryLimit),
        ("bad_alloc", WorkerErrorName.ExceededMemoryLimit, MemoryLimit),
        ("failed to allocate", WorkerErrorName.ExceededMemoryLimit, MemoryLimit),
        ("could not allocate", WorkerErrorName.ExceededMemoryLimit, MemoryLimit),
        ("Out of Memory", WorkerErrorName.ExceededMemoryLimit, MemoryLimit),
    ];

    /// <inheritdoc/>
    public WorkerError Translate(DuckErrorType type, string message) => FindOwn(message) ?? FindLimit(message) ?? OfType(type, message);

    /// <summary>The error that a function of Tarn raised; null: the message is the engine's own.</summary>
    public static WorkerError? FindOwn(string message) =>
        OwnErrors.Find(message) is { } own ? Of(own.Name, ErrorText.Bound(own.Message), isUsers: true) : null;

    /// <summary>The limit of memory or space that a message is about; null: none.</summary>
    public static WorkerError? FindLimit(string message)
    {
        foreach (var (fragment, name, shown) in Limits)
        {
            if (message.Contains(fragment, StringComparison.OrdinalIgnoreCase))
            {
                return Of(name, shown, isUsers: name != WorkerErrorName.ExceededMemoryLimit);
            }
        }

        return null;
    }

    /// <summary>The error of a message that nothing more is known about.</summary>
    public static WorkerError OfType(DuckErrorType type, string message) => type switch
    {
        DuckErrorType.OutOfMemory => Of(WorkerErrorName.ExceededMemoryLimit, MemoryLimit, isUsers: false),
        DuckErrorType.Interrupt => Of(WorkerErrorName.UserCanceled, "Query was cancelled", isUsers: false),
        _ => Of(WorkerErrorName.GenericInternalError, FirstLine(message), isUsers: false),
    };

    /// <summary>The first line of a message, without the engine's kind of error.</summary>
    public static string FirstLine(string message)
    {
        var line = message.AsSpan();
        var end = line.IndexOf('\n');
        return ErrorText.Bound(Kind().Replace((end < 0 ? line : line[..end]).ToString(), ""));
    }

    private static WorkerError Of(string name, string message, bool isUsers) => new() { Name = name, Message = message, IsUsers = isUsers };

    /// <summary>The engine's own kinds of errors, which precede its messages.</summary>
    [GeneratedRegex(@"^(?:(?:[A-Z][A-Za-z]* (?:of )?){0,4}(?:Error|Exception): *)+")]
    private static partial Regex Kind();
}
