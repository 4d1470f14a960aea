using System.CommandLine;
using System.Globalization;
using System.Text;
using Tarn.Aws.Kinesis.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Inputs;
using Tarn.Output;
using Tarn.OwnProcess;
using Tarn.Wire.Protocols;

namespace Tarn.Commands;

/// <summary>
/// <c>tarn put</c>: sends records into a stream, and with <c>--table</c> through a delivery into a table.
/// </summary>
internal static class PutCommand
{
    private const int ShardsOfNewStream = 2;
    private const int RecordKiBMaxDefault = 1_024;

    public static Command Build()
    {
        var stream = new Argument<string>("STREAM") { Description = "The stream." };
        var file = new Argument<string>("FILE")
        {
            Description = "JSON lines, a JSON array, GeoJSON or CSV with a header, recognised by content; - is standard input.",
            DefaultValueFactory = _ => "-",
        };
        var key = new Option<string?>("--key")
        {
            Description = "The field that holds the partition key; without it, all records have one key, which keeps the order of the file.",
            HelpName = "FIELD",
        };
        var unordered = new Option<bool>("--unordered") { Description = "Gives each record a key of its own, and sends in parallel." };
        var delimiter = new Option<string?>("--delimiter")
        {
            Description = "The character between the fields of CSV; without it , ; tab and | are recognised.",
            HelpName = "CHAR",
        };
        var table = new Option<string?>("--table") { Description = "Makes the stream, the delivery and the table if they are missing.", HelpName = "DB.NAME" };
        var form = new Option<string?>("--format")
        {
            Description = "The form of the input; lines sends each line as it is.",
            HelpName = "lines|array|geojson|csv",
        };
        form.AcceptOnlyFromAmong("lines", "array", "geojson", "csv");
        var command = new Command("put", "Sends records, and waits for every acknowledgement.") { stream, file, key, unordered, table, form, delimiter };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var keys = RecordKeys.Of(parsed.GetValue(key), parsed.GetValue(unordered));
            using var client = options.Connect(parsed);
            var streams = new StreamClient(client, TimeProvider.System);
            var name = parsed.GetRequiredValue(stream);
            var target = parsed.GetValue(table) is { } given ? TableOption.Parse(given) : null;
            await using var records = await OpenRecords(
                name, parsed.GetRequiredValue(file), target, Format(parsed.GetValue(form)), DelimiterOf(parsed.GetValue(delimiter)), cancellationToken);
            var (arrivals, before) = target is null ? (null, 0) : await EnsureTable(client, streams, name, target, cancellationToken);
            var found = await Find(streams, name, cancellationToken);
            var sent = await Send(streams, found, records, keys, cancellationToken);
            if (arrivals is null)
            {
                return ExitCode.Ok;
            }

            var refused = await arrivals.Wait(sent + before, cancellationToken);
            await Console.Out.WriteLineAsync($"tarn sql 'SELECT * FROM {target} LIMIT 10'");
            return refused == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return command.WithExamples(
            "tarn put visits visits.ndjson --table web.visits",
            "tarn put visits visits.ndjson --key user_id",
            "tarn put visits visits.ndjson --unordered",
            "tarn put trips trips.csv --table web.trips",
            "tail -F app.log.json | tarn put logs -");
    }

    // Also the number of records that the stream had before, if the delivery is new: it begins with them.
    private static async Task<(TableArrivals Arrivals, long Before)> EnsureTable(
        DoorClient client, StreamClient streams, string name, TableOption table, CancellationToken cancellationToken)
    {
        var account = await Account.Of(client, cancellationToken);
        var deliveries = new DeliveryClient(client, account, TimeProvider.System);
        var arn = (await streams.Ensure(name, ShardsOfNewStream, cancellationToken)).StreamARN;
        await deliveries.EnsureBucket(cancellationToken);
        var delivery = $"{name}-to-{table.Database}-{table.Name}";
        var arrivals = await TableArrivals.Begin(client, table, delivery, cancellationToken);
        if (!await deliveries.EnsureTableDelivery(delivery, arn, table.Database, table.Name, cancellationToken))
        {
            return (arrivals, 0);
        }

        var before = await streams.CountRecords(name, cancellationToken);
        if (before > 0)
        {
            Terminal.Notify($"delivery {delivery} begins with the oldest records: {Quantity.Of(before, "record", "was", "were")} in the stream");
        }

        return (arrivals, before);
    }

