using System.CommandLine;
using Tarn.Commands.Options;

namespace Tarn.Commands.Functions;

/// <summary><c>tarn functions</c>: functions and their logs.</summary>
internal static class FunctionsCommand
{
    /// <summary>The command.</summary>
    public static Command Build() => new Command("functions", "Shows the logs of functions.") { FunctionLogsCommand.Build() }
        .WithExamples("tarn functions logs resize --follow");
}
