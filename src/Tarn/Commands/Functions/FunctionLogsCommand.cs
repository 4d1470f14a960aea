using System.CommandLine;
using System.Globalization;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Functions;

/// <summary><c>tarn functions logs</c>: the lines of a function, from its log group.</summary>
internal static class FunctionLogsCommand
{
    private const string GroupPrefix = "/aws/lambda/";

    private static readonly TimeSpan Recent = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Build()
    {
        var name = new Argument<string>("NAME") { Description = "The function, or a log group that begins with a slash." };
        var from = new Option<string>("--from")
        {
            Description = "Where to begin: recent (an hour ago), oldest, or a time such as 2026-11-20T10:00:00Z.",
            DefaultValueFactory = _ => "recent",
        };
        var filter = new Option<string?>("--filter") { Description = "A filter pattern of CloudWatch Logs.", HelpName = "PATTERN" };
        var follow = new Option<bool>("--follow") { Description = "Goes on with new lines." };
        var command = new Command("logs", "Prints the log lines of a function with their times.") { name, from, filter, follow };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var given = parsed.GetRequiredValue(name);
            var logs = new LogClient(client, given.StartsWith('/') ? given : GroupPrefix + given, parsed.GetValue(filter));
            await Print(logs, Begin(parsed.GetRequiredValue(from)), parsed.GetValue(follow), cancellationToken);
            return ExitCode.Ok;
        });
        return command.WithExamples(
            "tarn functions logs resize",
            "tarn functions logs resize --follow --filter ERROR",
            "tarn functions logs resize --from 2026-11-20T10:00:00Z");
    }

    private static long Begin(string from) => from switch
    {
        "recent" => (TimeProvider.System.GetUtcNow() - Recent).ToUnixTimeMilliseconds(),
        "oldest" => 0,
        _ when DateTimeOffset.TryParse(from, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) => at.ToUnixTimeMilliseconds(),
        _ => throw new CommandException($"--from is '{from}': recent, oldest or a time is needed", ExitCode.Usage),
    };

    private static async Task Print(LogClient logs, long fromMs, bool follow, CancellationToken cancellationToken)
    {
        while (true)
        {
            await foreach (var found in logs.Read(fromMs, cancellationToken))
            {
                var time = DateTimeOffset.FromUnixTimeMilliseconds(found.Timestamp!.Value).UtcDateTime;
                await Console.Out.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {Terminal.ShownLines(found.Message!.TrimEnd('\n'))}"));
            }

            if (!follow)
            {
                return;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }
}
