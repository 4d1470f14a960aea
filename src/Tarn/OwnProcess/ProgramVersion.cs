using System.Reflection;

namespace Tarn.OwnProcess;

/// <summary>The program's version, with the commit if the build knew it.</summary>
internal static class ProgramVersion
{
    /// <summary>Version and commit, separated by a plus sign.</summary>
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
