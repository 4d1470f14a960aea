using System.CommandLine;
using Tarn.Commands.Options;
using Tarn.OwnProcess;

namespace Tarn.Commands;

/// <summary><c>tarn version</c>.</summary>
internal static class VersionCommand
{
    public static Command Build()
    {
        var command = new Command("version", "Prints the program's version.");
        command.SetAction(_ => Console.Out.WriteLine($"tarn {ProgramVersion.Text}"));
        return command.WithExamples("tarn version");
    }
}
