using System.CommandLine;
using System.Globalization;
using System.Text;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands;

/// <summary>
/// <c>tarn tail</c>: a stream's records as they arrive, across splits and merges; or the records that a delivery's steps make
/// of them.
/// </summary>
internal static class TailCommand
{
    private const string DeliveryPrefix = "delivery:";

    private static readonly TimeSpan IdlePause = TimeSpan.FromMilliseconds(200);

    public static Command Build()
    {
        var stream = new Argument<string>("STREAM") { Description = "The stream, or delivery:NAME for the records that a delivery's steps make." };
        var from = new Option<string>("--from")
        {
            Description = "Where to begin: latest, oldest, or a time such as 2026-11-20T10:00:00Z.",
            DefaultValueFactory = _ => "latest",
        };
        var until = new Option<bool>("--no-follow") { Description = "Ends after the last stored record." };
        var command = new Command(
            "tail", "Prints a stream's records, one a line, through splits and merges of its shards; or those that a delivery's steps make.")
        {
            stream,
            from,
            until,
        };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var name = parsed.GetRequiredValue(stream);
            var (type, at) = Begin(parsed.GetRequiredValue(from));
            if (name.StartsWith(DeliveryPrefix, StringComparison.Ordinal))
            {
                var records = new DeliveryRecords(client, name[DeliveryPrefix.Length..]);
                await Print(records, type, at, follow: !parsed.GetValue(until), cancellationToken);
                return ExitCode.Ok;
            }

            var streams = new StreamClient(client, TimeProvider.System);
            var tail = new StreamTail(streams, name);
            await tail.Begin(type, at, cancellationToken);
            await Print(tail, follow: !parsed.GetValue(until), cancellationToken);
            return ExitCode.Ok;
        });
        return command.WithExamples(
            "tarn tail visits",
            "tarn tail visits --from oldest --no-follow | head",
            "tarn tail visits --from 2026-11-20T10:00:00Z",
            "tarn tail delivery:visits-to-web-visits");
    }

    private static (string Type, DateTimeOffset? At) Begin(string from) => from switch
    {
        "latest" => ("LATEST", null),
        "oldest" => ("TRIM_HORIZON", null),
        _ when DateTimeOffset.TryParse(from, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) =>
            ("AT_TIMESTAMP", at),
        _ => throw new CommandException($"--from is '{from}': latest, oldest or a time is needed", ExitCode.Usage),
    };

    private static async Task Print(StreamTail tail, bool follow, CancellationToken cancellationToken)
    {
        await using var output = Console.OpenStandardOutput();
        while (!tail.IsOver)
        {
            var moved = await tail.Read(record => WriteLine(output, record, cancellationToken), cancellationToken);
            await output.FlushAsync(cancellationToken);
            if (!moved && !follow)
            {
                return;
            }

            if (!moved)
            {
                await Task.Delay(IdlePause, TimeProvider.System, cancellationToken);
            }
        }
    }

    private static async Task Print(DeliveryRecords records, string type, DateTimeOffset? at, bool follow, CancellationToken cancellationToken)
    {
        await using var output = Console.OpenStandardOutput();
        var isOfResults = false;
        while (true)
        {
            var page = await records.Read(type, at, cancellationToken);
            if (page.IsOfResults && !isOfResults)
            {
                Terminal.Notify("The delivery has a function: its stored results are read, and no function is called.");
            }

            isOfResults = page.IsOfResults;
            Write(page, output);
            await output.FlushAsync(cancellationToken);
            if (page.HasAll && !follow)
            {
                return;
            }

            if (page.HasAll)
            {
                await Task.Delay(IdlePause, TimeProvider.System, cancellationToken);
            }
        }
    }

    private static void Write(TailDeliveryOutput page, Stream output)
    {
        if (Console.IsOutputRedirected)
        {
            DeliveryLines.Write(page, output);
            return;
        }

        using var lines = new MemoryStream();
        DeliveryLines.Write(page, lines);
        output.Write(Encoding.UTF8.GetBytes(VisibleText.Lines(Encoding.UTF8.GetString(lines.ToArray()))));
    }

    // A pipe or a file gets the bytes as they are. A terminal must not obey them.
    private static async ValueTask WriteLine(Stream output, ReadOnlyMemory<byte> record, CancellationToken cancellationToken)
    {
        if (!Console.IsOutputRedirected)
        {
            var ended = record.Span is [.., (byte)'\n'] ? record[..^1] : record;
            await output.WriteAsync(Encoding.UTF8.GetBytes(VisibleText.Of(ended.Span) + "\n"), cancellationToken);
            return;
        }

        await output.WriteAsync(record, cancellationToken);
        if (record.Span is not [.., (byte)'\n'])
        {
            output.WriteByte((byte)'\n');
        }
    }
}
