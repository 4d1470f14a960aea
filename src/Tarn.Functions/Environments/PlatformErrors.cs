using System.Buffers;
using System.Text.Json;
using Tarn.Functions.Logs;

namespace Tarn.Functions.Environments;

/// <summary>Documents of errors that the platform reports for a function, in AWS's words.</summary>
internal static class PlatformErrors
{
    public const string ExitError = "Runtime.ExitError";
    public const string OutOfMemory = "Runtime.OutOfMemory";
    public const string TimedOut = "Sandbox.Timedout";
    public const string TooLarge = "Function.ResponseSizeTooLarge";
    public const string Unknown = "Runtime.Unknown";

    /// <summary>The process ended.</summary>
    public static ReadOnlyMemory<byte> Exited(string type, string requestId, string? status) => Of(
        type,
        status is null or "exit status 0"
            ? $"RequestId: {requestId} Error: Runtime exited without providing a reason"
            : $"RequestId: {requestId} Error: Runtime exited with error: {status}");

    /// <summary>Adds a shell's reason to the status of a program that never began.</summary>
    public static string? Explained(string? status) => status switch
    {
        "exit status 126" => "exit status 126: the file is not executable, or the program of its first line is not",
        "exit status 127" => "exit status 127: the file, the interpreter that its first line names, or a library is missing",
        _ => status,
    };

    /// <summary>The time is over.</summary>
    public static ReadOnlyMemory<byte> Timeout(string requestId, TimeSpan limit) =>
        Of(TimedOut, $"RequestId: {requestId} Error: Task timed out after {EnvironmentLog.Seconds(limit)} seconds");

    /// <summary>The answer is too large.</summary>
    public static ReadOnlyMemory<byte> Large(long bytes) =>
        Of(TooLarge, $"Response payload size ({bytes} bytes) exceeded maximum allowed payload size ({EnvironmentLimits.AnswerBytesMax} bytes).");

    /// <summary>A document of type and message.</summary>
    public static ReadOnlyMemory<byte> Of(string type, string message)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("errorType", type);
            json.WriteString("errorMessage", message);
            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }
}
