using System.Globalization;
using Tarn.Functions.Runtimes;

namespace Tarn.Functions.Extensions;

/// <summary>The programs of external extensions: they start beside the runtime, inside the same fences.</summary>
internal static class ExtensionPrograms
{
    private const string Folder = "extensions";
    private const string End = "--";

    // Descriptor 3 takes the extensions' output. AWS keeps these variables from extensions.
    private const string Script = """
        dir=$1; shift
        while [ "$1" != "--" ]; do
          (
            unset _HANDLER AWS_EXECUTION_ENV AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR
            TARN_EXTENSION=$1; export TARN_EXTENSION
            exec "$dir/$1" </dev/null >&3 2>&3 3>&-
          ) &
          shift
        done
        shift
        exec "$@" 3>&-
        """;

    // The script above sets it.
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

    /// <summary>The program that starts the extensions, and becomes the runtime.</summary>
    public static RuntimeProgram Before(RuntimeProgram runtime, string layers, IReadOnlyList<string> names) => runtime with
    {
        Program = "/bin/sh",
        Arguments = ["-c", Script, "extensions", $"{layers}/{Folder}", .. names, End, runtime.Program, .. runtime.Arguments],
    };

    /// <summary>Whether a process belongs to an extension.</summary>
    public static bool IsOne(int processId)
    {
        try
        {
            var variables = File.ReadAllBytes($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/environ").AsSpan();
            return variables.IndexOf(Mark) is var at and >= 0 && (at == 0 || variables[at - 1] == 0);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false; // the process has ended
        }
    }
}
