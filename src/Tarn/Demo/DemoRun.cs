using System.Globalization;
using Tarn.Clients;
using Tarn.Inputs;
using Tarn.Output;

namespace Tarn.Demo;

/// <summary>
/// The demo's steps in order: stream, delivery, the first rows, all flights, the growing table, five questions, the locations of the files.
/// </summary>
internal sealed class DemoRun
{
    private const string Stream = "flights";
    private const string Database = "demo";
    private const string Table = "flights";
    // The first flights make the table, so that its rows can be counted while the others follow.
    private const int FirstFlights = StreamClient.BatchRecordsMax;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PatienceWithoutGrowth = TimeSpan.FromMinutes(5);

    private readonly DemoServer _server;
    private readonly string _folder;
    private readonly int _rows;
    private readonly DoorClient _client;
    private readonly StreamClient _streams;
    private readonly QueryClient _queries;

    /// <summary>A run on a server that is ready.</summary>
    public DemoRun(DemoServer server, string folder, int rows)
    {
        _server = server;
        _folder = folder;
        _rows = rows;
        _client = new DoorClient(DoorAddress.Own(server.Url, folder), CommandRegion.Chosen(), TimeProvider.System);
        _streams = new StreamClient(_client, TimeProvider.System);
        _queries = new QueryClient(_client, TimeProvider.System);
    }

    /// <summary>Runs all steps; returns whether every flight became a row and every question was answered.</summary>
    public async Task<bool> Show(CancellationToken cancellationToken)
    {
        Say($"Tarn serves on {_server.Url}, its data is in {_folder}");
        await MakeStreamAndDelivery(cancellationToken);
        var begun = TimeProvider.System.GetTimestamp();
        await SendFlights(begun, cancellationToken);
        var found = await WaitForRows(_rows, cancellationToken);
        var seconds = TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{found:N0} rows in table {Database}.{Table} for {_rows:N0} records sent, {seconds:N1} s after the first put"));
        if (found != _rows)
        {
            Console.Error.WriteLine($"tarn: the table holds {found} rows, {_rows} were sent");
            return false;
        }

        foreach (var (question, sql) in DemoQuestions.All)
        {
            await Ask(question, sql, cancellationToken);
        }

        SayWhereFilesAre();
        return true;
    }

    /// <summary>Prints three things to try on the server that runs.</summary>
    public async Task SayWhatToTry(CancellationToken cancellationToken)
    {
        var link = await ConsoleLink.Make(_client, cancellationToken);
        Console.Out.Write(DemoTrials.Text(_folder, _client.Region, $"open {link}  (it signs in once, within 60 s)"));
        Say("The server runs until Ctrl-C. Use another terminal for the commands.");
    }

    /// <summary>Prints three things to try after the next start of a server.</summary>
    public void SayWhatToTryLater() =>
        Console.Out.Write(DemoTrials.Text(
            _folder, _client.Region, $"./tarn serve --data {_folder}    and in another terminal: ./tarn console --data {_folder}"));

    private async Task MakeStreamAndDelivery(CancellationToken cancellationToken)
    {
        var account = await Account.Of(_client, cancellationToken);
        var deliveries = new DeliveryClient(_client, account, TimeProvider.System);
        var arn = (await _streams.Ensure(Stream, 2, cancellationToken)).StreamARN;
        await deliveries.EnsureBucket(cancellationToken);
        await deliveries.EnsureTableDelivery($"{Stream}-to-{Database}-{Table}", arn, Database, Table, cancellationToken);
        Say($"Stream {Stream}, bucket {deliveries.Bucket} and the delivery into Iceberg table {Database}.{Table} are ACTIVE");
    }

    private async Task SendFlights(long begun, CancellationToken cancellationToken)
    {
        await using var flights = FlightSource.BesideTheProgram().Read(_rows, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await SendFirst(flights, begun, cancellationToken);
        var sender = new RecordSender(_streams, Stream, SendProgress.Wait("tarn demo"), RecordSender.ParallelLanes, cancellationToken);
        var growth = new TableGrowth(_queries, Database, Table);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = growth.Watch(watching.Token);
        var rest = Math.Max(0, _rows - FirstFlights);
        await SendProgress.Show($"{rest:N0} more flights", sender, () => (double)sender.Acknowledged / Math.Max(1, rest), async () =>
        {
            while (await flights.MoveNextAsync())
            {
                await sender.Add(flights.Current.Origin, flights.Current.Json);
            }

            await sender.Complete();
        }, () => $"table: {growth.Rows:N0} rows");
        await watching.CancelAsync();
        await watch;
    }

    private async Task SendFirst(IAsyncEnumerator<(string Origin, byte[] Json)> flights, long begun, CancellationToken cancellationToken)
    {
        var batch = new List<(string, byte[])>(FirstFlights);
        while (batch.Count < FirstFlights && await flights.MoveNextAsync())
        {
            batch.Add(flights.Current);
        }

        await _streams.Put(Stream, batch, SendProgress.Wait("tarn demo"), cancellationToken);
        var found = await WaitForRows(batch.Count, cancellationToken);
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{found:N0} rows in table {Database}.{Table} {TimeProvider.System.GetElapsedTime(begun).TotalSeconds:N1} s after the first put; more follow"));
    }

    private async Task<long> WaitForRows(long rows, CancellationToken cancellationToken)
    {
        var growth = new TableGrowth(_queries, Database, Table);
        var (seen, since) = (0L, TimeProvider.System.GetTimestamp());
        while (await growth.Look(cancellationToken) is var found && found < rows && TimeProvider.System.GetElapsedTime(since) < PatienceWithoutGrowth)
        {
            if (found > seen)
            {
                (seen, since) = (found, TimeProvider.System.GetTimestamp());
            }

            await Task.Delay(Poll, TimeProvider.System, cancellationToken);
        }

        return growth.Rows;
    }

    private async Task Ask(string question, string sql, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var answer = await _queries.Run(sql, cancellationToken);
        var elapsed = TimeProvider.System.GetElapsedTime(begun);
        Console.Out.WriteLine();
        Say(string.Create(CultureInfo.InvariantCulture, $"{question}  ({elapsed.TotalMilliseconds:N0} ms)"));
        Terminal.Output.Write(answer.ToTable());
    }

    private void SayWhereFilesAre()
    {
        var blobs = Path.Combine(_folder, "blobs");
        var files = Directory.EnumerateFiles(blobs, "*", SearchOption.AllDirectories).ToArray();
        Console.Out.WriteLine();
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"Parquet files and Iceberg metadata: {Quantity.Of(files.Length, "plain file")}, "
                + $"{Quantity.Bytes(files.Sum(file => new FileInfo(file).Length))}, below {blobs}"));
    }

    private static void Say(string text) => Console.Out.WriteLine($"• {text}");
}
