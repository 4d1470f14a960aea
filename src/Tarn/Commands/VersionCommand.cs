using System.CommandLine;
using System.Reflection;

namespace Tarn.Commands;

/// <summary><c>tarn version</c>.</summary>
internal static class VersionCommand
{
    /// <summary>The program's version, with the commit it was built from where the build knew it.</summary>
    public static string Version { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("version", "Prints the program's version.");
        command.SetAction(_ => Console.Out.WriteLine($"tarn {Version}"));
        return command.WithExamples("tarn version");
    }
}
