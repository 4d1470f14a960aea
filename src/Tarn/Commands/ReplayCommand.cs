using System.CommandLine;
using System.Globalization;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands;

/// <summary><c>tarn deliveries replay</c>: delivers a part of a delivery's source once more.</summary>
internal static class ReplayCommand
{
    public static Command Build()
    {
        var name = new Argument<string>("NAME") { Description = "The delivery." };
        var from = new Option<string>("--from") { Description = "The first record: a time or a sequence number.", HelpName = "T|SEQ" };
        var to = new Option<string>("--to") { Description = "The first record that is left out.", HelpName = "T|SEQ" };
        var before = new Option<bool>("--before-begin")
        {
            Description = "All records that were in the stream before the delivery began, without --from and --to.",
        };
        var into = new Option<string?>("--into")
        {
            Description = "The table that takes the records, instead of the delivery's destination.",
            HelpName = "DB.TABLE",
        };
        var duplicates = new Option<bool>("--duplicates") { Description = "Delivers records that the destination may have already." };
        var command = new Command(
            "replay", "Delivers a part of a delivery's source once more, under its present configuration.") { name, from, to, before, into, duplicates };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var isBefore = parsed.GetValue(before);
            var (fromTime, fromNumber) = Place(parsed.GetValue(from), "--from", isBefore);
            var (toTime, toNumber) = Place(parsed.GetValue(to), "--to", isBefore);
            var table = parsed.GetValue(into) is { } text ? TableOption.Parse(text, "--into") : null;
            var begun = await new TarnApiClient(client).StartReplay(
                new StartReplayInput
                {
                    DeliveryStreamName = parsed.GetRequiredValue(name),
                    FromTime = fromTime,
                    FromSequenceNumber = fromNumber,
                    ToTime = toTime,
                    ToSequenceNumber = toNumber,
                    BeforeBegin = isBefore,
                    IntoDatabase = table?.Database,
                    IntoTable = table?.Name,
                    AllowDuplicates = parsed.GetValue(duplicates),
                },
                cancellationToken);
            var delivery = parsed.GetRequiredValue(name);
            await Console.Out.WriteLineAsync(
                $"{delivery} replays {Quantity.Of(begun.Offsets, "record")} of {Quantity.Of(begun.Shards, "shard")}; see: tarn deliveries {delivery}");
            return ExitCode.Ok;
        });
        return command.WithExamples(
            "tarn deliveries replay visits-to-web-visits --before-begin",
            "tarn deliveries replay visits-to-web-visits --from 2026-11-20T10:00:00Z --to 2026-11-20T11:00:00Z --into web.visits_again",
            "tarn deliveries replay visits-to-web-visits --from 2026-11-20T10:00:00Z --to 2026-11-20T11:00:00Z --duplicates");
    }

    private static (DateTimeOffset? Time, string? SequenceNumber) Place(string? text, string option, bool isBefore)
    {
        if (text is null == !isBefore)
        {
            throw new CommandException("--from and --to, or --before-begin, name the records", ExitCode.Usage);
        }

        if (text is null)
        {
            return (null, null);
        }

        if (text.Length > 0 && text.All(char.IsAsciiDigit))
        {
            return (null, text);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? (time, null)
            : throw new CommandException($"{option} is '{text}': a time or a sequence number is needed", ExitCode.Usage);
    }
}
