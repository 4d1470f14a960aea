using System.CommandLine;
using System.Globalization;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Applications;

/// <summary><c>tarn applications replay</c>: runs an application's statements again over the log, into a new table.</summary>
internal static class ApplicationReplayCommand
{
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(1);

    public static Command Build()
    {
        var name = new Argument<string>("NAME") { Description = "The application." };
        var from = new Option<string?>("--from") { Description = "The arrival time of the first record. [the earliest that the log has]", HelpName = "TIME" };
        var to = new Option<string?>("--to") { Description = "The arrival time of the first record that is left out. [now]", HelpName = "TIME" };
        var into = new Option<string>("--into") { Description = "The table that takes the rows; the replay makes it.", HelpName = "DB.TABLE", Required = true };
        var table = new Option<string?>("--table")
        {
            Description = "The table of the script whose INSERT is repeated; needed when the script has several.",
            HelpName = "NAME",
        };
        var command = new Command("replay", "Runs an application's statements again over the log, into a new table, and waits for the end.")
        {
            name, from, to, into, table,
        };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var target = TableOption.Parse(parsed.GetRequiredValue(into), "--into");
            var input = new StartApplicationReplayInput
            {
                ApplicationName = parsed.GetRequiredValue(name),
                FromTime = TimeOption.Parse(parsed.GetValue(from), "--from"),
                ToTime = TimeOption.Parse(parsed.GetValue(to), "--to"),
                Table = parsed.GetValue(table),
                IntoDatabase = target.Database,
                IntoTable = target.Name,
            };
            return await Run(new TarnApiClient(client), input, TimeProvider.System, cancellationToken);
        });
        return command.WithExamples(
            "tarn applications replay visits --from 2026-11-20T10:00:00Z --to 2026-11-20T11:00:00Z --into web.visits_again",
            "tarn applications replay visits --table minutes --into web.minutes_again");
    }

    private static async Task<int> Run(TarnApiClient api, StartApplicationReplayInput input, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = await api.StartApplicationReplay(input, cancellationToken);
        var asked = new DescribeApplicationReplayInput { ApplicationName = input.ApplicationName, Replay = started.Replay };
        var replay = await api.DescribeApplicationReplay(asked, cancellationToken);
        var progress = new WorkLine($"{input.IntoDatabase}.{input.IntoTable}");
        for (var pause = FirstPoll; replay.State == "RUNNING"; pause = pause * 2 > LongestPoll ? LongestPoll : pause * 2)
        {
            progress.Show(replay.Rows, null, "row");
            await Task.Delay(pause, time, cancellationToken);
            replay = await api.DescribeApplicationReplay(asked, cancellationToken);
        }

        progress.Clear();
        if (replay.State != "DONE")
        {
            await Console.Error.WriteLineAsync($"The replay failed: {replay.Reason}");
            return ExitCode.Failed;
        }

        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{replay.Rows:N0} rows are in {input.IntoDatabase}.{input.IntoTable}"));
        return ExitCode.Ok;
    }
}
