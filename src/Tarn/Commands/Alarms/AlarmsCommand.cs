using System.CommandLine;
using Tarn.Aws.CloudWatch.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Commands.Sql;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Alarms;

/// <summary><c>tarn alarms</c>: alarms with their states, one alarm, and history.</summary>
internal static class AlarmsCommand
{
    private const int NewestItems = 10;

    public static Command Build()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The alarm, whose rule and newest history are shown; without it, all of the region are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var all = new Option<bool>("--all") { Description = "Lists all alarms in a terminal too; else at most 200." };
        var command = new Command("alarms", "Shows alarms with their states, and their history.") { name, all, History() };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var monitoring = new MonitoringClient(client);
            var (metric, composite) = await monitoring.Alarms(parsed.GetValue(name), cancellationToken);
            var output = new ResultOutput("table", isInteractive: false) { IsWhole = parsed.GetValue(all), Ways = "--all shows all" };
            if (parsed.GetValue(name) is not { } one)
            {
                output.Write(new PrintedTable(
                    ["alarm", "state", "since", "rule"],
                    [false, false, false, false],
                    [
                        .. metric.Select(alarm => Row(alarm.AlarmName, alarm.StateValue, alarm.StateTransitionedTimestamp, AlarmText.RuleOf(alarm))),
                        .. composite.Select(alarm => Row(alarm.AlarmName, alarm.StateValue, alarm.StateTransitionedTimestamp, alarm.AlarmRule)),
                    ]));
                return ExitCode.Ok;
            }

            if (metric.Count + composite.Count == 0)
            {
                throw new CommandException($"No alarm {one} exists in {client.Region}; tarn alarms lists all.");
            }

            output.Write(new PrintedTable(
                ["", "value"], [false, false], [.. metric.SelectMany(AlarmText.LinesOf), .. composite.SelectMany(AlarmText.LinesOf)]));
            output.Write(Items(await monitoring.History(one, NewestItems, cancellationToken)));
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn alarms", "tarn alarms errors", "tarn alarms history", "tarn alarms history errors --last 100");
    }

    private static Command History()
    {
        const int LastDefault = 50;
        const int LastMax = 100_000;
        var name = new Argument<string?>("NAME") { Description = "The alarm; without it, all of the region.", Arity = ArgumentArity.ZeroOrOne };
        var last = new Option<int>("--last") { Description = "The number of items, the newest first.", HelpName = "N", DefaultValueFactory = _ => LastDefault };
        var command = new Command("history", "Prints changes of states and of definitions, and sent messages, the newest first.") { name, last };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var most = parsed.GetValue(last);
            if (most is < 1 or > LastMax)
            {
                throw new CommandException($"--last is {most}: 1 to {LastMax:N0} items are possible", ExitCode.Usage);
            }

            using var client = options.Connect(parsed);
            var items = await new MonitoringClient(client).History(parsed.GetValue(name), most, cancellationToken);
            new ResultOutput("table", isInteractive: false) { IsWhole = true }.Write(Items(items));
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn alarms history", "tarn alarms history errors --last 100");
    }

    private static string?[] Row(string? name, string? state, DateTimeOffset? since, string? rule) => [name, state, AlarmText.Time(since), rule];

    private static PrintedTable Items(IReadOnlyList<AlarmHistoryItem> items) => new(
        ["time", "alarm", "item", "summary"],
        [false, false, false, false],
        [.. items.Select(item => new string?[] { AlarmText.Time(item.Timestamp), item.AlarmName, item.HistoryItemType, item.HistorySummary })]);
}
