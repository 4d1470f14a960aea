using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Tarn.Functions.Runtimes;
using Tarn.Processes.Starting;

namespace Tarn.Functions.Extensions;

/// <summary>The programs of external extensions: they start beside the runtime, inside the same fences.</summary>
internal static class ExtensionPrograms
{
    private const string Folder = "extensions";
    private const string End = "--";

    // Descriptor 3 takes the extensions' output, descriptor 5 the runtime's end. The shell outlives the runtime, and so do the
    // extensions: they learn of its end. AWS does not pass these variables to extensions.
    private const string Script = """
        dir=$1; shift
        while [ "$1" != "--" ]; do
          (
            unset _HANDLER AWS_EXECUTION_ENV AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR
            TARN_EXTENSION=$1; export TARN_EXTENSION
            exec "$dir/$1" </dev/null >&3 2>&3 3>&- 5>&-
          ) &
          shift
        done
        shift
        exec 6>&2 2>/dev/null
        (unset TARN_EXTENSION; exec "$@" 2>&6 3>&- 5>&- 6>&-)
        echo $? >&5
        exec >/dev/null 3>&- 5>&- 6>&-
        wait
        """;

    /// <summary>A variable: an extension has its name in it, the shell that starts extensions has it empty, the runtime has none.</summary>
    public const string Variable = "TARN_EXTENSION";

    /// <summary>The variable of programs that are neither an extension nor the runtime.</summary>
    public static IReadOnlyDictionary<string, string> NoName { get; } = new Dictionary<string, string> { [Variable] = "" };

    private static ReadOnlySpan<byte> Mark => "TARN_EXTENSION="u8;

    /// <summary>The names of the programs in the layers of a function.</summary>
    public static IReadOnlyList<string> NamesIn(IReadOnlyList<string> layers) =>
    [
        .. layers.Select(layer => Path.Combine(layer, Folder))
            .Where(Directory.Exists)
            .SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles())
            .Where(file => file.Name != End && (file.UnixFileMode & UnixFileMode.UserExecute) != 0)
            .Select(file => file.Name)
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The program that starts the extensions and the runtime. It needs <see cref="Variable"/>, empty.</summary>
    public static RuntimeProgram Before(RuntimeProgram runtime, string layers, IReadOnlyList<string> names) => runtime with
    {
        Program = "/bin/sh",
        Arguments = ["-c", Script, "extensions", $"{layers}/{Folder}", .. names, End, runtime.Program, .. runtime.Arguments],
    };

    /// <summary>Whether a process belongs to an extension.</summary>
    public static bool IsOne(int processId) => NameOf(processId) is { Length: > 0 };

    /// <summary>Whether a process belongs to the runtime: to the function.</summary>
    public static bool IsRuntime(int processId) => NameOf(processId) is null;

    /// <summary>The runtime's end, as the shell reports it; null: this is no report.</summary>
    public static ExitStatus? EndOf(ReadOnlySpan<byte> report) =>
        Utf8Parser.TryParse(report, out int status, out _) ? ExitStatus.OfShell(status) : null;

    // Empty: a process of the start, or one that has ended.
    private static string? NameOf(int processId)
    {
        try
        {
            var variables = File.ReadAllBytes($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/environ").AsSpan();
            while (variables.Length > 0)
            {
                var end = variables.IndexOf((byte)0);
                var variable = end < 0 ? variables : variables[..end];
                if (variable.StartsWith(Mark))
                {
                    return Encoding.UTF8.GetString(variable[Mark.Length..]);
                }

                variables = end < 0 ? default : variables[(end + 1)..];
            }

            return null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
