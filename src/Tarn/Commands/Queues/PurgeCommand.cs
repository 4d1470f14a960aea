using System.CommandLine;
using Tarn.Aws.Sqs;
using Tarn.Aws.Sqs.Model;
using Tarn.Commands.Options;
using Tarn.OwnProcess;

namespace Tarn.Commands.Queues;

/// <summary><c>tarn queues purge</c>: deletes all messages, after the person has typed the queue's name.</summary>
internal static class PurgeCommand
{
    public static Command Build()
    {
        var name = new Argument<string>("NAME") { Description = "The queue." };
        var confirmed = new Option<string?>("--confirm")
        {
            Description = "The queue's name once more, for scripts; a person is asked for it.",
            HelpName = "NAME",
        };
        var command = new Command("purge", "Deletes all messages of a queue for good, once its name is typed.") { name, confirmed };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var queue = parsed.GetRequiredValue(name);
            var url = await QueuesCommand.UrlOf(client, queue, cancellationToken);
            if ((parsed.GetValue(confirmed) ?? Ask(queue)) != queue)
            {
                throw new CommandException($"nothing was deleted: the queue's name, {queue}, was not typed", ExitCode.Usage);
            }

            await new SqsClient(client).PurgeQueue(new PurgeQueueInput { QueueUrl = url }, cancellationToken);
            await Console.Out.WriteLineAsync($"{queue}: all messages are deleted");
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn queues purge orders", "tarn queues purge orders --confirm orders");
    }

    private static string? Ask(string queue)
    {
        if (Console.IsInputRedirected)
        {
            throw new CommandException($"a purge deletes all messages; confirm it by --confirm {queue}", ExitCode.Usage);
        }

        Console.Error.Write($"This deletes all messages of {queue} for good. Type the queue's name to go on: ");
        return Console.In.ReadLine()?.Trim();
    }
}
