using System.Globalization;
using System.Text;
using Tarn.Functions.Runtimes;

namespace Tarn.Functions.Extensions;

/// <summary>The programs of external extensions: they start beside the runtime, inside the same fences.</summary>
internal static class ExtensionPrograms
{
    private const string Folder = "extensions";
    private const string Mark = "TARN_EXTENSION";
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

    /// <summary>The name of the extension to which a process belongs; null: none.</summary>
    public static string? NameOf(int processId)
    {
        try
        {
            var variables = File.ReadAllBytes($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/environ");
            return Array.Find(Encoding.UTF8.GetString(variables).Split('\0'), one => one.StartsWith(Mark + "=", StringComparison.Ordinal)) is { } found
                ? found[(Mark.Length + 1)..]
                : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null; // the process has ended
        }
    }
}
