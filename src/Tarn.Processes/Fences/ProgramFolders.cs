namespace Tarn.Processes.Fences;

/// <summary>
/// The folders of the program and of its frameworks, from which a fenced process may still load code. A program on an installed runtime
/// has several frameworks.
/// </summary>
public static class ProgramFolders
{
    /// <summary>All of them, once each.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(Path.GetDirectoryName)
            .Append(Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Append(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))
            .OfType<string>().Where(folder => folder.Length > 0).Distinct(StringComparer.Ordinal),
    ];
}
