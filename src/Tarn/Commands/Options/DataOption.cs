using System.CommandLine;

namespace Tarn.Commands.Options;

/// <summary>
/// The data directory of every command: <c>--data</c>, else <c>TARN_DATA</c>, else <c>./tarn-data</c>.
/// </summary>
internal static class DataOption
{
    public static Option<string?> Make() => new("--data") { Description = "The data directory. [TARN_DATA, else ./tarn-data]", HelpName = "DIR" };

    /// <summary>The chosen directory, as an absolute path.</summary>
    public static string Of(ParseResult parsed, Option<string?> option) => Path.GetFullPath(
        parsed.GetValue(option) ?? Environment.GetEnvironmentVariable("TARN_DATA") ?? "tarn-data");
}
