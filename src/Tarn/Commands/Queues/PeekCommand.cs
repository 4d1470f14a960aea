using System.CommandLine;
using System.Globalization;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Commands.Sql;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Queues;

/// <summary><c>tarn queues peek</c>: shows messages without a receive.</summary>
internal static class PeekCommand
{
    private const int Max = 100;

    public static Command Build()
    {
        var name = new Argument<string>("NAME") { Description = "The queue." };
        var max = new Option<int>("--max") { Description = $"The most messages, 1 to {Max}.", DefaultValueFactory = _ => 10, HelpName = "N" };
        max.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > Max)
            {
                result.AddError($"--max is a number from 1 to {Max}.");
            }
        });
        var command = new Command("peek", "Shows the oldest messages. They stay visible, and no receive is counted.") { name, max };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var queue = parsed.GetRequiredValue(name);
            var input = new PeekQueueInput { QueueName = queue, MaxResults = parsed.GetValue(max) };
            var peeked = await new ResourceClient(client).Named(
                QueuesCommand.Kind, queue, () => new TarnApiClient(client).PeekQueue(input, cancellationToken), cancellationToken);
            new ResultOutput("table", isInteractive: false) { Ways = "a pipe gets all columns" }.Write(Table(peeked.Messages));
            Terminal.Notify(string.Create(
                CultureInfo.InvariantCulture,
                $"{peeked.Messages.Count:N0} shown; {peeked.Visible:N0} visible, {peeked.InFlight:N0} in flight, {peeked.Delayed:N0} delayed"));
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn queues peek orders", "tarn queues peek orders --max 100");
    }

    private static PrintedTable Table(IReadOnlyList<PeekedMessage> messages) => new(
        ["sent at", "state", "receives", "group", "from", "id", "body"],
        [false, false, true, false, false, false, false],
        [.. messages.Select(message => new[]
        {
            message.SentAt.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            message.State,
            message.Receives.ToString(CultureInfo.InvariantCulture),
            message.Group ?? "",
            message.Source?.Split(':')[^1] ?? "",
            message.MessageId,
            message.Body,
        })]);
}
