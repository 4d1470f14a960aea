using System.CommandLine;
using Tarn.Aws;
using Tarn.Commands.Options;
using Tarn.Wire.Coverage;

namespace Tarn.Commands;

/// <summary>
/// <c>tarn coverage</c>: the supported operations of each AWS service, from the table that the build makes from models
/// and doors.
/// </summary>
internal static class CoverageCommand
{
    public static Command Build()
    {
        var command = new Command("coverage", "Prints each AWS service's operations and members: works, kept, refused or missing (docs/coverage.md).");
        command.SetAction(_ => Console.Out.Write(CoverageMarkdown.Render(CoverageTable.Services)));
        return command.WithExamples("tarn coverage | less", "tarn coverage > docs/coverage.md");
    }
}