    private static async Task<StreamDescriptionSummary> Find(StreamClient streams, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await streams.Find(name, cancellationToken);
        }
        catch (AwsErrorException missing) when (missing.Code == "ResourceNotFoundException")
        {
            throw new CommandException(
                $"stream {name} does not exist; --table DB.NAME makes it with a delivery and a table; "
                + $"to make only the stream: aws kinesis create-stream --stream-name {name}",
                inner: missing);
        }
    }

    private static async Task<long> Send(
        StreamClient streams, StreamDescriptionSummary stream, InputRecords records, RecordKeys keys, CancellationToken cancellationToken)
    {
        var title = $"put {stream.StreamName}";
        var recordBytesMax = (stream.MaxRecordSizeInKiB ?? RecordKiBMaxDefault) << 10;
        var sender = new RecordSender(streams, stream.StreamName, SendProgress.Wait($"tarn: {title}"), keys.Lanes, cancellationToken);
        await SendProgress.Show(title, sender, () => records.Progress, async () =>
        {
            try
            {
                await foreach (var (number, record) in records.Read(cancellationToken))
                {
                    var key = keys.Of(record, number);
                    CheckSize($"{records.Unit} {number}", record.Length + Encoding.UTF8.GetByteCount(key), recordBytesMax, stream.StreamName);
                    await sender.Add(key, record);
                }
            }
            catch (CommandException fault)
            {
                await sender.Complete();
                throw new CommandException(
                    $"{fault.Message}; {Quantity.Of(sender.Acknowledged, "record", "was", "were")} acknowledged before it", inner: fault);
            }

            await sender.Complete();
        });
        return sender.Acknowledged;
    }

    private static void CheckSize(string which, int recordBytes, int recordBytesMax, string stream)
    {
        if (recordBytes > recordBytesMax)
        {
            throw new CommandException(string.Create(
                CultureInfo.InvariantCulture,
                $"{which} has {recordBytes:N0} bytes with its key, and stream {stream} takes {recordBytesMax:N0} (aws kinesis update-max-record-size)"));
        }
    }

    // The form is recognised before a stream, a delivery or a table is made.
    private static async Task<InputRecords> OpenRecords(
        string stream, string file, TableOption? table, InputFormat? given, char? delimiter, CancellationToken cancellationToken)
    {
        if (delimiter is not null && given is not (null or InputFormat.Csv))
        {
            throw new CommandException("--delimiter is of CSV alone", ExitCode.Usage);
        }

        given = delimiter is null ? given : InputFormat.Csv;
        var name = new InputName(file == "-" ? "FILE" : file, $"tarn put {stream} -{(table is null ? "" : $" --table {table}")}");
        var records = await InputRecords.Open(
            file == "-" ? Console.OpenStandardInput() : OpenFile(file), name, given, delimiter, needsObjects: table is not null, cancellationToken);
        if (given is null && records.Format != InputFormat.Lines)
        {
            Terminal.Notify(records.Format switch
            {
                InputFormat.Csv => "CSV with a header: each row is a record (--format lines sends the lines as they are)",
                InputFormat.Features => "GeoJSON: each feature is a record",
                InputFormat.Array => "a JSON array: each element is a record",
                _ => "JSON over several lines: each value is a record",
            });
        }

        return records;
    }

    private static InputFormat? Format(string? text) => text switch
    {
        "lines" => InputFormat.Lines,
        "array" => InputFormat.Array,
        "geojson" => InputFormat.Features,
        "csv" => InputFormat.Csv,
        _ => null,
    };

    private static char? DelimiterOf(string? text) => text switch
    {
        null => null,
        "tab" or "\\t" => '\t',
        [var one] when one is not ('"' or '\r' or '\n') => one,
        _ => throw new CommandException($"--delimiter is '{text}': one character is needed, or tab", ExitCode.Usage),
    };

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(error.Message, inner: error);
        }
    }
}
