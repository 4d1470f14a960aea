using System.CommandLine;
using System.Globalization;
using Tarn.Aws.Sqs;
using Tarn.Aws.Sqs.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Queues;

/// <summary><c>tarn queues redrive</c>: moves the messages of a dead-letter queue back.</summary>
internal static class QueueRedriveCommand
{
    private const string Running = "RUNNING";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static Command Build()
    {
        var name = new Argument<string>("NAME") { Description = "The dead-letter queue." };
        var to = new Option<string?>("--to") { Description = "The queue that takes the messages. [the queues from which they came]", HelpName = "NAME" };
        var command = new Command("redrive", "Moves the messages of a dead-letter queue back, and waits for the end.") { name, to };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var resources = new ResourceClient(client);
            var source = (await resources.Get(QueuesCommand.Kind, parsed.GetRequiredValue(name), cancellationToken)).Arn;
            var target = parsed.GetValue(to) is { } named ? (await resources.Get(QueuesCommand.Kind, named, cancellationToken)).Arn : null;
            return await Run(new SqsClient(client), parsed.GetRequiredValue(name), source, target, cancellationToken);
        });
        return command.WithExamples("tarn queues redrive orders-dead", "tarn queues redrive orders-dead --to orders-again");
    }

    private static async Task<int> Run(SqsClient sqs, string name, string source, string? target, CancellationToken cancellationToken)
    {
        await sqs.StartMessageMoveTask(new StartMessageMoveTaskInput { SourceArn = source, DestinationArn = target }, cancellationToken);
        var progress = new WorkLine(name);
        while (true)
        {
            var tasks = await sqs.ListMessageMoveTasks(new ListMessageMoveTasksInput { SourceArn = source, MaxResults = 1 }, cancellationToken);
            var task = tasks.Results![0];
            var moved = task.ApproximateNumberOfMessagesMoved ?? 0;
            if (task.Status == Running)
            {
                progress.Show(moved, task.ApproximateNumberOfMessagesToMove, "message");
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
                continue;
            }

            progress.Clear();
            if (task.Status != "COMPLETED")
            {
                throw new CommandException($"{name}: the redrive ended as {task.Status}: {task.FailureReason}");
            }

            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{name}: {Quantity.Of(moved, "message")} moved"));
            return ExitCode.Ok;
        }
    }
}
