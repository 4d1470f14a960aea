namespace Tarn.OwnProcess;

/// <summary>A command failed: one sentence for the person at the terminal, and the exit code.</summary>
internal sealed class CommandException(string message, int code = ExitCode.Failed, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>See <see cref="ExitCode"/>.</summary>
    public int Code { get; } = code;
}
